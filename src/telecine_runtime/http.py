"""Performs the steps of a flow over a transport: the same story, blocking and beside an event loop."""

from __future__ import annotations

import time
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any

from .answer import Answer
from .call import Call
from .endpoint import Endpoints
from .errors import AnswerLost, TelecineError, TransportError
from .flow import Blocking, Pause, Save, Step
from .lazy import LazyModule
from .observe import Observed
from .transport import AsyncTransport, Transport

if TYPE_CHECKING:
    import asyncio
else:
    asyncio = LazyModule("asyncio")  # a blocking program does without


class Http:
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
            case Pause():
                time.sleep(step.seconds)
                return None
            case Save():
                return self._saved(step)
            case Blocking():
                return step.work()

    def _saved(self, step: Save) -> Answer:
        try:
            return self._transport.save(step, self._timeout)
        except (TelecineError, OSError):
            raise
        except Exception as error:  # noqa: BLE001, RUF100 - it may name the whole URL, which is a secret
            lost = _lost("download", error)
        raise lost

    def _exchange(self, call: Call[Any]) -> Answer:
        endpoint = self._endpoints.of(call.operation.api)
        request, timeout = endpoint.request(call), _shorter(call.timeout, self._timeout)
        with Observed(call) as seen:
            try:
                seen.answer = answer = endpoint.scrub(self._transport.send(request, timeout))
            except TransportError as error:
                error.host = endpoint.host
                raise
            except TelecineError:
                raise
            except Exception as error:
                raise _lost(call.operation.name, error, endpoint.host) from error
        return answer

    def close(self) -> None:
        """Close the connections, unless they are borrowed."""
        self._transport.close()


class AsyncHttp:
    """Performs steps beside an event loop; takes what `Http` takes, with an asynchronous transport."""

    def __init__(self, endpoints: Endpoints, transport: AsyncTransport, timeout: float | None) -> None:
        self._endpoints = endpoints
        self._transport = transport
        self._timeout = timeout

    def perform(self, step: Step) -> Awaitable[object]:
        """Do what a flow asks for."""
        match step:
            case Call():
                return self._exchange(step)
            case Pause():
                return asyncio.sleep(step.seconds)
            case Save():
                return self._saved(step)
            case Blocking():
                return asyncio.to_thread(step.work)

    async def _saved(self, step: Save) -> Answer:
        try:
            return await self._transport.save(step, self._timeout)
        except (TelecineError, OSError):
            raise
        except Exception as error:  # noqa: BLE001, RUF100 - it may name the whole URL, which is a secret
            lost = _lost("download", error)
        raise lost

    async def _exchange(self, call: Call[Any]) -> Answer:
        endpoint = self._endpoints.of(call.operation.api)
        request, timeout = endpoint.request(call), _shorter(call.timeout, self._timeout)
        with Observed(call) as seen:
            try:
                seen.answer = answer = endpoint.scrub(await self._transport.send(request, timeout))
            except TransportError as error:
                error.host = endpoint.host
                raise
            except TelecineError:
                raise
            except Exception as error:
                raise _lost(call.operation.name, error, endpoint.host) from error
        return answer

    async def close(self) -> None:
        """Close the connections, unless they are borrowed."""
        await self._transport.close()


def _shorter(one: float | None, other: float | None) -> float | None:
    return other if one is None else one if other is None else min(one, other)


def _lost(operation: str, error: Exception, host: str | None = None) -> AnswerLost:
    # A hook or a transport of the caller's own, or a loop that is gone: the request may well have left.
    lost = AnswerLost(operation, f"the answer was lost to {type(error).__name__}", timed_out=False)
    lost.host = host
    return lost
