"""Pytest plugin: fixtures with mock servers and clients, for tests of applications without network or cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from telecine._core.poll_schedule import Poll
    from telecine.async_client import AsyncClient
    from telecine.client import Client
    from telecine_mock import MockServer

PACE: Final = 0.2
"""Duration of a job at the mock servers, in seconds."""


@pytest.fixture
def telecine_mock() -> Iterator[MockServer]:
    """Start mock servers of all providers for this test; ``telecine_mock.jobs("ttapi")`` lists the submitted jobs."""
    from telecine_mock import MockServer, Settings

    with MockServer(Settings(pace=PACE)) as server:
        yield server


@pytest.fixture
def telecine_client(telecine_mock: MockServer) -> Iterator[Client]:
    """Return a client of this test's mock servers."""
    from telecine.client import Client

    with Client(base_url=_base_url(telecine_mock), api_key=telecine_mock.settings.api_key, poll=_fast_poll()) as client:
        yield client


@pytest.fixture
def telecine_async_client(telecine_mock: MockServer) -> AsyncClient:
    """Return an asynchronous client of this test's mock servers; use it with ``async with``."""
    from telecine.async_client import AsyncClient

    return AsyncClient(base_url=_base_url(telecine_mock), api_key=telecine_mock.settings.api_key, poll=_fast_poll())


def _base_url(server: MockServer) -> str:
    return f"{server.url}/{{provider}}"


def _fast_poll() -> Poll:
    from telecine._core.poll_schedule import Poll

    return Poll(first=PACE / 4, cap=PACE / 2, grace=PACE)
