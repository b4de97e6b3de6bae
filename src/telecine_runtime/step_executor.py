"""Performs the steps of a flow over a transport: the same story, blocking and beside an event loop."""

from __future__ import annotations

import time
from collections.abc import Awaitable
from contextlib import AsyncExitStack, ExitStack, aclosing, closing
from typing import TYPE_CHECKING, Any

from telecine_runtime.call import Call
from telecine_runtime.endpoint import Endpoints
from telecine_runtime.errors import TelecineError, TransportError
from telecine_runtime.flow import OpenBody, RunBlocking, SaveBody, Sleep, Step
from telecine_runtime.lazy_import import LazyModule
from telecine_runtime.response import Response
from telecine_runtime.tracing import CallTrace
from telecine_runtime.transports.interface import (
    AsyncResponseBody,
    AsyncTransport,
    ResponseBody,
    Transport,
    awrite_to_sink,
    wrap_unexpected_error,
    write_to_sink,
)

if TYPE_CHECKING:
    import asyncio
else:
    asyncio = LazyModule("asyncio")  # a blocking program does without


class StepExecutor:
    """Performs steps, blocking.

    Args:
        endpoints: Where calls go.
        transport: Carries them; it is closed together with this.
        timeout: Seconds without any progress after which a request is given up.
    """

    def __init__(self, endpoints: Endpoints, transport: Transport, timeout: float | None) -> None:
        self._endpoints = endpoints
        self._transport = transport
        self._timeout = timeout

    def perform(self, step: Step) -> object:
        """Do what a flow asks for."""
        match step:
            case Call():
                return self._exchange(step)
            case Sleep():
                time.sleep(step.seconds)
                return None
            case SaveBody():
                return self._saved(step)
            case OpenBody():
                return self._opened(step)
            case RunBlocking():
                return step.work()

    def _saved(self, step: SaveBody) -> Response:
        with closing(self._open(step)) as body:
            if step.sink.open(body.head):
                write_to_sink(body, step.sink)
            return body.head

    def _opened(self, step: OpenBody) -> ResponseBody:
        body = self._open(step)
        with ExitStack() as unless_wanted:
            unless_wanted.callback(body.close)
            if step.wanted(body.head):
                unless_wanted.pop_all()
        return body

    def _open(self, step: SaveBody | OpenBody) -> ResponseBody:
        try:
            return self._transport.open(step.url, step.headers, self._timeout)
        except TelecineError:
            raise
        except Exception as error:  # noqa: BLE001, RUF100 - it may name the whole URL, which is a secret
            lost = wrap_unexpected_error("download", error)
        raise lost

    def _exchange(self, call: Call[Any]) -> Response:
        endpoint = self._endpoints.of(call.operation.api)
        request, timeout = endpoint.request(call), _shorter_timeout(call.timeout, self._timeout)
        with CallTrace(call) as seen:
            try:
                seen.answer = answer = endpoint.redact_key(self._transport.send(request, timeout))
            except TransportError as error:
                error.host = endpoint.host
                raise
            except TelecineError:
                raise
            except Exception as error:
                lost = wrap_unexpected_error(call.operation.name, error)
                lost.host = endpoint.host
                raise lost from error
        return answer

    def close(self) -> None:
        """Close the connections, unless they are borrowed."""
        self._transport.close()


class AsyncStepExecutor:
    """Performs steps beside an event loop; takes what `StepExecutor` takes, with an asynchronous transport."""

    def __init__(self, endpoints: Endpoints, transport: AsyncTransport, timeout: float | None) -> None:
        self._endpoints = endpoints
        self._transport = transport
        self._timeout = timeout

    def perform(self, step: Step) -> Awaitable[object]:
        """Do what a flow asks for."""
        match step:
            case Call():
                return self._exchange(step)
            case Sleep():
                return asyncio.sleep(step.seconds)
            case SaveBody():
                return self._saved(step)
            case OpenBody():
                return self._opened(step)
            case RunBlocking():
                return asyncio.to_thread(step.work)

    async def _saved(self, step: SaveBody) -> Response:
        async with aclosing(await self._open(step)) as body:
            if step.sink.open(body.head):
                await awrite_to_sink(body, step.sink)
            return body.head

    async def _opened(self, step: OpenBody) -> AsyncResponseBody:
        body = await self._open(step)
        async with AsyncExitStack() as unless_wanted:
            unless_wanted.push_async_callback(body.aclose)
            if step.wanted(body.head):
                unless_wanted.pop_all()
        return body

    async def _open(self, step: SaveBody | OpenBody) -> AsyncResponseBody:
        try:
            return await self._transport.open(step.url, step.headers, self._timeout)
        except TelecineError:
            raise
        except Exception as error:  # noqa: BLE001, RUF100 - it may name the whole URL, which is a secret
            lost = wrap_unexpected_error("download", error)
        raise lost

    async def _exchange(self, call: Call[Any]) -> Response:
        endpoint = self._endpoints.of(call.operation.api)
        request, timeout = endpoint.request(call), _shorter_timeout(call.timeout, self._timeout)
        with CallTrace(call) as seen:
            try:
                seen.answer = answer = endpoint.redact_key(await self._transport.send(request, timeout))
            except TransportError as error:
                error.host = endpoint.host
                raise
            except TelecineError:
                raise
            except Exception as error:
                lost = wrap_unexpected_error(call.operation.name, error)
                lost.host = endpoint.host
                raise lost from error
        return answer

    async def close(self) -> None:
        """Close the connections, unless they are borrowed."""
        await self._transport.close()


def _shorter_timeout(one: float | None, other: float | None) -> float | None:
    return other if one is None else one if other is None else min(one, other)
