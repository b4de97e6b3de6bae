"""A client at the mock servers, and what the servers saw of one test."""

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
    """A client at one provider of the mock; prompts carry a mark, which tells a test's jobs from those of others."""

    mock: MockServer
    party: ClientHarness
    provider: str
    mark: str = field(default_factory=lambda: secrets.token_hex(6))
    before: RecordedRequest | None = None

    @classmethod
    @contextmanager
    def on(cls, mock: MockServer, colour: str, provider: str, **options: Any) -> Iterator[Self]:
        with open_client(colour, **({"base_url": f"{mock.url}/{{provider}}"} | options)) as made:
            yield cls(mock, made, provider, before=next(reversed(mock.requests), None))

    def prompt(self, words: str = "") -> str:
        return f"A paper boat {self.mark} {words}".strip()

    def submit(self, words: str = "", **fields: Any) -> Any:
        """Submit a prompt with these magic words."""
        fields = {"provider": self.provider} | fields
        return self.party.do(self.party.client.submit(self.prompt(words), **fields))

    def generate(self, words: str = "", **fields: Any) -> Any:
        fields = {"provider": self.provider} | fields
        return self.party.do(self.party.client.generate(self.prompt(words), **fields))

    def jobs(self, provider: str | None = None) -> list[MockJob]:
        """Return the jobs that this test has made, at one provider or at all."""
        return [job for job in self.mock.jobs(provider) if self.mark in job.prompt]

    def submits(self) -> list[RecordedRequest]:
        """Return the submits that arrived from this test."""
        return [each for each in self.requests() if each.method == "POST" and self.mark.encode() in each.body]

    def requests(self) -> list[RecordedRequest]:
        """Return what arrived since the test began."""
        every = self.mock.requests
        known = [number for number, each in enumerate(every) if each is self.before]
        return every[known[0] + 1 :] if known else every
