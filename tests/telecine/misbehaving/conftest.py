"""A reseller for each test, on one socket for all of them."""

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
def socket() -> Iterator[str]:
    with serve_resellers() as url:
        yield url


@pytest.fixture(params=["sync", "async"])
def colour(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@dataclass
class ResellerSession:
    """A client in one colour, at one provider of the scripted reseller."""

    provider: str
    reseller: Reseller
    party: ClientHarness
    folder: Path

    def polls(self, *answers: RawResponse | dict[str, Any]) -> Any:
        """Submit a job whose polls are answered so, and return it."""
        self.reseller.submits = [json_response(facts_by_provider("ACCEPTED")[self.provider])]
        self.reseller.polls = [each if isinstance(each, RawResponse) else json_response(each) for each in answers]
        return self.party.do(self.party.client.submit("a paper boat", provider=self.provider))

    def submits(self, *answers: RawResponse | dict[str, Any]) -> Any:
        """Submit a job whose submit is answered so."""
        self.reseller.submits = [each if isinstance(each, RawResponse) else json_response(each) for each in answers]
        return self.party.do(self.party.client.submit("a paper boat", provider=self.provider, key="order-1"))

    def wait(self, job: Any, timeout: float = 5.0, poll: Poll = FAST_POLL) -> Any:
        return self.party.do(job.wait(timeout, poll))

    def saved(self, video: Any) -> bytes:
        """Save a video and return its bytes."""
        path = self.folder / "boat.mp4"
        self.party.do(video.save(path, overwrite=True))
        return path.read_bytes()


@pytest.fixture(params=PROVIDER_NAMES)
def trial(request: pytest.FixtureRequest, socket: str, colour: str, tmp_path: Path) -> Iterator[ResellerSession]:
    """Each provider in each colour."""
    name = f"t{next(NUMBERS)}"
    reseller = ResellerHandler.scripts[name] = Reseller(name, f"{socket}/{name}")
    with open_client(colour, base_url=reseller.url, poll=FAST_POLL) as made:
        yield ResellerSession(request.param, reseller, made, tmp_path)
    del ResellerHandler.scripts[name]
