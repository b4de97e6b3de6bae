"""What the tests of the runtime share: a colour to drive flows in, and a file server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.runtime.fake_cdn import Cdn
from tests.runtime.sync_and_async import COLOURS, Colour


@pytest.fixture(params=COLOURS, ids=lambda colour: colour.name)
def colour(request: pytest.FixtureRequest) -> Colour:
    """Blocking and asynchronous, one after the other."""
    found: Colour = request.param
    return found


@pytest.fixture
def cdn() -> Iterator[Cdn]:
    """A file server on a real socket."""
    with Cdn() as server:
        yield server
