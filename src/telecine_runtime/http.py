"""The transport: the only module that knows an HTTP library."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Generator, Mapping
from contextlib import aclosing, closing, contextmanager
from typing import Any

import httpx

from .answer import Answer
from .call import Call
from .endpoint import Endpoint, Endpoints, Request
from .errors import AnswerLost, ConfigurationError, InvalidRequest, NotSent, TransportError
from .flow import Blocking, Pause, Save, Step
from .observe import observed

NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


class Http:
    """Performs steps over an `httpx.Client`; a client that is passed in is borrowed and stays open."""

    def __init__(self, endpoints: Endpoints, client: httpx.Client | None, timeout: float) -> None:
        self._endpoints = endpoints
        self._owned = client is None
        self._client = client if client is not None else httpx.Client()
        self._timeout = httpx.Timeout(timeout)

    def perform(self, step: Step) -> object:
        """Do what a flow asks for."""
        match step:
            case Pause(seconds):
                time.sleep(seconds)
                return None
            case Blocking(work):
                return work()
            case Save():
                return self._save(step)
            case call:
                endpoint = self._endpoints.of(call.operation.api)
                request = _prepared(call, endpoint, self._client, self._timeout)
                with observed(call) as seen, _ours(call.operation.name):
                    response = self._client.send(request, follow_redirects=False)
                    seen.answer = _answer(response, endpoint)
                return seen.answer

    def _save(self, step: Save) -> Answer:
        request = _bare(step, self._timeout)
        try:
            with closing(self._client.send(request, stream=True, auth=None, follow_redirects=False)) as response:
                head = _head(response)
                if step.sink.open(head):
                    for chunk in response.iter_raw():
                        step.sink.write(chunk)
                return head
        except httpx.RequestError as error:
            raise _lost("download", error) from error

    def close(self) -> None:
        """Close the connections, if they are ours."""
        if self._owned:
            self._client.close()


class AsyncHttp:
    """Performs steps over an `httpx.AsyncClient`; a client that is passed in is borrowed and stays open."""

    def __init__(self, endpoints: Endpoints, client: httpx.AsyncClient | None, timeout: float) -> None:
        self._endpoints = endpoints
        self._owned = client is None
        self._client = client if client is not None else httpx.AsyncClient()
        self._timeout = httpx.Timeout(timeout)

    async def perform(self, step: Step) -> object:
        """Do what a flow asks for."""
        match step:
            case Pause(seconds):
                await asyncio.sleep(seconds)
                return None
            case Blocking(work):
                return await asyncio.to_thread(work)
            case Save():
                return await self._save(step)
            case call:
                endpoint = self._endpoints.of(call.operation.api)
                request = _prepared(call, endpoint, self._client, self._timeout)
                with observed(call) as seen, _ours(call.operation.name):
                    response = await self._client.send(request, follow_redirects=False)
                    seen.answer = _answer(response, endpoint)
                return seen.answer

    async def _save(self, step: Save) -> Answer:
        request = _bare(step, self._timeout)
        try:
            response = await self._client.send(request, stream=True, auth=None, follow_redirects=False)
            async with aclosing(response):
                head = _head(response)
                if step.sink.open(head):
                    async for chunk in response.aiter_raw():
                        step.sink.write(chunk)
                return head
        except httpx.RequestError as error:
            raise _lost("download", error) from error

    async def close(self) -> None:
        """Close the connections, if they are ours."""
        if self._owned:
            await self._client.aclose()


@contextmanager
def _ours(operation: str) -> Generator[None]:
    """Turn whatever goes wrong while a request is out into an error of ours."""
    try:
        yield
    except httpx.LocalProtocolError as error:
        raise InvalidRequest(operation, (f"the request cannot be written: {error}",)) from error
    except httpx.RequestError as error:
        raise _lost(operation, error) from error
    except Exception as error:
        # A hook or a transport of the caller's own, or a loop that is gone: the request may well have left.
        raise AnswerLost(operation, f"the answer was lost to {type(error).__name__}", timed_out=False) from error


def _prepared(
    call: Call[Any], endpoint: Endpoint, client: httpx.Client | httpx.AsyncClient, timeout: httpx.Timeout
) -> httpx.Request:
    if client.is_closed:
        raise ConfigurationError("the client is closed")
    if call.timeout is not None:
        timeout = httpx.Timeout(
            min([call.timeout, *(limit for limit in timeout.as_dict().values() if limit is not None)])
        )
    try:
        return _built(endpoint.request(call), client, timeout)
    except (httpx.InvalidURL, UnicodeError) as error:  # a parameter is endless, or has half a surrogate pair
        raise InvalidRequest(call.operation.name, (f"the request cannot be written: {error}",)) from None


def _built(request: Request, client: httpx.Client | httpx.AsyncClient, timeout: httpx.Timeout) -> httpx.Request:
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
        headers={**_lower(client.headers), **request.headers},
        content=request.content,
        files=files,
        extensions={"timeout": timeout.as_dict()},
    )


class _SignedUrl(httpx.URL):
    # Whoever holds the query of a signed URL can fetch the video, and httpx writes the URL of every request to its log.
    def __str__(self) -> str:
        return str(self.copy_with(query=None)) if self.query else super().__str__()


def _bare(step: Save, timeout: httpx.Timeout) -> httpx.Request:
    # Built by hand: a client would add its own headers, cookies and parameters, and these are for the provider only.
    try:
        request = httpx.Request("GET", step.url, headers=step.headers, extensions={"timeout": timeout.as_dict()})
    except httpx.InvalidURL as error:
        raise InvalidRequest("download", (f"url: {error}",)) from None
    request.url = _SignedUrl(request.url)
    return request


def _answer(response: httpx.Response, endpoint: Endpoint) -> Answer:
    return Answer(response.status_code, _lower(response.headers), endpoint.scrub(response.content))


def _head(response: httpx.Response) -> Answer:
    return Answer(response.status_code, _lower(response.headers), b"")


def _lower(headers: httpx.Headers) -> Mapping[str, str]:
    # From the raw pairs: httpx's own mapping looks each name up again, which doubles the time of a call.
    return {name.lower().decode("latin-1"): value.decode("latin-1") for name, value in headers.raw}


def _lost(operation: str, error: httpx.RequestError) -> TransportError:
    reason = str(error) or type(error).__name__
    if isinstance(error, NEVER_LEFT):
        return NotSent(operation, f"no connection: {reason}")
    timed_out = isinstance(error, httpx.TimeoutException)
    unreadable = isinstance(error, httpx.DecodingError)
    what = "no answer in time" if timed_out else "the answer is garbled" if unreadable else "the connection broke"
    return AnswerLost(operation, f"{what}: {reason}", timed_out=timed_out)
