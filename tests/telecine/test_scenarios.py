"""One scenario, every provider: the same story in the same words, as far as a provider can tell it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.providers import facts_by_provider
from tests.telecine.clients import KEY, PROVIDERS
from tests.telecine.mock_harness import MockSession

from telecine import Poll
from telecine.errors import ContentRejected, JobFailed, WaitTimeout
from telecine_mock import ManualClock, MockServer, Settings

STEPS = 12
"""At how many moments of a job its provider is asked."""

SUCCESS = ["queued", "running", "succeeded"]
FAILURE = ["queued", "running", "failed"]

STORIES: dict[str, list[str]] = {
    "": SUCCESS,
    "[slow 3]": SUCCESS,
    "[fail]": FAILURE,
    "[moderated]": FAILURE,
    "[no-url]": ["queued", "running"],
    "[expired]": FAILURE,
    "[flaky 2]": SUCCESS,
    "[unknown-state]": ["queued", "unknown", "succeeded"],
    "[stuck]": ["queued"],
}


def told(snapshot: Any) -> tuple[str, bool, bool, bool]:
    """Return what every provider can tell of a job: its state, whether it is over, has a video, has a reason."""
    return snapshot.state, snapshot.done, snapshot.video is not None, snapshot.error is not None


def story(stage: MockSession, words: str, clock: ManualClock) -> list[tuple[str, bool, bool, bool]]:
    """Ask for a job again and again while its time passes, and return what changed."""
    job = stage.submit(words)
    (made,) = stage.jobs()
    length = made.run_seconds if made.run_seconds < 1e6 else stage.mock.settings.pace
    found: list[tuple[str, bool, bool, bool]] = []
    for step in range(STEPS + 1):
        if step:
            clock.advance(length / STEPS)
        snapshot = stage.party.do(job.status())
        found = found if found and found[-1] == told(snapshot) else [*found, told(snapshot)]
    return found


@pytest.fixture(scope="module")
def still() -> Any:
    """Mock servers whose time is moved by the test."""
    with MockServer(Settings(api_key=KEY, pace=60.0, clock=ManualClock())) as server:
        yield server


@pytest.mark.parametrize("words", STORIES)
def test_every_provider_tells_the_same_story(still: MockServer, colour: str, words: str) -> None:
    clock = still.clock
    assert isinstance(clock, ManualClock)
    stories: dict[str, list[tuple[str, bool, bool, bool]]] = {}
    for provider in PROVIDERS:
        with MockSession.on(still, colour, provider) as stage:
            stories[provider] = story(stage, words, clock)
    for provider, found in stories.items():
        expected = facts_by_provider("STATE_SEQUENCES").get(provider, {}).get(words, STORIES[words])
        assert [state for state, *_ in found] == expected, provider
        for state, done, video, reason in found:
            assert done is (state in {"succeeded", "failed", "expired"})
            assert video is (state == "succeeded")
            assert reason is (state in {"failed", "expired"})
    alike = [
        tuple(found)
        for name, found in stories.items()
        if words not in facts_by_provider("STATE_SEQUENCES").get(name, {})
    ]
    assert len(set(alike)) == 1


@pytest.mark.parametrize("word", ["[wrapped]", "[live]", "[msg]", "[camel]"])
def test_the_other_shapes_of_an_answer_tell_the_same_story(still: MockServer, colour: str, word: str) -> None:
    provider = {"[wrapped]": "cometapi", "[live]": "toapis", "[msg]": "apikley", "[camel]": "ttapi"}[word]
    clock = still.clock
    assert isinstance(clock, ManualClock)
    for words, expected in (("", SUCCESS), ("[fail]", FAILURE)):
        with MockSession.on(still, colour, provider) as stage:
            assert [state for state, *_ in story(stage, f"{word} {words}", clock)] == expected


def test_the_wrapped_shape_of_cometapi_tells_expiry_and_moderation_too(still: MockServer, colour: str) -> None:
    clock = still.clock
    assert isinstance(clock, ManualClock)
    for words, end in (("[wrapped] [expired]", "expired"), ("[wrapped] [moderated]", "failed")):
        with MockSession.on(still, colour, "cometapi") as stage:
            assert story(stage, words, clock)[-1][0] == end


def test_what_else_each_provider_can_tell_of_a_job(still: MockServer, colour: str, provider: str) -> None:
    with MockSession.on(still, colour, provider) as stage:
        job = stage.submit()
        still.clock.advance(45)
        running = stage.party.do(job.status())
        still.clock.advance(15)
        done = stage.party.do(job.status())
    progress, length, expiry, cost = facts_by_provider("REPORTED_FACTS")[provider]
    assert (running.progress is not None, done.progress) == (progress, 100)
    assert (done.video.duration is not None) is length
    assert (done.video.expires_at is not None) is expiry
    assert (done.cost is not None) is cost
    assert done.video.cost == done.cost
    if expiry:
        assert (done.video.expires_at.timestamp() - still.clock.now()) == pytest.approx(86_400, abs=2)


ENDS: dict[str, type[JobFailed]] = {
    "[fail]": JobFailed,
    "[expired]": JobFailed,
    "[moderated]": ContentRejected,
    "[no-url]": JobFailed,
}
"""What a wait raises at most providers; few say in a form that machines can read that time ran out."""


@pytest.mark.parametrize("word", ENDS)
def test_waiting_raises_what_became_of_the_job_and_status_only_tells_it(stage: MockSession, word: str) -> None:
    seen: list[Any] = []
    kind = facts_by_provider("FAILURE_ERRORS").get(stage.provider, {}).get(word, ENDS[word])
    with pytest.raises(kind) as caught:
        stage.generate(word, timeout=5, on_update=seen.append)
    error, (made,) = caught.value, stage.jobs()
    assert type(error) is kind
    assert (error.job.id, error.job.provider, error.snapshot) == (made.id, stage.provider, seen[-1])
    assert error.snapshot.error.message in str(error)
    assert made.id in str(error)
    if word != "[no-url]":  # of one look nobody can tell for how long the URL has been missing
        assert stage.party.do(error.job.status()) == error.snapshot
    assert not any(advice in str(error).lower() for advice in ("again", "retry", "resubmit"))


def test_a_wait_that_is_too_short_is_told_with_the_job(stage: MockSession) -> None:
    with pytest.raises(WaitTimeout) as caught:
        stage.generate("[slow 6]", timeout=0.1)
    assert stage.party.do(caught.value.job.wait(5)).url == stage.jobs()[0].video_url
    assert len(stage.submits()) == 1


def test_events_end_with_the_job_and_begin_anew_with_its_end(stage: MockSession) -> None:
    job = stage.submit()
    poll = Poll(first=0.01, cap=0.02, grace=0.1)
    found = [snapshot.state for snapshot in stage.party.each(job.events(5, poll))]
    assert found[-1] == "succeeded"
    assert [snapshot.state for snapshot in stage.party.each(job.events(5, poll))] == ["succeeded"]
