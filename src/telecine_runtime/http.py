"""The transport: the only module that knows an HTTP library."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import httpx

from .answer import Answer
from .endpoint import Endpoint, Request
from .errors import AnswerLost, NotSent, TransportError
from .flow import Pause, Save, Step

NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


class Http:
    """Performs steps over an `httpx.Client`; a client that is passed in is borrowed and stays open."""

    def __init__(self, endpoint: Endpoint, client: httpx.Client | None, timeout: float) -> None:
        self.endpoint = endpoint
        self._owned = client is None
        self._client = client if client is not None else httpx.Client()
        self._timeout = httpx.Timeout(timeout)

    def perform(self, step: Step) -> Answer | None:
        """Do what a flow asks for."""
        match step:
            case Pause(seconds):
                time.sleep(seconds)
                return None
            case Save():
                return self._save(step)
            case call:
                request = self.endpoint.request(call)
                try:
                    response = self._client.send(
                        _prepared(request, self._client, self._timeout), follow_redirects=False
                    )
                except httpx.TransportError as error:
                    raise _lost(call.operation.name, error) from error
                return _answer(response, self.endpoint)

    def _save(self, step: Save) -> Answer:
        try:
            with self._client.stream(
                "GET", step.url, headers=step.headers, auth=None, timeout=self._timeout
            ) as response:
                head = _head(response)
                if step.sink.open(head):
                    for chunk in response.iter_raw():
                        step.sink.write(chunk)
                return head
        except httpx.TransportError as error:
            raise _lost("save", error) from error

    def close(self) -> None:
        """Close the connections, if they are ours."""
        if self._owned:
            self._client.close()


class AsyncHttp:
    """Performs steps over an `httpx.AsyncClient`; a client that is passed in is borrowed and stays open."""

    def __init__(self, endpoint: Endpoint, client: httpx.AsyncClient | None, timeout: float) -> None:
        self.endpoint = endpoint
        self._owned = client is None
        self._client = client if client is not None else httpx.AsyncClient()
        self._timeout = httpx.Timeout(timeout)

    async def perform(self, step: Step) -> Answer | None:
        """Do what a flow asks for."""
        match step:
            case Pause(seconds):
                await asyncio.sleep(seconds)
                return None
            case Save():
                return await self._save(step)
            case call:
                request = self.endpoint.request(call)
                prepared = _prepared(request, self._client, self._timeout)
                try:
                    response = await self._client.send(prepared, follow_redirects=False)
                except httpx.TransportError as error:
                    raise _lost(call.operation.name, error) from error
                return _answer(response, self.endpoint)

    async def _save(self, step: Save) -> Answer:
        stream = self._client.stream("GET", step.url, headers=step.headers, auth=None, timeout=self._timeout)
        try:
            async with stream as response:
                head = _head(response)
                if step.sink.open(head):
                    async for chunk in response.aiter_raw():
                        step.sink.write(chunk)
                return head
        except httpx.TransportError as error:
            raise _lost("save", error) from error

    async def close(self) -> None:
        """Close the connections, if they are ours."""
        if self._owned:
            await self._client.aclose()


def _prepared(request: Request, client: httpx.Client | httpx.AsyncClient, timeout: httpx.Timeout) -> httpx.Request:
    # Built by hand: merging base URL, parameters and cookies costs more than the rest of a call, and is all known here.
    files: list[tuple[str, Any]] | None = None
    if request.form is not None:
        files = [
            (name, (None, part.encode())) if isinstance(part, str) else (name, (part.name, part.content, part.type))
            for name, part in request.form.parts
        ]
    return httpx.Request(
        request.method,
        request.url,
        headers={**client.headers, **request.headers},
        content=request.content,
        files=files,
        extensions={"timeout": timeout.as_dict()},
    )


def _answer(response: httpx.Response, endpoint: Endpoint) -> Answer:
    return Answer(response.status_code, _lower(response.headers), endpoint.scrub(response.content))


def _head(response: httpx.Response) -> Answer:
    return Answer(response.status_code, _lower(response.headers), b"")


def _lower(headers: httpx.Headers) -> Mapping[str, str]:
    return dict(headers.items())


def _lost(operation: str, error: httpx.TransportError) -> TransportError:
    reason = str(error) or type(error).__name__
    if isinstance(error, NEVER_LEFT):
        return NotSent(operation, f"no connection: {reason}")
    timed_out = isinstance(error, httpx.TimeoutException)
    return AnswerLost(
        operation,
        f"{'no answer in time' if timed_out else 'the connection broke'}: {reason}",
        timed_out=timed_out,
    )
