"""Minimal responses of the providers, written from their documentation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import httpx
from tests.providers import facts_by_provider

from telecine_mock.providers import PROVIDERS as TABLES

ID: Final = "job-1"

ACCEPTED: Final[Mapping[str, Any]] = facts_by_provider("ACCEPTED")
"""Response to an accepted submit, by provider."""

RUNNING: Final[Mapping[str, Any]] = facts_by_provider("RUNNING")
"""Response to a poll of a running job, by provider."""

URL: Final = "https://cdn.example/boat.mp4?signature=secret"

DONE: Final[Mapping[str, Any]] = facts_by_provider("DONE")
"""Response to a poll of a succeeded job, by provider."""

FAILED: Final[Mapping[str, Any]] = facts_by_provider("FAILED")
"""Response to a poll of a failed job, by provider."""


def refusal_body(provider: str, status: int, words: str = "no") -> dict[str, Any]:
    """Return the body of an error response of the provider."""
    return dict(TABLES[provider].refuse(status, words))


def json_response(body: Any) -> httpx.Response:
    return httpx.Response(200, json=body)


def html_response(status: int, **headers: str) -> httpx.Response:
    """Return the HTML page of a proxy."""
    return httpx.Response(status, html=f"<html><h1>{status}</h1></html>", headers=_names(headers))


def refusal_response(provider: str, status: int, **headers: str) -> httpx.Response:
    """Return an error response of the provider; underscores in header names become hyphens."""
    return httpx.Response(status, json=refusal_body(provider, status), headers=_names(headers))


def _names(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


ScriptedAnswer = httpx.Response | Exception | Callable[[], httpx.Response]


class ResponseScript:
    """Returns scripted responses in turn, the last one repeatedly; records the requests."""

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
        """Number of submits."""
        return sum(request.method == "POST" for request in self.requests)


class ScriptsByProvider:
    """Returns responses from a script for each provider; a request to another provider is an error."""

    def __init__(self, **scripts: ResponseScript) -> None:
        self.scripts = scripts

    def __call__(self, request: httpx.Request) -> httpx.Response:
        return self.scripts[request.url.host.partition(".")[0]](request)

    @property
    def asked(self) -> list[str]:
        """Names of the providers that received requests."""
        return [name for name, script in self.scripts.items() if script.requests]


BASE_URL: Final = "https://{provider}.example"
"""A different host for each provider."""
