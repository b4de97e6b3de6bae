"""What providers say, written from their documents: the shortest answers that a client must understand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import httpx
from tests.providers import facts_by_provider

from telecine_mock.providers import PROVIDERS as TABLES

ID: Final = "job-1"

ACCEPTED: Final[Mapping[str, Any]] = facts_by_provider("ACCEPTED")
"""For each provider the answer to a submit that was accepted."""

RUNNING: Final[Mapping[str, Any]] = facts_by_provider("RUNNING")
"""For each provider the answer to a poll while the job runs."""

URL: Final = "https://cdn.example/boat.mp4?signature=secret"

DONE: Final[Mapping[str, Any]] = facts_by_provider("DONE")
"""For each provider the answer to a poll when the video is there."""

FAILED: Final[Mapping[str, Any]] = facts_by_provider("FAILED")
"""For each provider the answer to a poll when the job has failed."""


def refusal_body(provider: str, status: int, words: str = "no") -> dict[str, Any]:
    """Return the body of a refusal in the provider's own words."""
    return dict(TABLES[provider].refuse(status, words))


def json_response(body: Any) -> httpx.Response:
    return httpx.Response(200, json=body)


def html_response(status: int, **headers: str) -> httpx.Response:
    """Return a proxy's page."""
    return httpx.Response(status, html=f"<html><h1>{status}</h1></html>", headers=_names(headers))


def refusal_response(provider: str, status: int, **headers: str) -> httpx.Response:
    """Return a refusal in the provider's own words; underscores in header names stand for hyphens."""
    return httpx.Response(status, json=refusal_body(provider, status), headers=_names(headers))


def _names(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


ScriptedAnswer = httpx.Response | Exception | Callable[[], httpx.Response]


class ResponseScript:
    """Answers requests one after the other, the last answer again and again; keeps what was asked."""

    def __init__(self, *answers: ScriptedAnswer) -> None:
        self.requests: list[httpx.Request] = []
        self._answers = list(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx.Response):
            return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)
        return answer()

    @property
    def posts(self) -> int:
        """How many submits came."""
        return sum(request.method == "POST" for request in self.requests)


class ScriptsByProvider:
    """Answers each provider with its own script; a provider without one must not be asked."""

    def __init__(self, **scripts: ResponseScript) -> None:
        self.scripts = scripts

    def __call__(self, request: httpx.Request) -> httpx.Response:
        return self.scripts[request.url.host.partition(".")[0]](request)

    @property
    def asked(self) -> list[str]:
        """Return which providers were asked at all."""
        return [name for name, script in self.scripts.items() if script.requests]


BASE_URL: Final = "https://{provider}.example"
"""One host for each provider."""
