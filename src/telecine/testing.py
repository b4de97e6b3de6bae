"""A pytest plugin: mock servers and clients for tests of what you build on telecine, offline and free of charge."""

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
"""Seconds that a job takes at the mock of a test."""


@pytest.fixture
def telecine_mock() -> Iterator[MockServer]:
    """Serve mocks of all providers, fresh for this test: ``telecine_mock.jobs("ttapi")`` tells what was submitted."""
    from telecine_mock import MockServer, Settings

    with MockServer(Settings(pace=PACE)) as server:
        yield server


@pytest.fixture
def telecine_client(telecine_mock: MockServer) -> Iterator[Client]:
    """Give a client whose calls all go to this test's mock servers."""
    from telecine.client import Client

    with Client(base_url=_base_url(telecine_mock), api_key=telecine_mock.settings.api_key, poll=_fast_poll()) as client:
        yield client


@pytest.fixture
def telecine_async_client(telecine_mock: MockServer) -> AsyncClient:
    """Give an asynchronous client whose calls all go to this test's mock servers; use it within ``async with``."""
    from telecine.async_client import AsyncClient

    return AsyncClient(base_url=_base_url(telecine_mock), api_key=telecine_mock.settings.api_key, poll=_fast_poll())


def _base_url(server: MockServer) -> str:
    return f"{server.url}/{{provider}}"


def _fast_poll() -> Poll:
    from telecine._core.poll_schedule import Poll

    return Poll(first=PACE / 4, cap=PACE / 2, grace=PACE)
