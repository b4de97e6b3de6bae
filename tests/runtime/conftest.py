"""What the tests of the runtime share: a colour to drive flows in, and a file server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.runtime.fake_cdn import FakeCdn
from tests.runtime.sync_and_async import MODES, ClientMode


@pytest.fixture(params=MODES, ids=lambda colour: colour.name)
def colour(request: pytest.FixtureRequest) -> ClientMode:
    """Blocking and asynchronous, one after the other."""
    found: ClientMode = request.param
    return found


@pytest.fixture
def cdn() -> Iterator[FakeCdn]:
    """A file server on a real socket."""
    with FakeCdn() as server:
        yield server
