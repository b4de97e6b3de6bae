"""Fixtures of the scripted reseller; all tests share one socket."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from tests.providers import PROVIDER_NAMES, facts_by_provider
from tests.telecine.clients import ClientHarness, open_client
from tests.telecine.misbehaving.reseller import RawResponse, Reseller, ResellerHandler, json_response, serve_resellers

from telecine import Poll

NUMBERS = count()
FAST_POLL = Poll(first=0.002, cap=0.003, grace=0.2)


@pytest.fixture(scope="session")
def reseller_url() -> Iterator[str]:
    with serve_resellers() as url:
        yield url


@pytest.fixture(params=["sync", "async"])
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@dataclass
class ResellerSession:
    """A client of one provider of the scripted reseller."""

    provider: str
    reseller: Reseller
    harness: ClientHarness
    folder: Path

    def submit_with_polls(self, *answers: RawResponse | dict[str, Any]) -> Any:
        """Submit a job whose polls get these responses, and return it."""
        self.reseller.submits = [json_response(facts_by_provider("ACCEPTED")[self.provider])]
        self.reseller.polls = [each if isinstance(each, RawResponse) else json_response(each) for each in answers]
        return self.harness.resolve(self.harness.client.submit("a paper boat", provider=self.provider))

    def submit_with_responses(self, *answers: RawResponse | dict[str, Any]) -> Any:
        """Submit a job whose submit gets these responses."""
        self.reseller.submits = [each if isinstance(each, RawResponse) else json_response(each) for each in answers]
        return self.harness.resolve(self.harness.client.submit("a paper boat", provider=self.provider, key="order-1"))

    def wait(self, job: Any, timeout: float = 5.0, poll: Poll = FAST_POLL) -> Any:
        return self.harness.resolve(job.wait(timeout, poll))

    def save(self, video: Any) -> bytes:
        """Save a video and return its bytes."""
        path = self.folder / "boat.mp4"
        self.harness.resolve(video.save(path, overwrite=True))
        return path.read_bytes()


@pytest.fixture(params=PROVIDER_NAMES)
def session(request: pytest.FixtureRequest, reseller_url: str, mode: str, tmp_path: Path) -> Iterator[ResellerSession]:
    """Each provider in each mode."""
    name = f"t{next(NUMBERS)}"
    reseller = ResellerHandler.scripts[name] = Reseller(name, f"{reseller_url}/{name}")
    with open_client(mode, base_url=reseller.url, poll=FAST_POLL) as harness:
        yield ResellerSession(request.param, reseller, harness, tmp_path)
    del ResellerHandler.scripts[name]
