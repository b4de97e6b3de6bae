# Generated from specs/apikley.yaml by `telecine-codegen generate`. Do not edit.

"""Callbacks and webhooks of Apikley. A callback is a hint: poll the job before acting on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from telecine_runtime.body_codec import parse_payload
from telecine_runtime.lazy_import import LazyModule
from telecine_runtime.signature import Signature

if TYPE_CHECKING:
    from . import models
else:
    models = LazyModule(f"{__package__}.models")


def on_video_generated(body: bytes | str) -> models.TaskCallback:
    """Tell that a task has finished or failed.

    Sent by POST to the `callBackUrl` of the request. Some deliveries carry only the id of the task: read the
    task before acting. `code` speaks of the task, not of a call.
    """
    event: models.TaskCallback = parse_payload("onVideoGenerated", models.TaskCallback, body)
    return event


SIGNATURE: Final[Signature | None] = Signature(
    encoding="base64",
    header="X-Webhook-Signature",
    timestamp="X-Webhook-Timestamp",
    id=("/data/taskId", "/data/task_id", "/taskId"),
    signed=("id", "timestamp"),
    tolerance=300,
    required=False,
)
"""Signature scheme of callbacks."""

EXPRESSIONS: Final[Mapping[str, str]] = {"on_video_generated": "{$request.body#/callBackUrl}"}
"""Runtime expressions for the URLs of callbacks, by name; the URL of a webhook is set in the provider's console."""

PARSERS: Final[Mapping[str, Callable[[bytes | str], Any]]] = {"on_video_generated": on_video_generated}
"""Parsers of callbacks and webhooks, by name."""
