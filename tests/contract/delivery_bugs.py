"""Broken mocks whose callbacks are signed wrongly, or not repeated as they should be."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from tests.contract.callback_mutators import (
    SIGNED,
    Attempt,
    ScheduleCallback,
    change_callback,
    change_headers,
    mutate_attempts,
    mutate_scheduling,
    sign_anew,
    with_id,
)
from tests.contract.response_bugs import BugRow

from telecine_mock.callback_sender import CallbackDelivery, MockCallback, no_signature_headers


def send_unsigned(post: ScheduleCallback) -> ScheduleCallback:
    return lambda callback, due_at, copies=1: post(
        dataclasses.replace(callback, headers=no_signature_headers), due_at, copies
    )


def send_without_retries(post: ScheduleCallback) -> ScheduleCallback:
    return lambda callback, due_at, copies=1: post(dataclasses.replace(callback, attempts=(0.0,)), due_at, copies)


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


DELIVERY_BUGS: tuple[BugRow, ...] = (
    (
        "a callback has a wrong signature",
        "callback_is_signed",
        mutate_scheduling(
            change_callback(lambda callback: dataclasses.replace(callback, body=callback.body + b" ")), SIGNED
        ),
    ),
    ("a callback has no signature", "callback_is_signed", mutate_scheduling(send_unsigned, SIGNED)),
    ("a callback is not retried", "callback_is_retried", mutate_scheduling(send_without_retries, SIGNED)),
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
