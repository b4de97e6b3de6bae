"""Retries of calls that cannot be paid for twice."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from telecine_runtime.call import Call
from telecine_runtime.errors import TelecineError
from telecine_runtime.flows import Flow, send_call, sleep
from telecine_runtime.lazy_import import warn_deprecated
from telecine_runtime.response import Response

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Retry:
    """Retry policy with exponential backoff.

    Attributes:
        attempts: Maximum number of attempts, including the first.
        first_pause: Seconds before the second attempt; each further pause is twice as long.
        longest_pause: Maximum pause in seconds.
        longest_wait: If the provider asks to wait for more seconds than this, the error is raised at once with its
            ``retry_after``.

    """

    attempts: int = 3
    first_pause: float = 0.5
    longest_pause: float = 8.0
    longest_wait: float = 60.0

    def pause_after(self, error: TelecineError, attempt: int) -> float | None:
        """Return the seconds to wait after an attempt (1 is the first), or ``None`` to give up."""
        if attempt >= self.attempts:
            return None
        if error.retry_after is not None:
            return error.retry_after if error.retry_after <= self.longest_wait else None
        pause: float = min(self.first_pause * 2.0 ** (attempt - 1), self.longest_pause)
        return pause * random.uniform(0.75, 1.0)  # noqa: S311 - jitter, not cryptography


def may_repeat(call: Call[object], error: TelecineError) -> bool:
    """Return whether a call may be sent again after an error.

    An idempotent call may, unless the error is permanent. Any other call may only if the provider certainly did not
    act on it: the request was not sent, or the provider refused it.
    """
    if error.may_retry is False:
        return False
    return call.operation.idempotent or error.refused is True


@dataclass(frozen=True, slots=True)
class ParsedResponse(Generic[T]):
    """The parsed value of a response, together with the raw response."""

    value: T
    response: Response

    @property
    def answer(self) -> Response:
        """Deprecated name of `response`."""
        warn_deprecated("ParsedResponse.answer", "ParsedResponse.response")
        return self.response


def send_with_retry(call: Call[T], retry: Retry) -> Flow[ParsedResponse[T]]:
    """Send a call, retry it where that is safe, and return its parsed and raw response.

    Raises:
        TelecineError: The error of the last attempt.

    """

    def read(response: Response) -> ParsedResponse[T]:
        return ParsedResponse(call.operation.read(response), response)

    return (yield from send_and_read(call, retry, read))


def send_and_read(call: Call[Any], retry: Retry, read: Callable[[Response], T]) -> Flow[T]:
    """Send a call, retry it where that is safe, and return what `read` makes of its response.

    Raises:
        TelecineError: The error of the last attempt, from `read` or the transport.

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
