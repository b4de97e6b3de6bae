"""What is sent again, after how long, and what never is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from tests.runtime.sync_and_async import API

from telecine_runtime.call import Call, Operation
from telecine_runtime.envelope import Envelope
from telecine_runtime.errors import (
    AnswerLost,
    ApiError,
    BadRequest,
    NotSent,
    RateLimited,
    ServerError,
    TelecineError,
    UnexpectedAnswer,
)
from telecine_runtime.flow import Pause, Step
from telecine_runtime.response import Answer
from telecine_runtime.retry import Retry, attempt
from telecine_runtime.runner import run

PLAIN = Retry(attempts=4, first_pause=1.0, longest_pause=2.5, longest_wait=60.0)


def operation(*, repeatable: bool) -> Operation[Any]:
    return Operation(API, "do_it", "POST", "/it", json.loads, Envelope(errors={"455": "Unavailable"}), repeatable)


def said(status: int, body: object = None, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(status, headers or {}, b"<html>" if body is None else json.dumps(body).encode())


class World:
    """Performs steps: each call gets the next answer, each pause is written down."""

    def __init__(self, *answers: Answer | Exception) -> None:
        self.answers = list(answers)
        self.calls = 0
        self.pauses: list[float] = []

    def __call__(self, step: Step) -> object:
        if isinstance(step, Pause):
            self.pauses.append(step.seconds)
            return None
        self.calls += 1
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def send(self, *, repeatable: bool, retry: Retry = PLAIN) -> Any:
        return run(attempt(Call(operation(repeatable=repeatable)), retry), self).value


LOST = AnswerLost("do_it", "gone", timed_out=True)
UNSENT = NotSent("do_it", "no connection")
GOOD = said(200, {"fine": True})

CASES: list[tuple[str, Answer | Exception, type[TelecineError], int, int]] = [
    # what happens, the answer, the error, how often a call is sent that is safe to repeat, and one that is not
    ("no connection", UNSENT, NotSent, 4, 4),
    ("a lost answer", LOST, AnswerLost, 4, 1),
    ("a limit in the provider's words", said(429, {}), RateLimited, 4, 4),
    ("a limit in a proxy's words", said(429), RateLimited, 4, 4),
    ("maintenance in the provider's words", said(455, {}), ApiError, 4, 4),
    ("maintenance in a proxy's words", said(455), ApiError, 4, 1),
    ("a server that broke, in its words", said(500, {}), ServerError, 4, 1),
    ("a proxy that gave up", said(502), ServerError, 4, 1),
    ("half a body", Answer(200, {}, b'{"fin'), UnexpectedAnswer, 4, 1),
    ("a bad request", said(400, {}), BadRequest, 1, 1),
    ("a wrong key", said(401, {}), ApiError, 1, 1),
    ("a redirect", said(302), ApiError, 4, 1),
    ("a code that nobody knows", said(418, {"code": "new"}), ApiError, 4, 1),
    ("no credits", said(402, {}), ApiError, 1, 1),
]


@pytest.mark.parametrize(("answer", "error", "safe", "paid"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_only_what_cannot_pay_twice_is_sent_again(
    answer: Answer | Exception, error: type[TelecineError], safe: int, paid: int
) -> None:
    for repeatable, times in ((True, safe), (False, paid)):
        world = World(*[answer] * 10)
        with pytest.raises(error) as caught:
            world.send(repeatable=repeatable)
        assert world.calls == times
        assert caught.value.provider == "ttapi"
        world = World(answer, GOOD)
        if times > 1:
            assert world.send(repeatable=repeatable) == {"fine": True}
            assert world.calls == 2


def test_pauses_double_up_to_the_longest_and_are_shaken_downwards() -> None:
    for _ in range(20):
        world = World(*[LOST] * 4)
        with pytest.raises(AnswerLost):
            world.send(repeatable=True)
        assert len(world.pauses) == 3
        for seconds, most in zip(world.pauses, (1.0, 2.0, 2.5), strict=True):
            assert 0.75 * most <= seconds <= most
    assert len({round(seconds, 6) for seconds in world.pauses}) == 3


def test_the_provider_says_how_long_the_pause_is() -> None:
    world = World(said(429, {}, {"retry-after": "37"}), said(429, {}, {"retry-after": "0"}), GOOD)
    world.send(repeatable=False)
    assert world.pauses == [37.0, 0.0]


def test_who_asks_for_too_long_a_pause_gets_no_second_attempt() -> None:
    for repeatable in (True, False):
        world = World(said(429, {}, {"retry-after": "61"}))
        with pytest.raises(RateLimited) as caught:
            world.send(repeatable=repeatable)
        assert (world.calls, world.pauses, caught.value.retry_after) == (1, [], 61.0)


def test_who_asks_for_exactly_the_longest_wait_gets_it() -> None:
    world = World(said(429, {}, {"retry-after": "60"}), GOOD)
    world.send(repeatable=False)
    assert (world.calls, world.pauses) == (2, [60.0])


def test_one_attempt_is_one() -> None:
    world = World(LOST)
    with pytest.raises(AnswerLost):
        world.send(repeatable=True, retry=Retry(attempts=1))
    assert (world.calls, world.pauses) == (1, [])


def test_the_error_is_that_of_the_last_attempt() -> None:
    world = World(LOST, said(503), said(400, {"message": "no"}))
    with pytest.raises(BadRequest):
        world.send(repeatable=True)
    assert world.calls == 3
