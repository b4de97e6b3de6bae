# Generated from specs/toapis.yaml by `telecine-codegen generate`. Do not edit.

"""Callbacks and webhooks of ToAPIs. A callback is a hint: poll the job before acting on it."""

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


def on_generation_completed(body: bytes | str) -> models.GenerationEvent:
    """A task is done and its result can be fetched.

    The body repeats what a poll would answer.
    """
    event: models.GenerationEvent = parse_payload("onGenerationCompleted", models.GenerationEvent, body)
    return event


def on_generation_failed(body: bytes | str) -> models.GenerationEvent:
    """A task has failed for good and was refunded.

    Sent only after ToAPIs has given up its own retries and refunded the task.
    """
    event: models.GenerationEvent = parse_payload("onGenerationFailed", models.GenerationEvent, body)
    return event


def on_endpoint_test(body: bytes | str) -> models.EndpointTestEvent:
    """Somebody pressed the test button in the console.

    What `data` holds is not documented.
    """
    event: models.EndpointTestEvent = parse_payload("onEndpointTest", models.EndpointTestEvent, body)
    return event


SIGNATURE: Final[Signature | None] = Signature(
    encoding="hex",
    header="X-ToAPIs-Webhook-Signature",
    prefix="v1=",
    timestamp="X-ToAPIs-Webhook-Timestamp",
    id=("X-ToAPIs-Webhook-Id",),
    signed=("id", "timestamp", "body"),
    tolerance=300,
    required=True,
)
"""Signature scheme of callbacks."""

EXPRESSIONS: Final[Mapping[str, str]] = {}
"""Runtime expressions for the URLs of callbacks, by name; the URL of a webhook is set in the provider's console."""

PARSERS: Final[Mapping[str, Callable[[bytes | str], Any]]] = {
    "on_generation_completed": on_generation_completed,
    "on_generation_failed": on_generation_failed,
    "on_endpoint_test": on_endpoint_test,
}
"""Parsers of callbacks and webhooks, by name."""
