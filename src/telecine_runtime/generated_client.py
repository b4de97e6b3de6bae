"""Base classes of the generated clients, blocking and asynchronous."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from telecine_runtime.call import Call
from telecine_runtime.endpoint import Endpoints
from telecine_runtime.flow_runner import arun, run
from telecine_runtime.flows import Flow
from telecine_runtime.provider_info import ProviderInfo
from telecine_runtime.retry import ParsedResponse, Retry, send_with_retry
from telecine_runtime.step_executor import AsyncStepExecutor, StepExecutor
from telecine_runtime.transports.httpx_transport import HttpxTransport, resolve_transport

if TYPE_CHECKING:
    import httpx

    from telecine_runtime.transports.interface import AsyncTransport

T = TypeVar("T")


class Client:
    """Blocking client of one provider.

    Args:
        api_key: The API key; by default that of the provider's environment variable.
        base_url: Another server, such as a mock or a gateway.
        http_client: Your own `httpx.Client`, with your proxies, certificates and limits. You close it.
        timeout: Seconds without progress after which a request fails.
        retry: When to send a call again. A call that could be paid for twice is never repeated.

    Raises:
        ConfigurationError: The key is missing, or the base URL is invalid.

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
        self._executor = StepExecutor(endpoints, HttpxTransport(http_client), timeout)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {self._endpoint.base_url}>"

    def send(self, call: Call[T]) -> T:
        """Send a call and return its parsed response.

        Raises:
            TelecineError: See the exception tree in `telecine_runtime.errors`.

        """
        return self.with_raw(call).value

    def with_raw(self, call: Call[T]) -> ParsedResponse[T]:
        """Send a call and return its parsed and its raw response."""
        return self.run(send_with_retry(call, self._retry))

    def run(self, flow: Flow[T]) -> T:
        """Run a flow whose calls go to this provider."""
        return run(flow, self._executor.perform)

    def close(self) -> None:
        """Close the connections, except those of a client that was passed in."""
        self._executor.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class AsyncClient:
    """Asynchronous client of one provider. The arguments are those of `Client`, with an `httpx.AsyncClient`.

    Args:
        transport: Transport to use instead of httpx, such as `AiohttpTransport`. It is closed with the client.
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
        self._executor = AsyncStepExecutor(endpoints, resolve_transport(http_client, transport), timeout)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {self._endpoint.base_url}>"

    async def send(self, call: Call[T]) -> T:
        """Send a call and return its parsed response.

        Raises:
            TelecineError: See the exception tree in `telecine_runtime.errors`.

        """
        return (await self.with_raw(call)).value

    async def with_raw(self, call: Call[T]) -> ParsedResponse[T]:
        """Send a call and return its parsed and its raw response."""
        return await self.run(send_with_retry(call, self._retry))

    async def run(self, flow: Flow[T]) -> T:
        """Run a flow whose calls go to this provider."""
        return await arun(flow, self._executor.perform)

    async def close(self) -> None:
        """Close the connections, except those of a client that was passed in."""
        await self._executor.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()
