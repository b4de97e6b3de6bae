"""Broken mocks with wrong callbacks."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.types import ASGIApp
from tests.contract.resettable_mock import MockWrapper
from tests.contract.response_bugs import BugRow, set_member
from tests.providers import facts_by_provider

from telecine_mock.callback_sender import MockCallback, no_signature_headers

ScheduleCallback = Callable[[MockCallback, float, int], None]

PROVIDERS_WITH_CALLBACKS = tuple(facts_by_provider("CALLBACK_ID"))
CALLBACK_JOB_ID = facts_by_provider("CALLBACK_ID")
CALLBACK_ENUM = facts_by_provider("CALLBACK_ENUM")


def mutate_scheduling(
    change: Callable[[ScheduleCallback], ScheduleCallback], providers: tuple[str, ...] = PROVIDERS_WITH_CALLBACKS
) -> Callable[[str], MockWrapper | None]:
    """Change how callbacks are scheduled."""

    def wrap(app: Starlette) -> ASGIApp:
        sender = app.state.mock_state.callback_sender
        sender.post = change(sender.post)
        return app

    return lambda name: wrap if name in providers else None


def send_never(_post: ScheduleCallback) -> ScheduleCallback:
    return lambda callback, due_at, copies=1: None


def send_twice(post: ScheduleCallback) -> ScheduleCallback:
    return lambda callback, due_at, copies=1: post(callback, due_at, 2)


def send_successes_only(post: ScheduleCallback) -> ScheduleCallback:
    def changed(callback: MockCallback, due_at: float, copies: int = 1) -> None:
        if not any(word in callback.body for word in (b"FAILED", b"failed", b"501")):
            post(callback, due_at, copies)

    return changed


def rewrite_body(change: Callable[[str, Any], Any]) -> Callable[[ScheduleCallback], ScheduleCallback]:
    """Change the body of callbacks; a signature is computed from the changed body."""

    def mutate(post: ScheduleCallback) -> ScheduleCallback:
        def changed(callback: MockCallback, due_at: float, copies: int = 1) -> None:
            body = change(callback.provider, json.loads(callback.body))
            post(dataclasses.replace(callback, body=json.dumps(body).encode()), due_at, copies)

        return changed

    return mutate


def send_unsigned(post: ScheduleCallback) -> ScheduleCallback:
    return lambda callback, due_at, copies=1: post(
        dataclasses.replace(callback, headers=no_signature_headers), due_at, copies
    )


def send_without_retries(post: ScheduleCallback) -> ScheduleCallback:
    return lambda callback, due_at, copies=1: post(dataclasses.replace(callback, attempts=(0.0,)), due_at, copies)


def send_early(post: ScheduleCallback) -> ScheduleCallback:
    return lambda callback, due_at, copies=1: post(callback, due_at - 20.0, copies)


def send_before_create_response(name: str) -> MockWrapper | None:
    """Deliver the callback before the create call has its response."""
    if name not in PROVIDERS_WITH_CALLBACKS:
        return None

    def wrap(app: Starlette) -> ASGIApp:
        sender = app.state.mock_state.callback_sender
        sender.post = lambda callback, due_at, copies=1: sender._attempt(callback, 1)  # noqa: SLF001 - the bug needs it

        async def wrapped(scope: Any, receive: Any, send: Any) -> None:
            messages: list[Any] = []

            async def hold(message: Any) -> None:
                messages.append(message)

            await app(scope, receive, hold)
            for message in messages:
                await send(message)

        return wrapped

    return wrap


CALLBACK_BUGS: tuple[BugRow, ...] = (
    ("no callback is sent", "callback_is_delivered", mutate_scheduling(send_never)),
    ("callbacks are sent for successes only", "callback_is_delivered", mutate_scheduling(send_successes_only)),
    ("a callback is sent twice", "callback_is_delivered_once", mutate_scheduling(send_twice)),
    ("a callback before the create response", "callback_waits_for_job_end", send_before_create_response),
    ("a callback before the job has ended", "callback_waits_for_job_end", mutate_scheduling(send_early)),
    (
        "a callback about another job",
        "callback_names_the_job",
        mutate_scheduling(rewrite_body(lambda name, body: set_member(body, CALLBACK_JOB_ID[name], "another"))),
    ),
    (
        "a callback with a member of another type",
        "callback_conforms",
        mutate_scheduling(rewrite_body(lambda name, body: set_member(body, CALLBACK_ENUM[name], {}))),
    ),
    (
        "a callback with an undocumented member",
        "callback_conforms",
        mutate_scheduling(rewrite_body(lambda name, body: {**body, "extra": 1})),
    ),
    (
        "a callback has a wrong signature",
        "callback_is_signed",
        mutate_scheduling(rewrite_body(lambda _, body: body | {"created_at": 1}), ("toapis",)),
    ),
    ("a callback has no signature", "callback_is_signed", mutate_scheduling(send_unsigned, ("toapis",))),
    ("a callback is not retried", "callback_is_retried", mutate_scheduling(send_without_retries, ("toapis",))),
)
