"""Bases of the generated clients: a blocking and an asynchronous one over the same flows."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from telecine_runtime.call import Call
from telecine_runtime.endpoint import Endpoints
from telecine_runtime.flow import Flow
from telecine_runtime.provider_info import ProviderInfo
from telecine_runtime.retry import ParsedResponse, Retry, send_with_retry
from telecine_runtime.runner import arun, run
from telecine_runtime.step_executor import AsyncStepExecutor, StepExecutor
from telecine_runtime.transports.httpx_transport import HttpxTransport, resolve_transport

if TYPE_CHECKING:
    import httpx

    from telecine_runtime.transports.interface import AsyncTransport

T = TypeVar("T")


class Client:
    """Blocking client of one provider.

    Args:
        api_key: The key; by default the provider's environment variable holds it.
        base_url: Another server, such as a mock or a gateway.
        http_client: Your own `httpx.Client`, with your proxies, certificates and limits; closing it stays yours.
        timeout: Seconds without any progress after which a request is given up.
        retry: When a call is sent again. One that could pay twice never is.

    Raises:
        ConfigurationError: There is no key, or the base URL is none.

    """

    api: ClassVar[ProviderInfo]

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        http_client: httpx.Client | None = None,
        timeout: float = 60.0,
        retry: Retry | None = None,
    ) -> None:
        self._retry = retry or Retry()
        endpoints = Endpoints(api_key, base_url)
        self._endpoint = endpoints.of(self.api)
        self._http = StepExecutor(endpoints, HttpxTransport(http_client), timeout)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {self._endpoint.base_url}>"

    def send(self, call: Call[T]) -> T:
        """Send a call and return what its answer says.

        Raises:
            TelecineError: See `telecine_runtime.errors` for the tree.

        """
        return self.with_raw(call).value

    def with_raw(self, call: Call[T]) -> ParsedResponse[T]:
        """Send a call and return its answer both read and raw: status, headers, body."""
        return self.run(send_with_retry(call, self._retry))

    def run(self, flow: Flow[T]) -> T:
        """Drive a flow whose calls go to this provider."""
        return run(flow, self._http.perform)

    def close(self) -> None:
        """Close the connections, unless they are borrowed."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class AsyncClient:
    """Asynchronous client of one provider; takes what `Client` takes, with an `httpx.AsyncClient`.

    Args:
        transport: What carries requests in place of httpx, such as `AiohttpTransport`. It is closed with the client.
    """

    api: ClassVar[ProviderInfo]

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        http_client: httpx.AsyncClient | None = None,
        transport: AsyncTransport | None = None,
        timeout: float = 60.0,
        retry: Retry | None = None,
    ) -> None:
        self._retry = retry or Retry()
        endpoints = Endpoints(api_key, base_url)
        self._endpoint = endpoints.of(self.api)
        self._http = AsyncStepExecutor(endpoints, resolve_transport(http_client, transport), timeout)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {self._endpoint.base_url}>"

    async def send(self, call: Call[T]) -> T:
        """Send a call and return what its answer says.

        Raises:
            TelecineError: See `telecine_runtime.errors` for the tree.

        """
        return (await self.with_raw(call)).value

    async def with_raw(self, call: Call[T]) -> ParsedResponse[T]:
        """Send a call and return its answer both read and raw: status, headers, body."""
        return await self.run(send_with_retry(call, self._retry))

    async def run(self, flow: Flow[T]) -> T:
        """Drive a flow whose calls go to this provider."""
        return await arun(flow, self._http.perform)

    async def close(self) -> None:
        """Close the connections, unless they are borrowed."""
        await self._http.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()
