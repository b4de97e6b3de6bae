"""Fixtures of the harmonised client: providers, modes, mock servers."""

from __future__ import annotations

from collections.abc import Iterator
from zlib import crc32

import pytest
from tests.telecine.clients import KEY, MODES, PROVIDERS
from tests.telecine.mock_harness import MockSession

from telecine._core import job_limiter
from telecine_mock import MockServer, Settings


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark test items as deep that differ from others in provider and mode only.

    The fast run tests each provider in one mode, synchronous or asynchronous, and one provider over aiohttp; the
    combinations vary by parameter set. With the marker `every_mode`, it tests each provider in both modes.
    """
    for item in items:
        callspec = getattr(item, "callspec", None)
        params = callspec.params if callspec is not None else {}
        provider, mode = params.get("provider", params.get("session")), params.get("mode")
        if provider not in PROVIDERS or mode not in MODES:
            continue
        row = callspec.id.replace(mode, "", 1).replace(provider, "", 1)
        turn = crc32(f"{item.originalname} {row}".encode()) + PROVIDERS.index(provider)
        if mode == "aiohttp":
            deep = turn % len(PROVIDERS) != 0
        else:
            deep = turn % 2 != MODES.index(mode) and item.get_closest_marker("every_mode") is None
        if deep:
            item.add_marker(pytest.mark.deep)


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    """Synchronous, asynchronous, and asynchronous over aiohttp."""
    return str(request.param)


@pytest.fixture(params=PROVIDERS)
def provider(request: pytest.FixtureRequest) -> str:
    """Each provider."""
    return str(request.param)


@pytest.fixture(autouse=True)
def fresh_limiters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reset the job limiters, which are global to the process."""
    monkeypatch.setattr(job_limiter, "_limiters", {})


@pytest.fixture(scope="session")
def mock() -> Iterator[MockServer]:
    """Mock servers on a socket, shared by all tests since their start takes longer than most tests.

    No limits on jobs, since hundreds of tests make theirs with one API key.
    """
    with MockServer(Settings(api_key=KEY, pace=0.05, enforce_limits=False)) as server:
        yield server


@pytest.fixture
def session(mock: MockServer, mode: str, provider: str) -> Iterator[MockSession]:
    """A client of one mock provider, in one mode."""
    with MockSession.open(mock, mode, provider) as opened:
        yield opened
