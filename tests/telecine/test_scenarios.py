"""The same scenario gives the same states at every provider, as far as the provider reports them."""

from __future__ import annotations

from typing import Any

import pytest
from tests.providers import facts_by_provider
from tests.telecine.clients import KEY, PROVIDERS
from tests.telecine.mock_harness import MockSession

from telecine import Poll
from telecine.errors import ContentRejected, JobFailed, WaitTimeout
from telecine_mock import ManualClock, MockServer, Settings

POLLS = 12
"""Number of polls of a job."""

SUCCESS = ["queued", "running", "succeeded"]
FAILURE = ["queued", "running", "failed"]

SCENARIOS: dict[str, list[str]] = {
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


def describe(snapshot: Any) -> tuple[str, bool, bool, bool]:
    """Return what every provider reports of a job: its state, whether it is done, has a video, has an error."""
    return snapshot.state, snapshot.done, snapshot.video is not None, snapshot.error is not None


def run_scenario(session: MockSession, words: str, clock: ManualClock) -> list[tuple[str, bool, bool, bool]]:
    """Poll a job while its time advances, and return the changes."""
    job = session.submit(words)
    (mock_job,) = session.jobs()
    length = mock_job.run_seconds if mock_job.run_seconds < 1e6 else session.mock.settings.pace
    found: list[tuple[str, bool, bool, bool]] = []
    for step in range(POLLS + 1):
        if step:
            clock.advance(length / POLLS)
        snapshot = session.harness.resolve(job.status())
        found = found if found and found[-1] == describe(snapshot) else [*found, describe(snapshot)]
    return found


@pytest.fixture(scope="module")
def manual_mock() -> Any:
    """Mock servers with a manual clock."""
    with MockServer(Settings(api_key=KEY, pace=60.0, clock=ManualClock())) as server:
        yield server


@pytest.mark.parametrize("words", SCENARIOS)
def test_every_provider_tells_the_same_story(manual_mock: MockServer, mode: str, words: str) -> None:
    clock = manual_mock.clock
    assert isinstance(clock, ManualClock)
    scenarios: dict[str, list[tuple[str, bool, bool, bool]]] = {}
    for provider in PROVIDERS:
        with MockSession.open(manual_mock, mode, provider) as session:
            scenarios[provider] = run_scenario(session, words, clock)
    for provider, found in scenarios.items():
        expected = facts_by_provider("STATE_SEQUENCES").get(provider, {}).get(words, SCENARIOS[words])
        assert [state for state, *_ in found] == expected, provider
        for state, done, video, reason in found:
            assert done is (state in {"succeeded", "failed", "expired"})
            assert video is (state == "succeeded")
            assert reason is (state in {"failed", "expired"})
    alike = [
        tuple(found)
        for name, found in scenarios.items()
        if words not in facts_by_provider("STATE_SEQUENCES").get(name, {})
    ]
    assert len(set(alike)) == 1


@pytest.mark.parametrize("word", ["[wrapped]", "[live]", "[msg]", "[camel]"])
def test_the_other_shapes_of_an_answer_give_the_same_states(manual_mock: MockServer, mode: str, word: str) -> None:
    provider = {"[wrapped]": "cometapi", "[live]": "toapis", "[msg]": "apikley", "[camel]": "ttapi"}[word]
    clock = manual_mock.clock
    assert isinstance(clock, ManualClock)
    for words, expected in (("", SUCCESS), ("[fail]", FAILURE)):
        with MockSession.open(manual_mock, mode, provider) as session:
            assert [state for state, *_ in run_scenario(session, f"{word} {words}", clock)] == expected


def test_the_wrapped_shape_of_cometapi_tells_expiry_and_moderation_too(manual_mock: MockServer, mode: str) -> None:
    clock = manual_mock.clock
    assert isinstance(clock, ManualClock)
    for words, end in (("[wrapped] [expired]", "expired"), ("[wrapped] [moderated]", "failed")):
        with MockSession.open(manual_mock, mode, "cometapi") as session:
            assert run_scenario(session, words, clock)[-1][0] == end


def test_what_else_each_provider_can_tell_of_a_job(manual_mock: MockServer, mode: str, provider: str) -> None:
    with MockSession.open(manual_mock, mode, provider) as session:
        job = session.submit()
        manual_mock.clock.advance(45)
        running = session.harness.resolve(job.status())
        manual_mock.clock.advance(15)
        done = session.harness.resolve(job.status())
    progress, length, expiry, cost = facts_by_provider("REPORTED_FACTS")[provider]
    assert (running.progress is not None, done.progress) == (progress, 100)
    assert (done.video.duration is not None) is length
    assert (done.video.expires_at is not None) is expiry
    assert (done.cost is not None) is cost
    assert done.video.cost == done.cost
    if expiry:
        assert (done.video.expires_at.timestamp() - manual_mock.clock.now()) == pytest.approx(86_400, abs=2)


ENDS: dict[str, type[JobFailed]] = {
    "[fail]": JobFailed,
    "[expired]": JobFailed,
    "[moderated]": ContentRejected,
    "[no-url]": JobFailed,
}
"""What a wait raises at most providers; few say in a form that machines can read that time ran out."""


@pytest.mark.parametrize("word", ENDS)
def test_waiting_raises_what_became_of_the_job_and_status_only_tells_it(session: MockSession, word: str) -> None:
    seen: list[Any] = []
    kind = facts_by_provider("FAILURE_ERRORS").get(session.provider, {}).get(word, ENDS[word])
    with pytest.raises(kind) as caught:
        session.generate(word, timeout=5, on_update=seen.append)
    error, (mock_job,) = caught.value, session.jobs()
    assert type(error) is kind
    assert (error.job.id, error.job.provider, error.snapshot) == (mock_job.id, session.provider, seen[-1])
    assert error.snapshot.error.message in str(error)
    assert mock_job.id in str(error)
    if word != "[no-url]":  # a single poll does not show how long the URL has been missing
        assert session.harness.resolve(error.job.status()) == error.snapshot
    assert not any(advice in str(error).lower() for advice in ("again", "retry", "resubmit"))


def test_a_wait_that_is_too_short_raises_an_error_with_the_job(session: MockSession) -> None:
    with pytest.raises(WaitTimeout) as caught:
        session.generate("[slow 6]", timeout=0.1)
    assert session.harness.resolve(caught.value.job.wait(5)).url == session.jobs()[0].video_url
    assert len(session.submits()) == 1


def test_events_end_with_the_job_and_begin_anew_with_its_end(session: MockSession) -> None:
    job = session.submit()
    poll = Poll(first=0.01, cap=0.02, grace=0.1)
    found = [snapshot.state for snapshot in session.harness.iterate(job.events(5, poll))]
    assert found[-1] == "succeeded"
    assert [snapshot.state for snapshot in session.harness.iterate(job.events(5, poll))] == ["succeeded"]
