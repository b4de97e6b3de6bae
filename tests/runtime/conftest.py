"""Shared fixtures: client modes and a file server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.runtime.fake_cdn import FakeCdn
from tests.runtime.sync_and_async import MODES, ClientMode


@pytest.fixture(params=MODES, ids=lambda mode: mode.name)
def mode(request: pytest.FixtureRequest) -> ClientMode:
    """The client modes: blocking, asynchronous over httpx, asynchronous over aiohttp."""
    found: ClientMode = request.param
    return found


@pytest.fixture
def cdn() -> Iterator[FakeCdn]:
    """A file server on a real socket."""
    with FakeCdn() as server:
        yield server
