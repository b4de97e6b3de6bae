# Generated from specs/ttapi.yaml by `telecine-codegen generate`. Do not edit.

"""Callbacks and webhooks of TTAPI. A callback is a hint: poll the job before acting on it."""

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


def on_generation_finished(body: bytes | str) -> models.GenerationResult:
    """Tell that a job has finished or failed.

    Sent to the `hook_url` of the request, with the same body as `fetchGeneration` answers. It carries no
    signature, so read the job again before believing it.
    """
    event: models.GenerationResult = parse_payload("onGenerationFinished", models.GenerationResult, body)
    return event


SIGNATURE: Final[Signature | None] = None
"""Signature scheme of callbacks."""

EXPRESSIONS: Final[Mapping[str, str]] = {"on_generation_finished": "{$request.body#/hook_url}"}
"""Runtime expressions for the URLs of callbacks, by name; the URL of a webhook is set in the provider's console."""

PARSERS: Final[Mapping[str, Callable[[bytes | str], Any]]] = {"on_generation_finished": on_generation_finished}
"""Parsers of callbacks and webhooks, by name."""
