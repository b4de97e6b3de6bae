"""Documented limits on jobs, enforced by the mocks written by hand and by those made from a spec."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.contract.contract_client import SyncAsgiTransport
from tests.mock.spec_mocks import INVENTED_SPECS, OWN_SPECS, load_spec_mock

from telecine_codegen.compile.capability_reader import build_model_forms
from telecine_codegen.compile.normalise import normalise_spec
from telecine_codegen.compile.pipeline import read_and_lint
from telecine_codegen.diagnostics import Report
from telecine_mock import ManualClock, MockServer, Settings, create_app
from telecine_mock.job_limits import JobCounts
from telecine_mock.provider_table import MockProvider
from telecine_mock.providers import PROVIDERS
from telecine_mock.providers.apikley import LIMITS
from telecine_mock.spec_provider.provider_builder import load_provider
from telecine_mock.state import MockState

TEXT, IMAGE = "grok-imagine/text-to-video", "grok-imagine/image-to-video"
PACE = 20.0
HOUR = 3600.0
OVER_LIMIT = {"code": 429, "msg": "Rate limit exceeded", "data": None}
HERON = {"prompt": "a heron"}
HERON_429 = """\
        '429':
          description: Too many jobs.
          headers:
            Retry-After: {description: Seconds., schema: {type: integer}, example: 77}
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Failure'}
              example: {ok: false, error: {code: throng, text: Too many herons}}
"""


class LimitedMock:
    """A mock of one provider in this process, with a clock that stands still."""

    def __init__(self, provider: MockProvider, *, enforce_limits: bool = True) -> None:
        self.name, self.clock = provider.name, ManualClock()
        settings = Settings(clock=self.clock, pace=PACE, other_keys=("another-key",), enforce_limits=enforce_limits)
        app = create_app(settings, {provider.name: provider})
        self.state: MockState = app.state.mock_state
        self.header, self.prefix = provider.key_header, provider.key_prefix
        self.http = httpx.Client(transport=SyncAsgiTransport(app), base_url=f"http://mock/{provider.name}")

    def create(self, body: dict[str, Any], key: str = "mock-key", path: str = "/api/v1/jobs/createTask") -> Any:
        """Send a create call and return the response."""
        return self.http.post(path, json=body, headers={self.header: self.prefix + key})

    def create_many(self, number: int, body: dict[str, Any], **more: Any) -> list[int]:
        """Send a create call several times and return the statuses."""
        return [self.create(body, **more).status_code for _ in range(number)]

    @property
    def counts(self) -> JobCounts:
        return self.state.job_counter.count(self.name, self.clock.now())


def task(model: str = TEXT, prompt: str = "doors") -> dict[str, Any]:
    images = {"image_urls": ["https://images.example.com/a.png"]} if model == IMAGE else {}
    return {"model": model, "input": {"prompt": prompt, **images}}


@pytest.fixture(params=["hand-written", "from the spec"])
def mock(request: pytest.FixtureRequest) -> Iterator[LimitedMock]:
    """Both mocks of Apikley."""
    running = LimitedMock(PROVIDERS["apikley"] if request.param == "hand-written" else load_spec_mock("apikley"))
    with running.http:
        yield running


@pytest.fixture
def run_heron(tmp_path: Path) -> Iterator[Callable[..., LimitedMock]]:
    """Return a function that runs the mock of an invented spec with these limits."""
    running: list[LimitedMock] = []

    def start(limits: str, refusal: str = "") -> LimitedMock:
        text = INVENTED_SPECS["heron"].read_text("utf-8")
        text = text.replace("{concurrency: 2, typical_seconds: [1, 3]}", limits, 1)
        end = "        default: {$ref: '#/components/responses/Failure'}\n"
        (tmp_path / "heron.yaml").write_text(text.replace(end, refusal + end, 1), "utf-8")
        running.append(LimitedMock(load_provider(tmp_path / "heron.yaml")))
        return running[-1]

    yield start
    for each in running:
        each.http.close()


@pytest.mark.parametrize(("model", "allowed"), [(TEXT, 30), (IMAGE, 25)])
def test_one_job_more_than_may_be_open_is_refused_until_one_has_ended(
    mock: LimitedMock, model: str, allowed: int
) -> None:
    assert mock.create(task(model)).status_code == 200
    mock.clock.advance(1)
    assert mock.create_many(allowed - 1, task(model)) == [200] * (allowed - 1)
    refused = mock.create(task(model))
    assert (refused.status_code, refused.json()) == (429, OVER_LIMIT)
    assert "retry-after" not in refused.headers, "the provider does not document the header"
    mock.clock.advance(PACE - 1.5)
    assert mock.create(task(model)).status_code == 429
    mock.clock.advance(0.5)
    assert mock.create_many(2, task(model)) == [200, 429]
    assert mock.counts == JobCounts(created=allowed + 1, open=allowed, peak=allowed, refused=3)
    assert len(mock.state.jobs.list("apikley")) == allowed + 1


@pytest.mark.parametrize(("model", "allowed"), [(TEXT, 300), (IMAGE, 250)])
def test_one_job_more_than_may_be_created_in_an_hour_is_refused_until_the_hour_is_over(
    mock: LimitedMock, model: str, allowed: int
) -> None:
    for _ in range(allowed):
        assert mock.create(task(model)).status_code == 200
        mock.clock.advance(2)
    mock.clock.advance(PACE)
    assert mock.counts.open == 0
    assert mock.create(task(model)).json() == OVER_LIMIT
    mock.clock.advance(HOUR - 2 * allowed - PACE - 0.5)
    assert mock.create(task(model)).status_code == 429
    mock.clock.advance(0.5)
    assert mock.create_many(2, task(model)) == [200, 429]
    mock.clock.advance(2)
    assert mock.create_many(2, task(model)) == [200, 429]


def test_the_jobs_of_all_models_of_an_account_count(mock: LimitedMock) -> None:
    assert mock.create_many(25, task(TEXT)) == [200] * 25
    assert mock.create(task(IMAGE)).status_code == 429
    assert mock.create_many(6, task(TEXT)) == [200] * 5 + [429]


def test_each_api_key_has_limits_of_its_own(mock: LimitedMock) -> None:
    assert mock.create_many(31, task()) == [200] * 30 + [429]
    assert mock.create(task(), key="mock-key[fail]").status_code == 429, "magic words make no other key"
    assert mock.create_many(31, task(), key="another-key") == [200] * 30 + [429]
    assert mock.counts == JobCounts(created=60, open=60, peak=60, refused=3)


def test_a_call_that_makes_no_job_is_not_counted(mock: LimitedMock) -> None:
    for prompt in ("[no-credits]", "[rate-limited]", "[refused]", "[status 500]"):
        assert mock.create_many(10, task(prompt=prompt)) != [200] * 10
    assert mock.create_many(10, {"model": TEXT}) == [422] * 10
    assert mock.create_many(10, task(), key="unknown") == [401] * 10
    assert mock.counts == JobCounts()
    assert mock.create_many(31, task()) == [200] * 30 + [429]
    spent = mock.state.spent["apikley"]
    assert mock.create_many(300, task()) == [429] * 300
    assert mock.state.spent["apikley"] == spent, "a refused call costs nothing"
    mock.clock.advance(PACE)
    assert mock.create_many(31, task()) == [200] * 30 + [429]


def test_a_job_that_the_balance_does_not_cover_is_not_counted() -> None:
    mock = LimitedMock(PROVIDERS["apikley"])
    with mock.http:
        mock.state.spent["apikley"] = 1e9
        assert mock.create_many(31, task()) == [402] * 31
    assert mock.counts == JobCounts()


def test_key_and_body_are_checked_before_the_limits(mock: LimitedMock) -> None:
    mock.create_many(30, task())
    assert mock.create(task(), key="unknown").status_code == 401
    assert mock.create({"model": TEXT}).status_code == 422
    assert mock.create(task(IMAGE) | {"input": {"prompt": "no image"}}).status_code == 422
    assert mock.counts.refused == 0


def test_a_job_that_never_ends_stays_open(mock: LimitedMock) -> None:
    assert mock.create_many(30, task(prompt="doors [stuck]")) == [200] * 30
    mock.clock.advance(1e9)
    assert mock.create(task()).json() == OVER_LIMIT


def test_a_slow_job_stays_open_until_it_has_ended(mock: LimitedMock) -> None:
    assert mock.create_many(30, task(prompt="doors [slow 10]")) == [200] * 30
    mock.clock.advance(10 * PACE - 1)
    assert mock.create(task()).status_code == 429
    mock.clock.advance(1)
    assert mock.create(task()).status_code == 200


def test_without_the_limits_jobs_are_counted_and_none_is_refused() -> None:
    mock = LimitedMock(PROVIDERS["apikley"], enforce_limits=False)
    with mock.http:
        assert mock.create_many(301, task()) == [200] * 301
    assert mock.counts == JobCounts(created=301, open=301, peak=301)


def test_a_mock_has_the_limits_of_any_spec_and_says_when_to_come_back(run_heron: Callable[..., LimitedMock]) -> None:
    mock = run_heron("{concurrency: 2, submits_per_hour: 3}", HERON_429)
    assert mock.create_many(1, HERON, path="/jobs") == [200]
    mock.clock.advance(0.5)
    assert mock.create_many(1, HERON, path="/jobs") == [200]
    refused = mock.create(HERON, path="/jobs")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "20")
    assert refused.json() == {"ok": False, "error": {"code": "throng", "text": "Too many herons"}}
    mock.clock.advance(20)
    assert mock.create_many(1, HERON, path="/jobs") == [200]
    refused = mock.create(HERON, path="/jobs")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3580")
    mock.clock.advance(3580)
    assert mock.create_many(2, HERON, path="/jobs") == [200, 200]
    assert mock.counts == JobCounts(created=5, open=2, peak=2, refused=2)


def test_a_spec_without_a_response_for_the_limit_has_429_in_its_usual_shape(
    run_heron: Callable[..., LimitedMock],
) -> None:
    mock = run_heron("{submits_per_hour: 1}")
    assert mock.create_many(1, HERON, path="/jobs") == [200]
    refused = mock.create(HERON, path="/jobs")
    assert (refused.status_code, refused.json()["ok"], "retry-after" in refused.headers) == (429, False, False)


def test_a_spec_without_limits_has_none(run_heron: Callable[..., LimitedMock]) -> None:
    assert run_heron("{typical_seconds: [1, 3]}").create_many(400, HERON, path="/jobs") == [200] * 400


def test_the_limits_written_by_hand_are_those_of_the_spec() -> None:
    report = Report()
    (document,) = read_and_lint([OWN_SPECS["apikley"]], report)
    read = {form.model: form.limits for form in build_model_forms(normalise_spec(document))}
    written = {
        model: {"concurrency": each.concurrency, "submits_per_hour": each.submits_per_hour}
        for model, each in LIMITS.items()
    }
    assert {model: {name: read[model][name] for name in each} for model, each in written.items()} == written
    assert read.keys() == written.keys()


def test_creates_at_the_same_time_never_exceed_the_limit() -> None:
    with MockServer(Settings(clock=ManualClock(), pace=PACE)) as server, ThreadPoolExecutor(8) as pool:
        url = server.base_url("apikley") + "/api/v1/jobs/createTask"
        with httpx.Client(trust_env=False, headers={"Authorization": "Bearer mock-key"}) as http:

            def create(_number: int) -> int:
                return http.post(url, json=task()).status_code

            assert sorted(pool.map(create, range(60))) == [200] * 30 + [429] * 30
            state = http.get(f"{server.url}/state.json").json()
        assert server.job_counts("apikley") == JobCounts(created=30, open=30, peak=30, refused=30)
        server.clock.advance(PACE)
        assert server.job_counts("apikley") == JobCounts(created=30, open=0, peak=30, refused=30)
    (row,) = [each for each in state["providers"] if each["name"] == "apikley"]
    assert {name: row[name] for name in ("jobs", "open", "peak", "over_limit")} == {
        "jobs": 30,
        "open": 30,
        "peak": 30,
        "over_limit": 30,
    }
    assert {each["reason"] for each in state["refused"]} == {"Rate limit exceeded"}


def test_several_threads_that_share_an_app_never_exceed_the_limit() -> None:
    app = create_app(Settings(clock=ManualClock(), pace=PACE))

    def create(_number: int) -> int:
        async def send() -> int:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://mock") as http:
                headers = {"Authorization": "Bearer mock-key"}
                return (await http.post("/apikley/api/v1/jobs/createTask", json=task(), headers=headers)).status_code

        return asyncio.run(send())

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(create, range(60))) == [200] * 30 + [429] * 30
