"""Sending a call again, but only where that cannot pay twice."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from telecine_runtime.call import Call
from telecine_runtime.errors import TelecineError
from telecine_runtime.flow import Flow, send_call, sleep
from telecine_runtime.response import Response

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Retry:
    """When to try again.

    Attributes:
        attempts: How often a call is sent at most, the first time included.
        first_pause: Seconds before the second attempt; each further pause is twice as long.
        longest_pause: Seconds that no such pause exceeds.
        longest_wait: A provider that asks to wait longer than this many seconds gets no second attempt: the error is
            raised at once, and its ``retry_after`` says what was asked.

    """

    attempts: int = 3
    first_pause: float = 0.5
    longest_pause: float = 8.0
    longest_wait: float = 60.0

    def pause_after(self, error: TelecineError, attempt: int) -> float | None:
        """Return the seconds to wait after the given attempt (1 is the first), or ``None`` to give up."""
        if attempt >= self.attempts:
            return None
        if error.retry_after is not None:
            return error.retry_after if error.retry_after <= self.longest_wait else None
        pause: float = min(self.first_pause * 2.0 ** (attempt - 1), self.longest_pause)
        return pause * random.uniform(0.75, 1.0)  # noqa: S311 - spreads load, guards no secret


def may_repeat(call: Call[object], error: TelecineError) -> bool:
    """Tell whether a call may be sent again after an error.

    A call that is safe to repeat may, unless the provider's answer will be the same. Any other call may only when the
    provider certainly did not act on it: it never left, or the provider itself refused it.
    """
    if error.may_retry is False:
        return False
    return call.operation.idempotent or error.refused is True


@dataclass(frozen=True, slots=True)
class ParsedResponse(Generic[T]):
    """What an answer says, together with the answer as it came."""

    value: T
    answer: Response


def send_with_retry(call: Call[T], retry: Retry) -> Flow[ParsedResponse[T]]:
    """Send a call, again where that is safe, and return its answer both read and raw.

    Raises:
        TelecineError: As `Operation.read` and the transport raise it, from the last attempt.

    """
    return (yield from send_and_read(call, retry, lambda answer: ParsedResponse(call.operation.read(answer), answer)))


def send_and_read(call: Call[Any], retry: Retry, read: Callable[[Response], T]) -> Flow[T]:
    """Send a call, again where that is safe, and read its answer in another way than its operation does.

    Raises:
        TelecineError: As `read` and the transport raise it, from the last attempt.

    """
    number = 1
    while True:
        try:
            return read((yield from send_call(call)))
        except TelecineError as error:
            error.provider = call.operation.api.name
            seconds = retry.pause_after(error, number) if may_repeat(call, error) else None
            if seconds is None:
                raise
        yield from sleep(seconds)
        number += 1
