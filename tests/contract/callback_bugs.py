"""Broken mocks whose callbacks are wrong."""

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
    """Change how callbacks are handed to the courier."""

    def wrap(app: Starlette) -> ASGIApp:
        courier = app.state.mock_state.callback_sender
        courier.post = change(courier.post)
        return app

    return lambda name: wrap if name in providers else None


def send_never(_post: ScheduleCallback) -> ScheduleCallback:
    return lambda callback, moment, copies=1: None


def send_twice(post: ScheduleCallback) -> ScheduleCallback:
    return lambda callback, moment, copies=1: post(callback, moment, 2)


def send_successes_only(post: ScheduleCallback) -> ScheduleCallback:
    def changed(callback: MockCallback, moment: float, copies: int = 1) -> None:
        if not any(word in callback.body for word in (b"FAILED", b"failed", b"501")):
            post(callback, moment, copies)

    return changed


def rewrite_body(change: Callable[[str, Any], Any]) -> Callable[[ScheduleCallback], ScheduleCallback]:
    """Send another body, unsigned or signed as the first was."""

    def of(post: ScheduleCallback) -> ScheduleCallback:
        def changed(callback: MockCallback, moment: float, copies: int = 1) -> None:
            body = change(callback.provider, json.loads(callback.body))
            post(dataclasses.replace(callback, body=json.dumps(body).encode()), moment, copies)

        return changed

    return of


def send_unsigned(post: ScheduleCallback) -> ScheduleCallback:
    return lambda callback, moment, copies=1: post(
        dataclasses.replace(callback, headers=no_signature_headers), moment, copies
    )


def send_without_retries(post: ScheduleCallback) -> ScheduleCallback:
    return lambda callback, moment, copies=1: post(dataclasses.replace(callback, attempts=(0.0,)), moment, copies)


def send_early(post: ScheduleCallback) -> ScheduleCallback:
    return lambda callback, moment, copies=1: post(callback, moment - 20.0, copies)


def send_before_create_response(name: str) -> MockWrapper | None:
    """Deliver while the create call still waits for its answer."""
    if name not in PROVIDERS_WITH_CALLBACKS:
        return None

    def wrap(app: Starlette) -> ASGIApp:
        courier = app.state.mock_state.callback_sender
        courier.post = lambda callback, moment, copies=1: courier._attempt(callback, 1)  # noqa: SLF001 - it is a bug

        async def spoilt(scope: Any, receive: Any, send: Any) -> None:
            held: list[Any] = []

            async def hold(message: Any) -> None:
                held.append(message)

            await app(scope, receive, hold)
            for message in held:
                await send(message)

        return spoilt

    return wrap


CALLBACK_BUGS: tuple[BugRow, ...] = (
    ("no callback comes", "callback_is_delivered", mutate_scheduling(send_never)),
    ("only successes are called back", "callback_is_delivered", mutate_scheduling(send_successes_only)),
    ("a callback comes twice", "callback_is_delivered_once", mutate_scheduling(send_twice)),
    ("a callback before the create answer", "callback_waits_for_job_end", send_before_create_response),
    ("a callback before the end", "callback_waits_for_job_end", mutate_scheduling(send_early)),
    (
        "a callback about another job",
        "callback_names_the_job",
        mutate_scheduling(rewrite_body(lambda name, body: set_member(body, CALLBACK_JOB_ID[name], "another"))),
    ),
    (
        "a callback of another type",
        "callback_conforms",
        mutate_scheduling(rewrite_body(lambda name, body: set_member(body, CALLBACK_ENUM[name], {}))),
    ),
    (
        "a callback with a member that nobody documents",
        "callback_conforms",
        mutate_scheduling(rewrite_body(lambda name, body: {**body, "extra": 1})),
    ),
    (
        "a callback is signed wrongly",
        "callback_is_signed",
        mutate_scheduling(rewrite_body(lambda _, body: body | {"created_at": 1}), ("toapis",)),
    ),
    ("a callback is not signed", "callback_is_signed", mutate_scheduling(send_unsigned, ("toapis",))),
    ("a callback is tried once only", "callback_is_retried", mutate_scheduling(send_without_retries, ("toapis",))),
)
