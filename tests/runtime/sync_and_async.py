"""Client modes: run a flow blocking, or asynchronously over httpx or aiohttp."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import httpx
from tests.scripted_aiohttp import Handler, ScriptedConnector

from telecine_runtime.flows import Flow
from telecine_runtime.generated_client import AsyncClient, Client
from telecine_runtime.provider_info import ProviderInfo
from telecine_runtime.transports.aiohttp_transport import AiohttpTransport

T = TypeVar("T")

TLS = ssl.create_default_context()
KEY = "sk-the-key-of-this-test"
API = ProviderInfo("ttapi", "TTAPI", "https://api.example", "TT-API-KEY", "", "TTAPI_API_KEY")


class SyncTestClient(Client):
    api = API


class AsyncTestClient(AsyncClient):
    api = API


@dataclass(frozen=True)
class ClientMode:
    """Runs flows, blocking or asynchronously. With options it uses an httpx client with these arguments.

    The mode ``aiohttp`` supports the option `transport` only.
    """

    name: str

    def run(self, flow: Flow[T], *, timeout: float = 10.0, **options: Any) -> T:
        if self.name == "sync":
            return _run_sync(flow, timeout, options)
        return asyncio.run(
            _run_async_aiohttp(flow, timeout, **options)
            if self.name == "aiohttp"
            else _run_async_httpx(flow, timeout, options)
        )


def _run_sync(flow: Flow[T], timeout: float, options: dict[str, Any]) -> T:
    # Without proxies of the environment; loading certificates for each client takes longer than most tests.
    http = httpx.Client(**{"trust_env": False, "verify": TLS} | options) if options else None
    with SyncTestClient(KEY, http_client=http, timeout=timeout) as client, http or nullcontext():
        return client.run(flow)


async def _run_async_httpx(flow: Flow[T], timeout: float, options: dict[str, Any]) -> T:
    http = httpx.AsyncClient(**{"trust_env": False, "verify": TLS} | options) if options else None
    async with AsyncTestClient(KEY, http_client=http, timeout=timeout) as client, http or nullcontext():
        return await client.run(flow)


async def _run_async_aiohttp(flow: Flow[T], timeout: float, transport: httpx.MockTransport | None = None) -> T:
    connector = ScriptedConnector(cast("Handler", transport.handler)) if transport else None
    async with AsyncTestClient(KEY, transport=AiohttpTransport(connector), timeout=timeout) as client:
        return await client.run(flow)


HTTPX_MODES = (ClientMode("sync"), ClientMode("async"))
MODES = (*HTTPX_MODES, ClientMode("aiohttp"))
