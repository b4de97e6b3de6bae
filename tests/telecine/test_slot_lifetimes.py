"""How long a slot of the job limiter is held, to the second, and which one comes free first."""

from __future__ import annotations

import pytest

from telecine._core.job_limiter import JobLimiter, wait_for_slot
from telecine.errors import LimitReached
from telecine_runtime.capabilities import Limits
from telecine_runtime.flow import Sleep, Step
from telecine_runtime.runner import run

ONE = Limits(concurrency=1)
TWO = Limits(concurrency=2)


class Clock:
    """Time that moves when it is told to, and with each pause."""

    def __init__(self, now: float = 50.0) -> None:
        self.now = now
        self.pauses: list[float] = []

    def __call__(self) -> float:
        return self.now

    def perform(self, step: Step) -> None:
        assert isinstance(step, Sleep)
        self.pauses.append(step.seconds)
        self.now += step.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limiter(clock: Clock) -> JobLimiter:
    return JobLimiter(clock)


def test_a_start_counts_for_3600_seconds(clock: Clock, limiter: JobLimiter) -> None:
    hourly = Limits(submits_per_hour=2)
    assert limiter.enter("a", hourly) == 0
    clock.now += 10
    assert limiter.enter("b", hourly) == 0
    clock.now += 89.5
    assert limiter.enter("c", hourly) == 3600 - 99.5
    clock.now += 3600 - 99.5
    assert limiter.enter("c", hourly) == 0
    assert limiter.enter("d", hourly) == 10


def test_a_slot_is_held_for_four_times_the_longest_usual_time_or_for_ten_minutes(
    clock: Clock, limiter: JobLimiter
) -> None:
    for limits, lifetime in ((Limits(concurrency=1, typical_seconds=(10, 30)), 120), (ONE, 600)):
        assert limiter.enter("a", limits) == 0
        clock.now += lifetime - 0.5
        assert limiter.enter("b", limits) == 1.0
        clock.now += 0.5
        assert limiter.enter("b", limits) == 0
        limiter.leave("b")


def test_the_oldest_slot_lapses_first_and_is_lost_no_more(clock: Clock, limiter: JobLimiter) -> None:
    for key in "ab":
        assert limiter.enter(key, TWO) == 0
        limiter.lose(key)
        clock.now += 10
    assert limiter.lost == ("a", "b")
    clock.now += 80
    assert limiter.enter("c", TWO) == 500  # both are lost, and nobody can see their end
    clock.now += 500
    assert limiter.enter("c", TWO) == 0
    assert limiter.lost == ("b",)
    assert limiter.enter("a", TWO) == 1.0  # one that is not lost may end at any time
    limiter.leave("c")
    assert limiter.enter("a", TWO) == 0
    assert limiter.lost == ("b",)  # its name is not remembered


def test_a_job_that_enters_again_is_the_youngest(clock: Clock, limiter: JobLimiter) -> None:
    for key in "aba":
        assert limiter.enter(key, Limits()) == 0
        clock.now += 100
    clock.now += 400  # b has been there for 600 seconds, a for 500
    assert limiter.enter("c", Limits(concurrency=3)) == 0
    for key in "abc":
        limiter.lose(key)
    assert limiter.lost == ("a", "c")


def test_a_job_that_has_ended_is_lost_no_more(limiter: JobLimiter) -> None:
    for key in "ab":
        limiter.enter(key, Limits())
        limiter.lose(key)
    limiter.leave("a")
    assert limiter.lost == ("b",)
    limiter.enter("a", Limits())
    assert limiter.lost == ("b",)


def test_a_refusal_forgets_the_last_start_and_does_nothing_where_the_hour_is_over(
    clock: Clock, limiter: JobLimiter
) -> None:
    hourly = Limits(submits_per_hour=2, typical_seconds=(1, 2000))
    assert limiter.enter("a", hourly) == 0
    clock.now += 100
    assert limiter.enter("b", hourly) == 0
    limiter.refused("b")
    assert limiter.enter("c", hourly) == 0
    assert limiter.enter("d", hourly) == 3500  # the start of the first one still counts
    clock.now += 3600
    assert limiter.enter("d", hourly) == 0
    limiter.refused("a")
    limiter.refused("d")
    limiter.refused("c")
    assert [limiter.enter(key, hourly) for key in "efg"] == [0, 0, 3600]


def test_a_wait_of_exactly_the_patience_is_waited(clock: Clock, limiter: JobLimiter) -> None:
    limiter.enter("a", ONE)
    with pytest.raises(LimitReached) as caught:
        run(wait_for_slot(limiter, "b", "ttapi", ONE, 3.0), clock.perform)
    assert clock.pauses == [1.0, 1.0, 1.0]
    assert (caught.value.provider, caught.value.limits, caught.value.lost) == ("ttapi", ONE, ())
    with pytest.raises(LimitReached):
        run(wait_for_slot(limiter, "b", "ttapi", ONE, 2.5), clock.perform)
    assert clock.pauses == [1.0] * 5


def test_slots_that_lost_answers_hold_are_told_with_the_first_pause_alone(
    clock: Clock, limiter: JobLimiter, caplog: pytest.LogCaptureFixture
) -> None:
    for key in "ab":
        limiter.enter(key, TWO)
    limiter.lose("a")
    with pytest.raises(LimitReached) as caught:
        run(wait_for_slot(limiter, "c", "apikley", TWO, 2.0), clock.perform)
    assert (clock.pauses, caught.value.lost) == ([1.0, 1.0], ("apikley::a",))
    assert [(record.name, record.levelname) for record in caplog.records] == [("telecine", "WARNING")]
    limiter.find("a")
    with pytest.raises(LimitReached) as caught:
        run(wait_for_slot(limiter, "c", "apikley", TWO, 2.0), clock.perform)
    assert (len(caplog.messages), caught.value.lost) == (1, ())
