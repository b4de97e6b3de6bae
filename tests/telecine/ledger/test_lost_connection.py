"""A connection to PostgreSQL that breaks at any point, or a server that restarts, never makes a client send twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.postgres_server import PostgresServer, postgres_server
from tests.telecine.clients import open_client
from tests.telecine.ledger.cutting_proxy import CuttingProxy
from tests.telecine.sample_responses import ACCEPTED, BASE_URL, DONE, ID, ResponseScript, json_response

from telecine import Ledger
from telecine._core import recorded_submit
from telecine.errors import LedgerError, SubmitUnknown
from telecine.ledger.entry import LedgerEntry

pytestmark = pytest.mark.postgres

KEY = "order-4711"
CLAIM, SENDING, JOB = range(1, 4), range(4, 7), range(7, 10)
"""Messages of a submit to the server: three transactions, each of a begin, a statement and a commit."""
BEGIN_SENDING, COMMIT_SENDING = SENDING[0], SENDING[-1]


@pytest.fixture(autouse=True)
def short_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait long for a process that is sending the same key."""
    monkeypatch.setattr(recorded_submit, "MAX_WAIT", 0.1)


@pytest.fixture(scope="module")
def own_server() -> Iterator[PostgresServer]:
    """A server that tests may stop."""
    with postgres_server() as server:
        yield server


@pytest.fixture
def own_url(own_server: PostgresServer) -> Iterator[str]:
    own_server.start()  # an earlier test may have failed while it was stopped
    with own_server.database() as url:
        yield url


@pytest.fixture
def proxy(postgres_url: str) -> Iterator[CuttingProxy]:
    with CuttingProxy(postgres_url) as proxy:
        yield proxy


def submit(harness: Any) -> Any:
    return harness.resolve(harness.client.submit("a boat", provider="ttapi", key=KEY))


@pytest.mark.parametrize("forward", [True, False], ids=["response lost", "message lost"])
@pytest.mark.parametrize("number", [*CLAIM, *SENDING, *JOB])
def test_a_connection_that_breaks_at_any_point_never_makes_a_client_send_twice(
    proxy: CuttingProxy, number: int, forward: bool
) -> None:
    script = ResponseScript(json_response(ACCEPTED["ttapi"]))
    with (
        Ledger(proxy.url) as ledger,
        open_client("sync", handler=script, base_url=BASE_URL, ledger=ledger) as harness,
    ):
        assert ledger.entries() == []
        proxy.cut_at(number, forward=forward)
        if number in (CLAIM[0], BEGIN_SENDING, *JOB):
            assert submit(harness).id == ID
        else:
            with pytest.raises(LedgerError):
                submit(harness)
            assert script.posts == 0
        assert submit(harness).id == ID
        assert (script.posts, ledger.entry(KEY).state, ledger.entry(KEY).job_id) == (1, "queued", ID)


def test_a_submit_sends_the_messages_that_the_tests_count(proxy: CuttingProxy) -> None:
    script = ResponseScript(json_response(ACCEPTED["ttapi"]))
    with (
        Ledger(proxy.url) as ledger,
        open_client("sync", handler=script, base_url=BASE_URL, ledger=ledger) as harness,
    ):
        ledger.entries()
        proxy.cut_at(0, forward=True)
        submit(harness)
        assert proxy.seen == JOB[-1]


def test_after_a_lost_commit_other_processes_send_nothing(proxy: CuttingProxy, postgres_url: str) -> None:
    script = ResponseScript(json_response(ACCEPTED["ttapi"]))
    with (
        Ledger(proxy.url) as ledger,
        Ledger(postgres_url) as other,  # knows nothing of what happened to the first
        open_client("sync", handler=script, base_url=BASE_URL, ledger=ledger) as harness,
        open_client("sync", handler=script, base_url=BASE_URL, ledger=other) as other_harness,
    ):
        ledger.entries()
        proxy.cut_at(COMMIT_SENDING, forward=True)
        with pytest.raises(LedgerError):
            submit(harness)
        assert other.entry(KEY).state == "sending"
        with pytest.raises(SubmitUnknown):
            submit(other_harness)
        assert script.posts == 0
        assert submit(harness).id == submit(other_harness).id == ID
    assert script.posts == 1


def test_a_server_may_restart_between_calls(own_server: PostgresServer, own_url: str) -> None:
    script = ResponseScript(json_response(ACCEPTED["ttapi"]), json_response(DONE["ttapi"]))
    with (
        Ledger(own_url) as ledger,
        open_client("sync", handler=script, base_url=BASE_URL, ledger=ledger) as harness,
    ):
        job = submit(harness)
        own_server.stop()
        with pytest.raises(LedgerError, match="refused"):
            submit(harness)
        own_server.start()
        assert submit(harness).token == job.token
        own_server.stop("immediate")
        own_server.start()
        assert [entry.key for entry in ledger.entries()] == [KEY]
        harness.resolve(job.wait(10))
        assert ledger.entry(KEY).state == "succeeded"
    assert script.posts == 1


def test_a_server_that_crashes_during_a_submit_loses_no_job(
    own_server: PostgresServer, own_url: str, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    found = list[LedgerEntry]()

    def crash() -> httpx.Response:
        own_server.stop("immediate")
        return json_response(ACCEPTED["ttapi"])

    script = ResponseScript(crash, json_response(DONE["ttapi"]))
    with (
        Ledger(own_url) as ledger,
        open_client("sync", handler=script, base_url=BASE_URL, ledger=ledger) as harness,
    ):
        job = submit(harness)
        assert (job.id, "the ledger postgresql://" in caplog.text) == (ID, True)
        own_server.start()
        with Ledger(own_url) as other:
            found += other.entries()
        assert [(entry.key, entry.state) for entry in found] == [(KEY, "sending")]  # it was written before
        harness.resolve(job.wait(10))
        assert (ledger.entry(KEY).state, ledger.entry(KEY).job_id) == ("succeeded", ID)
        assert submit(harness).token == job.token
    assert script.posts == 1


def test_a_job_is_recorded_before_a_server_crashes(own_server: PostgresServer, own_url: str) -> None:
    script = ResponseScript(json_response(ACCEPTED["ttapi"]))
    with (
        Ledger(own_url) as ledger,
        open_client("sync", handler=script, base_url=BASE_URL, ledger=ledger) as harness,
    ):
        submit(harness)
        own_server.stop("immediate")
        own_server.start()
        assert ledger.entry(KEY).job_id == ID
