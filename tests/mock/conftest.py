"""Fixtures of the mock server tests: running servers and a client for each provider."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from tests.providers import PROVIDER_NAMES, facts_by_provider

from telecine_mock import ManualClock, MockServer, Settings

KEY = "a key of this test"


@dataclass(frozen=True)
class Api:
    """One provider, spoken to as its documents say."""

    name: str
    server: MockServer
    http: httpx.Client
    headers: dict[str, str]
    create_path: str
    poll_path: str
    body: Callable[[str], dict[str, Any]]
    job_id: Callable[[Any], str]
    state: Callable[[Any], str | None]
    video: Callable[[Any], str | None]

    def url(self, path: str) -> str:
        return self.server.base_url(self.name) + path

    def create(self, prompt: str = "a paper boat", **more: Any) -> httpx.Response:
        return self.http.post(self.url(self.create_path), headers=self.headers, json=self.body(prompt) | more)

    def poll(self, job_id: str) -> httpx.Response:
        answer = self.http.get(self.url(self.poll_path.format(job_id)), headers=self.headers)
        if answer.status_code == 202:  # the job is not done, with a body or without
            return httpx.Response(200, content=answer.content or b"{}", headers=answer.headers)
        return answer

    def accepted(self, prompt: str = "a paper boat", **more: Any) -> str:
        """Create a job and return its id."""
        answer = self.create(prompt, **more)
        assert answer.status_code == 200, answer.text
        return self.job_id(answer.json())

    def finished(self, prompt: str = "a paper boat", **more: Any) -> Any:
        """Create a job, let its time pass, and return what polling says then."""
        job_id = self.accepted(prompt, **more)
        self.server.clock.advance(self.server.settings.pace)
        return self.poll(job_id).json()


def apis(server: MockServer, http: httpx.Client) -> dict[str, Api]:
    headers = {
        name: {k: v.format(key=KEY) for k, v in told.items()} for name, told in facts_by_provider("HEADERS").items()
    }
    parts = [facts_by_provider(part) for part in ("CREATE", "POLL", "body", "job_id", "state", "video")]
    return {name: Api(name, server, http, headers[name], *(part[name] for part in parts)) for name in PROVIDER_NAMES}


@pytest.fixture(autouse=True)
def no_server_error(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever a test does to a server, the server itself does not stumble."""
    yield
    assert [each.getMessage() for each in caplog.get_records("call") if each.name == "uvicorn.error"] == []


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    """Mock servers whose clock stands still until a test advances it; shared by the tests of one file."""
    with MockServer(Settings(api_key=KEY, pace=30.0, clock=ManualClock(), seed=7)) as running:
        yield running


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=5, trust_env=False) as client:
        yield client


@pytest.fixture
def api_of(server: MockServer, http: httpx.Client) -> Callable[[str], Api]:
    return apis(server, http).__getitem__


@pytest.fixture(params=PROVIDER_NAMES)
def api(request: pytest.FixtureRequest, api_of: Callable[[str], Api]) -> Api:
    """Each provider in turn."""
    return api_of(request.param)
