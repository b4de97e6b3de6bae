"""Settings and fixtures of all tests: signals, time limits, validation of requests against the specs, no proxy."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.contract.request_validation import RequestValidator
    from tests.postgres_server import PostgresServer

if find_spec("sniffio") is None:
    # httpcore tries to import it several times in each asynchronous request; each failure takes a millisecond.
    sys.modules.update({"sniffio": None})  # type: ignore[dict-item] # None makes imports fail at once

LONG_RUNS = ("deep", "postgres", "browser", "inspector")
LONG_SECONDS = 600


def pytest_configure() -> None:
    """Let the processes that tests start have the default reaction to Ctrl-C, also in `make test &`.

    A shell script ignores these signals in what it starts in the background, and every child inherits that.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the tests of the long runs a longer time limit."""
    for item in items:
        if any(item.get_closest_marker(name) for name in LONG_RUNS):
            item.add_marker(pytest.mark.timeout(LONG_SECONDS))


@pytest.fixture(autouse=True)
def request_validator(request: pytest.FixtureRequest) -> Iterator[RequestValidator]:
    """Fail a test in which a client sends a request that violates the provider's spec.

    The marker `off_spec` allows invalid requests in a test, `more_members` undeclared members; both take the reason.
    """
    from tests.contract.request_validation import validate_requests

    with pytest.MonkeyPatch.context() as patch:
        validator = validate_requests(patch, strict=request.node.get_closest_marker("more_members") is None)
        yield validator
    marker = request.node.get_closest_marker("off_spec")
    if marker is None:
        assert not validator.problems, "invalid requests:\n" + "\n".join(dict.fromkeys(validator.problems))
    else:
        assert marker.args, "the marker off_spec needs a reason"
        assert validator.problems, "no request was invalid: remove the marker off_spec"


@pytest.fixture(autouse=True)
def no_ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the commands of tests out of the ledger of the user."""
    monkeypatch.setenv("TELECINE_LEDGER", "off")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Disable the proxy of the machine: the servers of all tests are on loopback."""
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.delenv("no_proxy", raising=False)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server, shared by all tests that do not stop it."""
    from tests.postgres_server import postgres_server

    with postgres_server() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """URL of an empty database."""
    with postgres.database() as url:
        yield url
