"""Job limiter: counting in this process, waiting for a slot, releasing it."""

from __future__ import annotations

import threading
import time
from typing import cast

import httpx
import pytest
from tests.telecine.clients import open_client
from tests.telecine.sample_responses import (
    ACCEPTED,
    BASE_URL,
    DONE,
    FAILED,
    ResponseScript,
    json_response,
    refusal_body,
    refusal_response,
)

from telecine import Retry
from telecine._core import job_limiter
from telecine._core.job_limiter import DEFAULT_SLOT_LIFETIME, HOUR, JobLimiter, get_limiter, wait_for_slot
from telecine.errors import LimitReached, SubmitUnknown
from telecine_runtime.capabilities import Limits
from telecine_runtime.errors import NotSent, RateLimited
from telecine_runtime.flow_runner import run
from telecine_runtime.flows import Sleep, Step

TWO = Limits(concurrency=2)
THREE_AN_HOUR = Limits(submits_per_hour=3)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_there_are_as_many_places_as_documented_and_one_comes_free_at_the_end_of_a_job(clock: Clock) -> None:
    limiter = JobLimiter(clock)
    assert [limiter.try_acquire(key, TWO) for key in "ab"] == [0, 0]
    assert limiter.try_acquire("c", TWO) > 0
    limiter.release("b")
    limiter.release("b")
    limiter.release("never entered")
    assert limiter.try_acquire("c", TWO) == 0
    assert limiter.try_acquire("d", TWO) > 0


def test_an_hour_after_a_start_another_may_be_made(clock: Clock) -> None:
    limiter = JobLimiter(clock)
    for key in "abc":
        assert limiter.try_acquire(key, THREE_AN_HOUR) == 0
        limiter.release(key)
        clock.now += 600
    assert limiter.try_acquire("d", THREE_AN_HOUR) == HOUR - 1800
    clock.now = HOUR - 1
    assert limiter.try_acquire("d", THREE_AN_HOUR) == 1
    clock.now = HOUR
    assert limiter.try_acquire("d", THREE_AN_HOUR) == 0
    assert limiter.try_acquire("e", THREE_AN_HOUR) == 600


def test_a_refused_job_takes_neither_a_place_nor_a_start(clock: Clock) -> None:
    limiter = JobLimiter(clock)
    both = Limits(concurrency=1, submits_per_hour=1)
    assert limiter.try_acquire("a", both) == 0
    limiter.cancel("a")
    assert limiter.try_acquire("b", both) == 0
    limiter.cancel("never entered")
    assert limiter.try_acquire("c", both) > 0


def test_a_job_that_nobody_looks_after_counts_as_ended_after_ten_minutes(clock: Clock) -> None:
    limiter = JobLimiter(clock)
    assert limiter.try_acquire("a", Limits(concurrency=1)) == 0
    clock.now = DEFAULT_SLOT_LIFETIME - 1
    assert limiter.try_acquire("b", Limits(concurrency=1)) > 0
    clock.now = DEFAULT_SLOT_LIFETIME
    assert limiter.try_acquire("b", Limits(concurrency=1)) == 0


def test_nothing_documented_is_no_limit(clock: Clock) -> None:
    limiter = JobLimiter(clock)
    assert all(limiter.try_acquire(str(number), Limits()) == 0 for number in range(1000))


def test_each_key_at_each_server_of_each_provider_has_a_gate_of_its_own() -> None:
    assert get_limiter("ttapi", "one", "https://a.example") is get_limiter("ttapi", "one", "https://a.example")
    servers = ("https://a.example", "https://b.example")
    every = {id(get_limiter(name, key, url)) for name in ("ttapi", "xai") for key in ("one", "two") for url in servers}
    assert len(every) == 8


def test_a_place_is_waited_for_as_long_as_patience_lasts(clock: Clock) -> None:
    limiter = JobLimiter(clock)
    limiter.try_acquire("a", Limits(concurrency=1))

    def perform(step: Step) -> None:
        assert isinstance(step, Sleep)
        clock.now += step.seconds
        if clock.now == 3:
            limiter.release("a")

    run(wait_for_slot(limiter, "b", "ttapi", Limits(concurrency=1), 5), perform)
    assert clock.now == 3
    with pytest.raises(LimitReached) as caught:
        run(wait_for_slot(limiter, "c", "ttapi", Limits(concurrency=1), 5), perform)
    assert clock.now == 8
    assert str(caught.value) == "ttapi allows 1 concurrent jobs; the next slot is free in 1 s at the earliest"
    assert (caught.value.refused, caught.value.may_retry, caught.value.retry_after) == (True, True, 1.0)


def test_a_wait_that_cannot_help_is_not_begun(clock: Clock) -> None:
    limiter = JobLimiter(clock)
    for key in "abc":
        limiter.try_acquire(key, THREE_AN_HOUR)
    with pytest.raises(LimitReached, match="allows 3 jobs per hour; the next slot is free in 3600 s") as caught:
        run(wait_for_slot(limiter, "d", "ttapi", THREE_AN_HOUR, 60), lambda step: pytest.fail("it waits"))
    assert caught.value.retry_after == HOUR


class Sluggish:
    """Limits that switch threads whenever they are read."""

    typical_seconds = None

    submits_per_hour = 70

    @property
    def concurrency(self) -> int:
        time.sleep(0.0001)
        return 50


def test_many_threads_get_as_many_places_as_there_are() -> None:
    limiter, taken, limit = JobLimiter(), [], cast("Limits", Sluggish())
    start = threading.Barrier(8)

    def work(name: int) -> None:
        start.wait()
        for number in range(30):
            key = f"{name}-{number}"
            if limiter.try_acquire(key, limit) == 0:
                taken.append(key)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 50
    for key in taken[:30]:
        limiter.release(key)
    more = [number for number in range(40) if limiter.try_acquire(str(number), limit) == 0]
    assert len(more) == 20  # the hourly limit


def places(script: ResponseScript, mode: str, **options: object) -> int:
    """Return how many of Apikley's 30 slots are taken after a submit."""
    with open_client(mode, handler=script, base_url=BASE_URL, **options) as harness:
        try:
            job = harness.resolve(harness.client.submit("a boat", provider="apikley", key="k"))
        except (SubmitUnknown, RateLimited, NotSent):
            pass
        else:
            harness.resolve(job.status())
        (only,) = job_limiter._limiters.values()  # noqa: SLF001 - nobody else counts
        return 30 - sum(only.try_acquire(str(number), Limits(concurrency=30)) == 0 for number in range(31))


@pytest.mark.parametrize(
    ("answers", "taken"),
    [
        (
            [
                json_response(ACCEPTED["apikley"]),
                json_response({"code": 200, "data": {"taskId": "j", "state": "waiting"}}),
            ],
            1,
        ),
        ([json_response(ACCEPTED["apikley"]), json_response(DONE["apikley"])], 0),
        ([json_response(ACCEPTED["apikley"]), json_response(FAILED["apikley"])], 0),
        ([json_response(ACCEPTED["apikley"]), json_response(refusal_body("apikley", 501))], 0),
        ([refusal_response("apikley", 429, retry_after="3600")], 0),
        ([httpx.ConnectError("refused")], 0),
        ([httpx.ReadTimeout("lost")], 1),
        ([httpx.Response(503, html="<html>")], 1),
    ],
    ids=["open", "done", "failed", "failed by code", "refused", "not sent", "lost", "doubtful"],
)
def test_a_place_is_kept_while_there_may_be_a_job_and_given_back_when_there_is_none(
    mode: str, answers: list[httpx.Response | Exception], taken: int
) -> None:
    assert places(ResponseScript(*answers), mode) == taken


def test_a_lost_job_gives_its_place_back_once_it_is_reconciled_and_over(mode: str) -> None:
    script = ResponseScript(httpx.ReadTimeout("lost"), json_response(DONE["apikley"]))
    with open_client(mode, handler=script, base_url=BASE_URL) as harness:
        with pytest.raises(SubmitUnknown) as caught:
            harness.resolve(harness.client.submit("a boat", provider="apikley"))
        (only,) = job_limiter._limiters.values()  # noqa: SLF001 - nobody else counts
        assert only.try_acquire("other", Limits(concurrency=1)) > 0
        harness.resolve(harness.resolve(harness.client.reconcile(caught.value.job, provider_id="job-1")).wait(5))
        assert only.try_acquire("other", Limits(concurrency=1)) == 0


def test_the_documented_thirty_are_not_exceeded_and_the_next_one_waits(mode: str) -> None:
    script = ResponseScript(json_response(ACCEPTED["apikley"]))
    with open_client(mode, handler=script, base_url=BASE_URL, retry=Retry(longest_wait=0.5)) as harness:
        for _ in range(30):
            harness.resolve(harness.client.submit("a boat", provider="apikley"))
        with pytest.raises(LimitReached, match="30 concurrent jobs and 300 jobs per hour"):
            harness.resolve(harness.client.submit("a boat", provider="apikley"))
        assert script.posts == 30


def test_the_next_one_is_sent_when_a_job_of_another_client_with_the_same_key_has_ended(mode: str) -> None:
    script = ResponseScript(
        *[json_response(ACCEPTED["apikley"])] * 30, json_response(DONE["apikley"]), json_response(ACCEPTED["apikley"])
    )
    with (
        open_client("sync", handler=script, base_url=BASE_URL) as first,
        open_client(mode, handler=script, base_url=BASE_URL) as harness,
    ):
        jobs = [first.resolve(first.client.submit("a boat", provider="apikley")) for _ in range(30)]
        ending = threading.Timer(0.2, jobs[7].status)
        ending.start()
        started = time.monotonic()
        harness.resolve(harness.client.submit("a boat", provider="apikley"))
        ending.join()
    assert time.monotonic() - started < 2.5
    assert script.posts == 31


def test_what_is_started_at_a_mock_takes_no_place_at_the_provider(mode: str) -> None:
    script = ResponseScript(*[json_response(ACCEPTED["apikley"])] * 31)
    with open_client(mode, handler=script, base_url="https://mock.example") as harness:
        for _ in range(30):
            harness.resolve(harness.client.submit("a boat", provider="apikley"))
    with open_client(mode, handler=script, base_url=BASE_URL, retry=Retry(longest_wait=0)) as harness:
        harness.resolve(harness.client.submit("a boat", provider="apikley"))


def test_slots_held_by_lost_responses_are_reported_at_once_and_not_waited_for(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    limiter = JobLimiter(clock)
    for key in "abcd":
        limiter.try_acquire(key, Limits(concurrency=4))
        limiter.mark_lost(key)
    clock.now = 30
    with pytest.raises(LimitReached) as caught:
        run(wait_for_slot(limiter, "e", "apikley", Limits(concurrency=4), 60), lambda step: pytest.fail("it waits"))
    assert caught.value.lost == ("apikley::a", "apikley::b", "apikley::c", "apikley::d")
    assert caught.value.retry_after == DEFAULT_SLOT_LIFETIME - 30
    message = "4 held by submits whose response was lost: apikley::a, apikley::b, apikley::c and 1 more"
    assert str(caught.value).endswith(message)

    limiter.mark_found("b")  # it can be polled now, so waiting may help
    limiter.mark_lost("never entered")

    def perform(step: Step) -> None:
        clock.now += 1
        limiter.release("b")

    run(wait_for_slot(limiter, "e", "apikley", Limits(concurrency=4), 60), perform)
    held = "3 held by submits whose response was lost: apikley::a, apikley::c, apikley::d"
    assert caplog.messages == [f"apikley: waiting for a free slot; {held}"]
    assert limiter.lost_keys == ("a", "c", "d")


def test_a_submit_behind_lost_answers_ends_at_once_and_names_their_tokens(mode: str) -> None:
    script = ResponseScript(httpx.ReadTimeout("lost"))
    with open_client(mode, handler=script, base_url=BASE_URL) as harness:
        for number in range(30):
            with pytest.raises(SubmitUnknown):
                harness.resolve(harness.client.submit("a boat", provider="apikley", key=f"k-{number}"))
        began = time.monotonic()
        with pytest.raises(LimitReached, match="30 held by submits whose response was lost: apikley::k-0, ") as caught:
            harness.resolve(harness.client.submit("a boat", provider="apikley"))
        assert time.monotonic() - began < 1
        assert len(caught.value.lost) == 30
        harness.resolve(harness.client.reconcile(harness.client.job("apikley::k-7"), provider_id="job-7"))
        assert "k-7" not in next(iter(job_limiter._limiters.values())).lost_keys  # noqa: SLF001 - nobody else counts
