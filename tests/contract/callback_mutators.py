"""Changes of the callbacks that a mock sends: their schedule, address, body, headers and signature."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.types import ASGIApp
from tests.contract.resettable_mock import WEBHOOK_SECRET, MockWrapper
from tests.providers import facts_by_provider

from telecine_mock import Settings
from telecine_mock.callback_sender import CallbackDelivery, MockCallback
from telecine_mock.providers.toapis_webhooks import build_signature_headers

ScheduleCallback = Callable[[MockCallback, float, int], None]
Attempt = Callable[[MockCallback, int], CallbackDelivery]

PROVIDERS_WITH_CALLBACKS = tuple(facts_by_provider("CALLBACK_ID"))
SIGNED = ("toapis",)
"""The providers whose mock signs callbacks and repeats them."""


def mutate_scheduling(
    change: Callable[[ScheduleCallback], ScheduleCallback], providers: tuple[str, ...] = PROVIDERS_WITH_CALLBACKS
) -> Callable[[str], MockWrapper | None]:
    """Change how callbacks are scheduled."""

    def wrap(app: Starlette) -> ASGIApp:
        sender = app.state.mock_state.callback_sender
        sender.post = change(sender.post)
        return app

    return lambda name: wrap if name in providers else None


def mutate_attempts(
    change: Callable[[Attempt], Attempt], providers: tuple[str, ...]
) -> Callable[[str], MockWrapper | None]:
    """Change how each attempt is made."""

    def wrap(app: Starlette) -> ASGIApp:
        sender = app.state.mock_state.callback_sender
        sender._attempt = change(sender._attempt)  # noqa: SLF001 - the bug needs it
        return app

    return lambda name: wrap if name in providers else None


def change_callback(change: Callable[[MockCallback], MockCallback]) -> Callable[[ScheduleCallback], ScheduleCallback]:
    """Change each callback before it is scheduled."""

    def mutate(post: ScheduleCallback) -> ScheduleCallback:
        return lambda callback, due_at, copies=1: post(change(callback), due_at, copies)

    return mutate


def rewrite_body(change: Callable[[str, Any], Any]) -> Callable[[ScheduleCallback], ScheduleCallback]:
    """Change the body of callbacks; at ToAPIs it is signed anew."""

    def mutate(callback: MockCallback) -> MockCallback:
        body = json.dumps(change(callback.provider, json.loads(callback.body))).encode()
        return sign_anew(dataclasses.replace(callback, body=body))

    return change_callback(mutate)


def sign_anew(callback: MockCallback, secret: str = WEBHOOK_SECRET) -> MockCallback:
    """Sign the body of a callback as ToAPIs does; others have no signature."""
    if callback.provider != "toapis":
        return callback
    body, event_id = callback.body, callback.headers(0)["X-ToAPIs-Webhook-Id"]
    settings = Settings(webhook_secret=secret)
    return dataclasses.replace(
        callback, headers=lambda timestamp: build_signature_headers(settings, event_id, body, timestamp)
    )


def with_id(callback: MockCallback, event_id: str) -> MockCallback:
    """Give a callback of ToAPIs another delivery id, and sign it."""

    def headers(_timestamp: int) -> Mapping[str, str]:
        return {"X-ToAPIs-Webhook-Id": event_id}

    return sign_anew(dataclasses.replace(callback, headers=headers))


def change_headers(
    change: Callable[[Mapping[str, str]], Mapping[str, str]], *, shift: int = 0
) -> Callable[[ScheduleCallback], ScheduleCallback]:
    """Change the headers of callbacks; `shift` is added to the time of signing."""

    def mutate(callback: MockCallback) -> MockCallback:
        build = callback.headers
        return dataclasses.replace(callback, headers=lambda timestamp: change(build(timestamp + shift)))

    return change_callback(mutate)
