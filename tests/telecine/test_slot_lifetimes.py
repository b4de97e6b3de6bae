"""Lifetime of the slots of the job limiter, to the second, and the order of their release."""

from __future__ import annotations

import pytest

from telecine._core.job_limiter import JobLimiter, wait_for_slot
from telecine.errors import LimitReached
from telecine_runtime.capabilities import Limits
from telecine_runtime.flow_runner import run
from telecine_runtime.flows import Sleep, Step

ONE = Limits(concurrency=1)
TWO = Limits(concurrency=2)


class Clock:
    """Manual clock that advances with each pause."""

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
    assert limiter.try_acquire("a", hourly) == 0
    clock.now += 10
    assert limiter.try_acquire("b", hourly) == 0
    clock.now += 89.5
    assert limiter.try_acquire("c", hourly) == 3600 - 99.5
    clock.now += 3600 - 99.5
    assert limiter.try_acquire("c", hourly) == 0
    assert limiter.try_acquire("d", hourly) == 10


def test_a_slot_is_held_for_four_times_the_longest_usual_time_or_for_ten_minutes(
    clock: Clock, limiter: JobLimiter
) -> None:
    for limits, lifetime in ((Limits(concurrency=1, typical_seconds=(10, 30)), 120), (ONE, 600)):
        assert limiter.try_acquire("a", limits) == 0
        clock.now += lifetime - 0.5
        assert limiter.try_acquire("b", limits) == 1.0
        clock.now += 0.5
        assert limiter.try_acquire("b", limits) == 0
        limiter.release("b")


def test_the_oldest_slot_lapses_first_and_is_lost_no_more(clock: Clock, limiter: JobLimiter) -> None:
    for key in "ab":
        assert limiter.try_acquire(key, TWO) == 0
        limiter.mark_lost(key)
        clock.now += 10
    assert limiter.lost_keys == ("a", "b")
    clock.now += 80
    assert limiter.try_acquire("c", TWO) == 500  # both are lost and cannot be polled
    clock.now += 500
    assert limiter.try_acquire("c", TWO) == 0
    assert limiter.lost_keys == ("b",)
    assert limiter.try_acquire("a", TWO) == 1.0  # one that is not lost may end at any time
    limiter.release("c")
    assert limiter.try_acquire("a", TWO) == 0
    assert limiter.lost_keys == ("b",)  # its name is not remembered


def test_a_job_that_enters_again_is_the_youngest(clock: Clock, limiter: JobLimiter) -> None:
    for key in "aba":
        assert limiter.try_acquire(key, Limits()) == 0
        clock.now += 100
    clock.now += 400  # b has been there for 600 seconds, a for 500
    assert limiter.try_acquire("c", Limits(concurrency=3)) == 0
    for key in "abc":
        limiter.mark_lost(key)
    assert limiter.lost_keys == ("a", "c")


def test_a_job_that_has_ended_is_lost_no_more(limiter: JobLimiter) -> None:
    for key in "ab":
        limiter.try_acquire(key, Limits())
        limiter.mark_lost(key)
    limiter.release("a")
    assert limiter.lost_keys == ("b",)
    limiter.try_acquire("a", Limits())
    assert limiter.lost_keys == ("b",)


def test_a_refusal_takes_back_the_start_and_does_nothing_where_the_hour_is_over(
    clock: Clock, limiter: JobLimiter
) -> None:
    hourly = Limits(submits_per_hour=2, typical_seconds=(1, 2000))
    assert limiter.try_acquire("a", hourly) == 0
    clock.now += 100
    assert limiter.try_acquire("b", hourly) == 0
    limiter.cancel("b")
    assert limiter.try_acquire("c", hourly) == 0
    assert limiter.try_acquire("d", hourly) == 3500  # the start of the first one still counts
    clock.now += 3600
    assert limiter.try_acquire("d", hourly) == 0
    limiter.cancel("a")
    limiter.cancel("d")
    limiter.cancel("c")
    assert [limiter.try_acquire(key, hourly) for key in "efg"] == [0, 0, 3600]


def test_a_refused_job_takes_back_its_own_start_and_not_that_of_a_later_one(clock: Clock, limiter: JobLimiter) -> None:
    hourly = Limits(submits_per_hour=2)
    assert limiter.try_acquire("a", hourly) == 0
    clock.now += 100
    assert limiter.try_acquire("b", hourly) == 0
    limiter.cancel("a")
    assert limiter.try_acquire("c", hourly) == 0
    assert limiter.try_acquire("d", hourly) == 3600, "two jobs were started just now"


def test_a_wait_of_exactly_the_patience_is_waited(clock: Clock, limiter: JobLimiter) -> None:
    limiter.try_acquire("a", ONE)
    with pytest.raises(LimitReached) as caught:
        run(wait_for_slot(limiter, "b", "ttapi", ONE, 3.0), clock.perform)
    assert clock.pauses == [1.0, 1.0, 1.0]
    assert (caught.value.provider, caught.value.limits, caught.value.lost) == ("ttapi", ONE, ())
    with pytest.raises(LimitReached):
        run(wait_for_slot(limiter, "b", "ttapi", ONE, 2.5), clock.perform)
    assert clock.pauses == [1.0] * 5


def test_slots_held_by_lost_responses_are_logged_with_the_first_pause_only(
    clock: Clock, limiter: JobLimiter, caplog: pytest.LogCaptureFixture
) -> None:
    for key in "ab":
        limiter.try_acquire(key, TWO)
    limiter.mark_lost("a")
    with pytest.raises(LimitReached) as caught:
        run(wait_for_slot(limiter, "c", "apikley", TWO, 2.0), clock.perform)
    assert (clock.pauses, caught.value.lost) == ([1.0, 1.0], ("apikley::a",))
    assert [(record.name, record.levelname) for record in caplog.records] == [("telecine", "WARNING")]
    limiter.mark_found("a")
    with pytest.raises(LimitReached) as caught:
        run(wait_for_slot(limiter, "c", "apikley", TWO, 2.0), clock.perform)
    assert (len(caplog.messages), caught.value.lost) == (1, ())
