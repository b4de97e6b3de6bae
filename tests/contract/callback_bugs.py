"""Broken mocks with wrong callbacks."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.types import ASGIApp
from tests.contract.callback_mutators import (
    PROVIDERS_WITH_CALLBACKS,
    Attempt,
    ScheduleCallback,
    change_callback,
    change_headers,
    mutate_attempts,
    mutate_scheduling,
    rewrite_body,
    sign_anew,
    with_id,
)
from tests.contract.provider_profiles import resolve_pointer
from tests.contract.resettable_mock import PACE, MockWrapper
from tests.contract.response_bugs import BugRow, set_member
from tests.providers import facts_by_provider

from telecine_mock.callback_sender import CallbackDelivery, MockCallback, no_signature_headers

CALLBACK_JOB_ID = facts_by_provider("CALLBACK_ID")
CALLBACK_ENUM = facts_by_provider("CALLBACK_ENUM")
CALLBACK_STATE = facts_by_provider("CALLBACK_STATE")
CALLBACK_REASON = facts_by_provider("CALLBACK_REASON")
CALLBACK_VIDEO = facts_by_provider("CALLBACK_VIDEO")
CALLBACK_KEY = facts_by_provider("CALLBACK_KEY")
SIGNED = ("toapis",)
"""The providers whose mock signs callbacks and repeats them."""


def send_never(_post: ScheduleCallback) -> ScheduleCallback:
    return lambda callback, due_at, copies=1: None


def send_twice(post: ScheduleCallback) -> ScheduleCallback:
    return lambda callback, due_at, copies=1: post(callback, due_at, 2)


def send_successes_only(post: ScheduleCallback) -> ScheduleCallback:
    def changed(callback: MockCallback, due_at: float, copies: int = 1) -> None:
        if not any(word in callback.body for word in (b"FAILED", b"failed", b"501")):
            post(callback, due_at, copies)

    return changed


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


def send_again_later(post: ScheduleCallback) -> ScheduleCallback:
    def changed(callback: MockCallback, due_at: float, copies: int = 1) -> None:
        post(callback, due_at, copies)
        post(callback, due_at + PACE, copies)

    return changed


def send_halfway(post: ScheduleCallback) -> ScheduleCallback:
    return lambda callback, due_at, copies=1: post(callback, due_at - PACE / 2, copies)


def disagree_on_the_end(name: str, body: Any) -> Any:
    pointer, others = CALLBACK_STATE[name]
    return set_member(body, pointer, others[resolve_pointer(body, pointer)])


def give_another_reason(name: str, body: Any) -> Any:
    if resolve_pointer(body, CALLBACK_REASON[name]) not in (None, "", "success"):
        set_member(body, CALLBACK_REASON[name], "It was raining")
    return body


def send_the_video_of_the_first_job(post: ScheduleCallback) -> ScheduleCallback:
    first: list[bytes] = []

    def change(callback: MockCallback) -> MockCallback:
        first.extend(re.findall(rb"http[^\"\\\\]+\.mp4", callback.body))
        body = re.sub(rb"http[^\"\\\\]+\.mp4", lambda _: first[0], callback.body)
        return sign_anew(dataclasses.replace(callback, body=body))

    return change_callback(change)(post)


def name_the_key_of_the_first_job(post: ScheduleCallback) -> ScheduleCallback:
    first: list[Any] = []

    def change(name: str, body: Any) -> Any:
        first.append(resolve_pointer(body, CALLBACK_KEY[name]))
        return set_member(body, CALLBACK_KEY[name], first[0])

    return rewrite_body(change)(post)


def tell_another_event(_name: str, body: Any) -> Any:
    others = {"generation.completed": "generation.failed", "generation.failed": "generation.completed"}
    return body | {"type": others[body["type"]]}


def drop_the_query(callback: MockCallback) -> MockCallback:
    return dataclasses.replace(callback, url=urlsplit(callback.url)._replace(query="").geturl())


def send_to_the_host_alone(callback: MockCallback) -> MockCallback:
    return dataclasses.replace(callback, url=urlsplit(callback.url)._replace(path="/", query="").geturl())


def repeat_the_first_headers(callback: MockCallback) -> MockCallback:
    first: list[Any] = []

    def headers(timestamp: int) -> Any:
        first.append(callback.headers(timestamp))
        return first[0]

    return dataclasses.replace(callback, headers=headers)


def repeat_with_another_body(attempt: Attempt) -> Attempt:
    def changed(callback: MockCallback, number: int) -> CallbackDelivery:
        body = json.loads(callback.body)
        body["created_at"] += number - 1
        return attempt(sign_anew(dataclasses.replace(callback, body=json.dumps(body).encode())), number)

    return changed


def repeat_with_another_id(attempt: Attempt) -> Attempt:
    return lambda callback, number: attempt(with_id(callback, f"{callback.job_id}-{number}"), number)


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
        mutate_scheduling(
            change_callback(lambda callback: dataclasses.replace(callback, body=callback.body + b" ")), SIGNED
        ),
    ),
    ("a callback has no signature", "callback_is_signed", mutate_scheduling(send_unsigned, SIGNED)),
    ("a callback is not retried", "callback_is_retried", mutate_scheduling(send_without_retries, SIGNED)),
    ("a callback is sent again much later", "callback_is_delivered_once", mutate_scheduling(send_again_later)),
    ("a callback when the job is half done", "callback_waits_for_job_end", mutate_scheduling(send_halfway)),
    (
        "a callback tells another end than the poll",
        "callback_agrees_with_the_poll",
        mutate_scheduling(rewrite_body(disagree_on_the_end)),
    ),
    (
        "a callback tells another reason than the poll",
        "callback_agrees_with_the_poll",
        mutate_scheduling(rewrite_body(give_another_reason)),
    ),
    (
        "a callback has the video of another job",
        "callback_agrees_with_the_poll",
        mutate_scheduling(send_the_video_of_the_first_job),
    ),
    (
        "a callback of a success has no video",
        "callback_agrees_with_the_poll",
        mutate_scheduling(
            rewrite_body(lambda name, body: set_member(body, CALLBACK_VIDEO[name], None)), tuple(CALLBACK_VIDEO)
        ),
    ),
    (
        "a callback tells another progress than the poll",
        "callback_agrees_with_the_poll",
        mutate_scheduling(rewrite_body(lambda _, body: set_member(body, "/data/progress", 40)), SIGNED),
    ),
    (
        "a callback does not tell our key",
        "callback_names_the_key",
        mutate_scheduling(
            rewrite_body(lambda name, body: set_member(body, CALLBACK_KEY[name], None)), tuple(CALLBACK_KEY)
        ),
    ),
    (
        "a callback tells the key of another job",
        "callback_names_the_key",
        mutate_scheduling(name_the_key_of_the_first_job, tuple(CALLBACK_KEY)),
    ),
    (
        "a callback is an event of the other end",
        "callback_event_fits",
        mutate_scheduling(rewrite_body(tell_another_event), SIGNED),
    ),
    (
        "a callback is an event that the spec lacks",
        "callback_conforms",
        mutate_scheduling(rewrite_body(lambda _, body: body | {"type": "generation.over"}), SIGNED),
    ),
    (
        "a callback is sent as text",
        "callback_conforms",
        mutate_scheduling(change_headers(lambda headers: {**headers, "Content-Type": "text/plain"})),
    ),
    (
        "a callback goes to the URL without its query",
        "callback_goes_to_its_url",
        mutate_scheduling(change_callback(drop_the_query)),
    ),
    (
        "a callback goes to the host alone",
        "callback_is_delivered",
        mutate_scheduling(change_callback(send_to_the_host_alone)),
    ),
    (
        "a callback is signed with another secret",
        "callback_is_signed",
        mutate_scheduling(change_callback(lambda callback: sign_anew(callback, "another secret")), SIGNED),
    ),
    (
        "a signature without its prefix",
        "callback_is_signed",
        mutate_scheduling(
            change_headers(lambda headers: {name: value.removeprefix("v1=") for name, value in headers.items()}), SIGNED
        ),
    ),
    (
        "a callback was signed an hour ago",
        "callback_is_signed",
        mutate_scheduling(change_headers(lambda headers: headers, shift=-3600), SIGNED),
    ),
    (
        "a callback was signed before its job was created",
        "callback_signature_is_fresh",
        mutate_scheduling(change_headers(lambda headers: headers, shift=-200), SIGNED),
    ),
    (
        "a retry has the time of the first attempt",
        "callback_signature_is_fresh",
        mutate_scheduling(change_callback(repeat_the_first_headers), SIGNED),
    ),
    ("a retry has another body", "callback_retry_is_the_same", mutate_attempts(repeat_with_another_body, SIGNED)),
    ("a retry has another id", "callback_retry_is_the_same", mutate_attempts(repeat_with_another_id, SIGNED)),
    (
        "a callback is retried only once",
        "callback_is_retried",
        mutate_scheduling(
            change_callback(lambda callback: dataclasses.replace(callback, attempts=callback.attempts[:2])), SIGNED
        ),
    ),
    (
        "two callbacks have the same id",
        "callback_ids_are_unique",
        mutate_scheduling(change_callback(lambda callback: with_id(callback, "evt_1")), SIGNED),
    ),
)
