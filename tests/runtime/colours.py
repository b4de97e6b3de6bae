"""One way to drive a flow in both colours, over clients that are full of secrets."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

from telecine_runtime.api import Api
from telecine_runtime.client import AsyncClient, Client
from telecine_runtime.flow import Flow

T = TypeVar("T")

TLS = ssl.create_default_context()
KEY = "sk-the-key-of-this-test"
API = Api("ttapi", "TTAPI", "https://api.example", "TT-API-KEY", "", "TTAPI_API_KEY")


class Blocking(Client):
    api = API


class Asynchronous(AsyncClient):
    api = API


@dataclass(frozen=True)
class Colour:
    """Drives flows, blocking or asynchronously, over a borrowed httpx client with these options."""

    name: str

    def run(self, flow: Flow[T], *, timeout: float = 10.0, **options: Any) -> T:
        # The machine's proxy has no business in a test, and reading its certificates takes longer than most tests.
        options = {"trust_env": False, "verify": TLS} | options
        if self.name == "sync":
            with httpx.Client(**options) as http:
                return Blocking(KEY, http_client=http, timeout=timeout).run(flow)

        async def main() -> T:
            async with httpx.AsyncClient(**options) as http:
                return await Asynchronous(KEY, http_client=http, timeout=timeout).run(flow)

        return asyncio.run(main())


COLOURS = (Colour("sync"), Colour("async"))
