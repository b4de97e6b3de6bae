"""Test harness for a client of the mock servers, with the requests and jobs of one test."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from tests.telecine.clients import ClientHarness, open_client

from telecine_mock import MockServer
from telecine_mock.job_store import MockJob
from telecine_mock.request_log import RecordedRequest


@dataclass
class MockSession:
    """A client of one mock provider. Prompts contain a marker that identifies the jobs of the test."""

    mock: MockServer
    harness: ClientHarness
    provider: str
    marker: str = field(default_factory=lambda: secrets.token_hex(6))
    last_request: RecordedRequest | None = None

    @classmethod
    @contextmanager
    def open(cls, mock: MockServer, mode: str, provider: str, **options: Any) -> Iterator[Self]:
        with open_client(mode, **({"base_url": f"{mock.url}/{{provider}}"} | options)) as harness:
            yield cls(mock, harness, provider, last_request=next(reversed(mock.requests), None))

    def prompt(self, words: str = "") -> str:
        return f"A paper boat {self.marker} {words}".strip()

    def submit(self, words: str = "", **fields: Any) -> Any:
        """Submit a prompt with these magic words of the mock."""
        fields = {"provider": self.provider} | fields
        return self.harness.resolve(self.harness.client.submit(self.prompt(words), **fields))

    def generate(self, words: str = "", **fields: Any) -> Any:
        fields = {"provider": self.provider} | fields
        return self.harness.resolve(self.harness.client.generate(self.prompt(words), **fields))

    def jobs(self, provider: str | None = None) -> list[MockJob]:
        """Return the jobs of this test, at one provider or at all."""
        return [job for job in self.mock.jobs(provider) if self.marker in job.prompt]

    def submits(self) -> list[RecordedRequest]:
        """Return the submits that the mock received from this test."""
        return [each for each in self.requests() if each.method == "POST" and self.marker.encode() in each.body]

    def requests(self) -> list[RecordedRequest]:
        """Return the requests that the mock received since the test began."""
        requests = self.mock.requests
        positions = [number for number, each in enumerate(requests) if each is self.last_request]
        return requests[positions[0] + 1 :] if positions else requests
