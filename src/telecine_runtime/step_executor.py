"""Executors that perform the steps of a flow over a transport, blocking and asynchronous."""

from __future__ import annotations

import time
from collections.abc import Awaitable
from contextlib import AsyncExitStack, ExitStack, aclosing, closing
from typing import TYPE_CHECKING, Any

from telecine_runtime.call import Call
from telecine_runtime.endpoint import Endpoints
from telecine_runtime.errors import TelecineError, TransportError
from telecine_runtime.flows import OpenBody, RunBlocking, SaveBody, Sleep, Step
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
    asyncio = LazyModule("asyncio")  # blocking clients do not need it


class StepExecutor:
    """Performs the steps of a flow, blocking.

    Args:
        endpoints: Base URLs and keys.
        transport: Sends the requests; closed together with the executor.
        timeout: Seconds without progress after which a request fails.
    """

    def __init__(self, endpoints: Endpoints, transport: Transport, timeout: float | None) -> None:
        self._endpoints = endpoints
        self._transport = transport
        self._timeout = timeout

    def perform(self, step: Step) -> object:
        """Perform a step and return its result."""
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
        with ExitStack() as cleanup:
            cleanup.callback(body.close)
            if step.wanted(body.head):
                cleanup.pop_all()
        return body

    def _open(self, step: SaveBody | OpenBody) -> ResponseBody:
        try:
            return self._transport.open(step.url, step.headers, self._timeout)
        except TelecineError:
            raise
        except Exception as error:  # noqa: BLE001, RUF100 - its text may contain the signed URL, which is a secret
            lost = wrap_unexpected_error("download", error)
        raise lost

    def _exchange(self, call: Call[Any]) -> Response:
        endpoint = self._endpoints.of(call.operation.api)
        request, timeout = endpoint.request(call), _shorter_timeout(call.timeout, self._timeout)
        with CallTrace(call) as trace:
            try:
                trace.response = response = endpoint.redact_key(self._transport.send(request, timeout))
            except TransportError as error:
                error.host = endpoint.host
                raise
            except TelecineError:
                raise
            except Exception as error:
                lost = wrap_unexpected_error(call.operation.name, error)
                lost.host = endpoint.host
                raise lost from error
        return response

    def close(self) -> None:
        """Close the connections, except those of a client that was passed in."""
        self._transport.close()


class AsyncStepExecutor:
    """Performs the steps of a flow, asynchronously; see `StepExecutor`."""

    def __init__(self, endpoints: Endpoints, transport: AsyncTransport, timeout: float | None) -> None:
        self._endpoints = endpoints
        self._transport = transport
        self._timeout = timeout

    def perform(self, step: Step) -> Awaitable[object]:
        """Perform a step and return its result."""
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
        async with AsyncExitStack() as cleanup:
            cleanup.push_async_callback(body.aclose)
            if step.wanted(body.head):
                cleanup.pop_all()
        return body

    async def _open(self, step: SaveBody | OpenBody) -> AsyncResponseBody:
        try:
            return await self._transport.open(step.url, step.headers, self._timeout)
        except TelecineError:
            raise
        except Exception as error:  # noqa: BLE001, RUF100 - its text may contain the signed URL, which is a secret
            lost = wrap_unexpected_error("download", error)
        raise lost

    async def _exchange(self, call: Call[Any]) -> Response:
        endpoint = self._endpoints.of(call.operation.api)
        request, timeout = endpoint.request(call), _shorter_timeout(call.timeout, self._timeout)
        with CallTrace(call) as trace:
            try:
                trace.response = response = endpoint.redact_key(await self._transport.send(request, timeout))
            except TransportError as error:
                error.host = endpoint.host
                raise
            except TelecineError:
                raise
            except Exception as error:
                lost = wrap_unexpected_error(call.operation.name, error)
                lost.host = endpoint.host
                raise lost from error
        return response

    async def close(self) -> None:
        """Close the connections, except those of a client that was passed in."""
        await self._transport.close()


def _shorter_timeout(one: float | None, other: float | None) -> float | None:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)
