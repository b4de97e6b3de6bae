"""What the tests of the harmonised layer share: every provider, both colours, the mock servers."""

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
    """Leave to the deep run what differs from another item in provider and colour alone.

    In the fast run, a test meets each provider in one colour, blocking at some and asynchronous at others, and one
    provider over aiohttp; which ones changes from row to row. With the marker `every_colour`, it meets each provider
    both blocking and asynchronous.
    """
    for item in items:
        drawn = getattr(item, "callspec", None)
        given = drawn.params if drawn is not None else {}
        provider, colour = given.get("provider", given.get("trial")), given.get("colour")
        if provider not in PROVIDERS or colour not in MODES:
            continue
        row = drawn.id.replace(colour, "", 1).replace(provider, "", 1)
        turn = crc32(f"{item.originalname} {row}".encode()) + PROVIDERS.index(provider)
        if colour == "aiohttp":
            deep = turn % len(PROVIDERS) != 0
        else:
            deep = turn % 2 != MODES.index(colour) and item.get_closest_marker("every_colour") is None
        if deep:
            item.add_marker(pytest.mark.deep)


@pytest.fixture(params=MODES)
def colour(request: pytest.FixtureRequest) -> str:
    """Blocking and asynchronous, one after the other."""
    return str(request.param)


@pytest.fixture(params=PROVIDERS)
def provider(request: pytest.FixtureRequest) -> str:
    """Each provider in turn."""
    return str(request.param)


@pytest.fixture(autouse=True)
def fresh_gates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test count the jobs of another one: gates belong to the whole process."""
    monkeypatch.setattr(job_limiter, "_limiters", {})


@pytest.fixture(scope="session")
def mock() -> Iterator[MockServer]:
    """Mock servers on a real socket, shared: starting them costs more than most tests."""
    with MockServer(Settings(api_key=KEY, pace=0.05)) as server:
        yield server


@pytest.fixture
def stage(mock: MockServer, colour: str, provider: str) -> Iterator[MockSession]:
    """One provider of the mock, in one colour."""
    with MockSession.on(mock, colour, provider) as made:
        yield made
