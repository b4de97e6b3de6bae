"""Retries: which calls, after how long, how often."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from tests.runtime.sync_and_async import API

from telecine_runtime.call import Call, Operation
from telecine_runtime.error_envelope import Envelope
from telecine_runtime.errors import (
    ApiError,
    BadRequest,
    InvalidResponse,
    NotSent,
    RateLimited,
    ResponseLost,
    ServerError,
    TelecineError,
)
from telecine_runtime.flow_runner import run
from telecine_runtime.flows import Sleep, Step
from telecine_runtime.response import Response
from telecine_runtime.retry import Retry, send_with_retry

PLAIN = Retry(attempts=4, first_pause=1.0, longest_pause=2.5, longest_wait=60.0)


def operation(*, idempotent: bool) -> Operation[Any]:
    return Operation(API, "do_it", "POST", "/it", json.loads, Envelope(errors={"455": "Unavailable"}), idempotent)


def make_response(status: int, body: object = None, headers: Mapping[str, str] | None = None) -> Response:
    return Response(status, headers or {}, b"<html>" if body is None else json.dumps(body).encode())


class ScriptedExecutor:
    """Executor with scripted responses that records the pauses."""

    def __init__(self, *responses: Response | Exception) -> None:
        self.responses = list(responses)
        self.calls = 0
        self.pauses: list[float] = []

    def __call__(self, step: Step) -> object:
        if isinstance(step, Sleep):
            self.pauses.append(step.seconds)
            return None
        self.calls += 1
        response = self.responses.pop(0)
        if isinstance(response, Exception):
            raise response
        return response

    def send(self, *, idempotent: bool, retry: Retry = PLAIN) -> Any:
        return run(send_with_retry(Call(operation(idempotent=idempotent)), retry), self).value


LOST = ResponseLost("do_it", "gone", timed_out=True)
UNSENT = NotSent("do_it", "no connection")
GOOD = make_response(200, {"fine": True})

CASES: list[tuple[str, Response | Exception, type[TelecineError], int, int]] = [
    # what happens, the answer, the error, how often a call is sent that is safe to repeat, and one that is not
    ("no connection", UNSENT, NotSent, 4, 4),
    ("a lost answer", LOST, ResponseLost, 4, 1),
    ("a limit in the provider's words", make_response(429, {}), RateLimited, 4, 4),
    ("a limit in a proxy's words", make_response(429), RateLimited, 4, 4),
    ("maintenance in the provider's words", make_response(455, {}), ApiError, 4, 4),
    ("maintenance in a proxy's words", make_response(455), ApiError, 4, 1),
    ("a server that broke, in its words", make_response(500, {}), ServerError, 4, 1),
    ("a proxy that gave up", make_response(502), ServerError, 4, 1),
    ("half a body", Response(200, {}, b'{"fin'), InvalidResponse, 4, 1),
    ("a bad request", make_response(400, {}), BadRequest, 1, 1),
    ("a wrong key", make_response(401, {}), ApiError, 1, 1),
    ("a redirect", make_response(302), ApiError, 4, 1),
    ("a code that nobody knows", make_response(418, {"code": "new"}), ApiError, 4, 1),
    ("no credits", make_response(402, {}), ApiError, 1, 1),
]


@pytest.mark.parametrize(("response", "error", "safe", "paid"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_only_what_cannot_pay_twice_is_sent_again(
    response: Response | Exception, error: type[TelecineError], safe: int, paid: int
) -> None:
    for idempotent, times in ((True, safe), (False, paid)):
        world = ScriptedExecutor(*[response] * 10)
        with pytest.raises(error) as caught:
            world.send(idempotent=idempotent)
        assert world.calls == times
        assert caught.value.provider == "ttapi"
        world = ScriptedExecutor(response, GOOD)
        if times > 1:
            assert world.send(idempotent=idempotent) == {"fine": True}
            assert world.calls == 2


def test_pauses_double_up_to_the_longest_and_are_shaken_downwards() -> None:
    for _ in range(20):
        world = ScriptedExecutor(*[LOST] * 4)
        with pytest.raises(ResponseLost):
            world.send(idempotent=True)
        assert len(world.pauses) == 3
        for seconds, most in zip(world.pauses, (1.0, 2.0, 2.5), strict=True):
            assert 0.75 * most <= seconds <= most
    assert len({round(seconds, 6) for seconds in world.pauses}) == 3


def test_the_provider_says_how_long_the_pause_is() -> None:
    world = ScriptedExecutor(
        make_response(429, {}, {"retry-after": "37"}), make_response(429, {}, {"retry-after": "0"}), GOOD
    )
    world.send(idempotent=False)
    assert world.pauses == [37.0, 0.0]


def test_too_long_retry_after_is_not_retried() -> None:
    for idempotent in (True, False):
        world = ScriptedExecutor(make_response(429, {}, {"retry-after": "61"}))
        with pytest.raises(RateLimited) as caught:
            world.send(idempotent=idempotent)
        assert (world.calls, world.pauses, caught.value.retry_after) == (1, [], 61.0)


def test_longest_wait_is_inclusive() -> None:
    world = ScriptedExecutor(make_response(429, {}, {"retry-after": "60"}), GOOD)
    world.send(idempotent=False)
    assert (world.calls, world.pauses) == (2, [60.0])


def test_one_attempt_is_one() -> None:
    world = ScriptedExecutor(LOST)
    with pytest.raises(ResponseLost):
        world.send(idempotent=True, retry=Retry(attempts=1))
    assert (world.calls, world.pauses) == (1, [])


def test_the_error_is_that_of_the_last_attempt() -> None:
    world = ScriptedExecutor(LOST, make_response(503), make_response(400, {"message": "no"}))
    with pytest.raises(BadRequest):
        world.send(idempotent=True)
    assert world.calls == 3


def test_raw_and_parsed_response_are_returned() -> None:
    parsed = run(send_with_retry(Call(operation(idempotent=False)), PLAIN), ScriptedExecutor(GOOD))
    assert (parsed.value, parsed.response) == ({"fine": True}, GOOD)


def test_three_attempts_and_up_to_a_minute_of_waiting_are_the_default() -> None:
    world = ScriptedExecutor(*[LOST] * 4)
    with pytest.raises(ResponseLost):
        world.send(idempotent=True, retry=Retry())
    assert world.calls == 3
    assert [0.75 * most <= seconds <= most for seconds, most in zip(world.pauses, (0.5, 1.0), strict=True)] == [
        True
    ] * 2
    assert Retry(attempts=9).pause_after(LOST, 8) == pytest.approx(7.0, abs=1.0)
    waits = [RateLimited("do_it", make_response(429, {}, {"retry-after": asked}), None, None) for asked in ("60", "61")]
    assert [Retry().pause_after(error, 1) for error in waits] == [60.0, None]
