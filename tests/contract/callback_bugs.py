"""Broken mocks with wrong callbacks."""

from __future__ import annotations

import dataclasses
import re
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.types import ASGIApp
from tests.contract.callback_mutators import (
    PROVIDERS_WITH_CALLBACKS,
    SIGNED,
    ScheduleCallback,
    change_callback,
    change_headers,
    mutate_scheduling,
    rewrite_body,
    sign_anew,
)
from tests.contract.provider_profiles import resolve_pointer
from tests.contract.resettable_mock import PACE, MockWrapper
from tests.contract.response_bugs import BugRow, set_member
from tests.providers import facts_by_provider

from telecine_mock.callback_sender import MockCallback

CALLBACK_JOB_ID = facts_by_provider("CALLBACK_ID")
CALLBACK_ENUM = facts_by_provider("CALLBACK_ENUM")
CALLBACK_STATE = facts_by_provider("CALLBACK_STATE")
CALLBACK_REASON = facts_by_provider("CALLBACK_REASON")
CALLBACK_VIDEO = facts_by_provider("CALLBACK_VIDEO")
CALLBACK_KEY = facts_by_provider("CALLBACK_KEY")


def send_never(_post: ScheduleCallback) -> ScheduleCallback:
    return lambda callback, due_at, copies=1: None


def send_twice(post: ScheduleCallback) -> ScheduleCallback:
    return lambda callback, due_at, copies=1: post(callback, due_at, 2)


def send_successes_only(post: ScheduleCallback) -> ScheduleCallback:
    def changed(callback: MockCallback, due_at: float, copies: int = 1) -> None:
        if not any(word in callback.body for word in (b"FAILED", b"failed", b"501")):
            post(callback, due_at, copies)

    return changed


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
)
