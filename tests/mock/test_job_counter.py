"""Counter of the mock's jobs: the same answers as recounting every job, also from many threads."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import cast

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from telecine_mock.job_limits import HOUR, JobCounter, JobCounts
from telecine_runtime.capabilities import Limits

TWO = Limits(concurrency=2)
STEPS = st.tuples(
    st.sampled_from([0.0, 1.0, 10.0, HOUR / 2, HOUR]),  # seconds since the step before
    st.sampled_from(["one", "two"]),  # the key
    st.builds(Limits, st.none() | st.integers(1, 3), st.none() | st.integers(1, 4)),
    st.sampled_from([0.0, 5.0, 20.0, 2 * HOUR, float("inf")]),  # how long the job runs
)


def count_open(jobs: Sequence[tuple[str, float, float]], key: str | None, now: float) -> int:
    return sum(created <= now < ends for each, created, ends in jobs if key in (None, each))


@settings(suppress_health_check=[HealthCheck.too_slow])  # it judges the machine, not the strategy
@given(st.lists(STEPS, max_size=40))
def test_a_job_is_counted_exactly_if_a_recount_of_all_jobs_leaves_room(
    steps: list[tuple[float, str, Limits, float]],
) -> None:
    counter, jobs, now, refused, peak = JobCounter(), list[tuple[str, float, float]](), 0.0, 0, 0
    for seconds, key, limits, run_seconds in steps:
        now += seconds
        hourly = sum(now - created < HOUR for each, created, _ in jobs if each == key)
        has_place = limits.concurrency is None or count_open(jobs, key, now) < limits.concurrency
        has_start = limits.submits_per_hour is None or hourly < limits.submits_per_hour
        wait = counter.try_add("ttapi", key, limits, now, now + run_seconds)
        assert (wait == 0) == (has_place and has_start)
        if wait > 0:
            refused += 1
        else:
            jobs.append((key, now, now + run_seconds))
        peak = max(peak, count_open(jobs, None, now))
        assert counter.count("ttapi", now) == JobCounts(len(jobs), count_open(jobs, None, now), peak, refused)
    assert counter.count("xai", now) == JobCounts()


@given(st.lists(st.tuples(st.floats(0, HOUR), st.floats(1, 2 * HOUR)), min_size=1, max_size=6), st.booleans())
def test_after_the_named_seconds_there_is_room_and_not_before(jobs: list[tuple[float, float]], hourly: bool) -> None:
    counter, limits = JobCounter(), Limits(submits_per_hour=len(jobs)) if hourly else Limits(concurrency=len(jobs))
    for created, run_seconds in sorted(jobs):
        counter.try_add("ttapi", "a", Limits(), created, created + run_seconds)
    now = max(created for created, _ in jobs)
    wait = counter.try_add("ttapi", "a", limits, now, now + 1)
    if wait > 0.01:
        assert counter.try_add("ttapi", "a", limits, now + wait - 0.01, now) > 0
        assert counter.try_add("ttapi", "a", limits, now + wait + 0.01, now) == 0


def test_a_limit_that_no_end_of_a_job_lifts_has_an_infinite_wait() -> None:
    counter = JobCounter()
    for _ in range(2):
        assert counter.try_add("ttapi", "a", TWO, 0.0, float("inf")) == 0
    assert counter.try_add("ttapi", "a", TWO, 1e9, 2e9) == float("inf")


class Sluggish:
    """Limits that let another thread run whenever they are read."""

    submits_per_hour = None

    @property
    def concurrency(self) -> int:
        threading.Event().wait(0.0001)
        return 50


def test_many_threads_add_as_many_jobs_as_are_allowed() -> None:
    counter, waits, limits = JobCounter(), list[float](), cast("Limits", Sluggish())
    start = threading.Barrier(8)

    def work() -> None:
        start.wait()
        waits.extend(counter.try_add("ttapi", "a", limits, 0.0, 10.0) for _ in range(20))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert waits.count(0.0) == 50
    assert counter.count("ttapi", 0.0) == JobCounts(50, 50, 50, 110)
