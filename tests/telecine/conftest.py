"""What the tests of the harmonised layer share: every provider, both colours, the mock servers."""

from __future__ import annotations

from collections.abc import Iterator
from zlib import crc32

import pytest
from tests.telecine.parties import COLOURS, KEY, PROVIDERS
from tests.telecine.stage import Stage

from telecine import limits
from telecine.mock import MockServer, Settings


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run a test over aiohttp for one provider, another for each test, and for all of them in the deep run."""
    for item in items:
        given = getattr(item, "callspec", None)
        if given is None or given.params.get("colour") != "aiohttp" or "provider" not in given.params:
            continue
        if given.params["provider"] != PROVIDERS[crc32(item.originalname.encode()) % len(PROVIDERS)]:
            item.add_marker(pytest.mark.deep)


@pytest.fixture(params=COLOURS)
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
    monkeypatch.setattr(limits, "_gates", {})


@pytest.fixture(scope="session")
def mock() -> Iterator[MockServer]:
    """Mock servers on a real socket, shared: starting them costs more than most tests."""
    with MockServer(Settings(api_key=KEY, pace=0.05)) as server:
        yield server


@pytest.fixture
def stage(mock: MockServer, colour: str, provider: str) -> Iterator[Stage]:
    """One provider of the mock, in one colour."""
    with Stage.on(mock, colour, provider) as made:
        yield made
