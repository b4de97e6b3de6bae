"""What holds for every test: no client sends a request that breaks the provider's spec."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.contract.request_validation import RequestValidator

if find_spec("sniffio") is None:
    # httpcore looks for it several times in each asynchronous request, and not to find it takes a millisecond.
    sys.modules.update({"sniffio": None})  # type: ignore[dict-item] # None is how Python says: not to be found


@pytest.fixture(autouse=True)
def requests_keep_to_the_spec(request: pytest.FixtureRequest) -> Iterator[RequestValidator]:
    """Fail a test during which a client sent what its spec does not allow.

    A test that does so on purpose says why with the marker `off_spec`, or `more_members` where all that is wrong is
    that members come which the spec does not name.
    """
    from tests.contract.request_validation import validate_requests

    with pytest.MonkeyPatch.context() as patch:
        watch = validate_requests(patch, strict=request.node.get_closest_marker("more_members") is None)
        yield watch
    marker = request.node.get_closest_marker("off_spec")
    if marker is None:
        assert not watch.wrong, "requests that break the spec:\n" + "\n".join(dict.fromkeys(watch.wrong))
    else:
        assert marker.args, "say why these requests may break the spec"
        assert watch.wrong, "no request broke the spec: this test needs no off_spec"


@pytest.fixture(autouse=True)
def past_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the machine's proxy out of tests, whose servers are all on loopback."""
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.delenv("no_proxy", raising=False)
