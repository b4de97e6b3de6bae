"""The ledger: the same key and request give one job; a lost response is never sent again."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.library_patch import patch_library
from tests.telecine.clients import KEY as API_KEY
from tests.telecine.clients import open_client
from tests.telecine.mock_harness import MockSession
from tests.telecine.receiver_harness import CALLBACK_SECRET, REPORTS, build_query
from tests.telecine.sample_responses import (
    ACCEPTED,
    BASE_URL,
    ID,
    ResponseScript,
    json_response,
    refusal_body,
    refusal_response,
)

import telecine
from telecine import Ledger, VideoRequest
from telecine._core.recorded_submit import compute_digest
from telecine.errors import (
    InsufficientCredits,
    InvalidRequest,
    KeyReused,
    LedgerError,
    SubmitUnknown,
    TelecineError,
    UnknownKey,
    UnsupportedParameter,
)
from telecine.ledger import ledger as ledger_module
from telecine.ledger.entry import LedgerEntry
from telecine.ledger.owner import has_ended, new_owner
from telecine.ledger.schema import SQLITE_MIGRATIONS
from telecine.providers import get_provider
from telecine_mock import MockServer

KEY = "order-4711"


@pytest.fixture
def ledger(ledger_location: str) -> Iterator[Ledger]:
    with Ledger(ledger_location) as ledger:
        yield ledger


def submit(harness: Any, prompt: str = "a boat", **fields: Any) -> Any:
    return harness.resolve(harness.client.submit(prompt, **({"provider": "ttapi", "key": KEY} | fields)))


def test_the_same_key_and_request_give_the_same_job_in_any_client(mode: str, provider: str, ledger: Ledger) -> None:
    script = ResponseScript(json_response(ACCEPTED[provider]))
    tokens = set[str]()
    for _ in range(2):
        with open_client(mode, handler=script, base_url=BASE_URL, ledger=ledger) as harness:
            tokens |= {submit(harness, provider=provider).token for _ in range(2)}
    assert (script.posts, len(tokens)) == (1, 1)
    entry = ledger.entry(KEY)
    assert (entry.state, entry.provider, entry.prompt, entry.token) == ("queued", provider, "a boat", tokens.pop())
    assert datetime.now(UTC) - entry.created_at < timedelta(minutes=1)


@pytest.mark.parametrize(
    "other",
    [{"prompt": "a cat"}, {"duration": 5}, {"options": {"ttapi": {"hookUrl": "x"}}}, {"provider": "xai"}],
    ids=str,
)
def test_the_same_key_for_another_request_is_refused_before_anything_is_sent(
    mode: str, ledger: Ledger, other: dict[str, Any]
) -> None:
    script = ResponseScript(json_response(ACCEPTED["ttapi"]))
    with open_client(mode, handler=script, base_url=BASE_URL, ledger=ledger) as harness:
        submit(harness)
        with pytest.raises(KeyReused, match=KEY):
            submit(harness, **other)
    assert script.posts == 1


def test_a_key_of_a_job_at_one_server_is_refused_at_another(mode: str, ledger: Ledger) -> None:
    script = ResponseScript(json_response(ACCEPTED["ttapi"]))
    servers = (None, "https://mock.example", "https://mock.example:8443")
    for number, own in enumerate(servers):
        for base_url in (own, *servers):
            with open_client(mode, handler=script, base_url=base_url, ledger=ledger) as harness:
                if base_url == own:
                    submit(harness, key=f"order-{number}")
                else:
                    with pytest.raises(KeyReused):
                        submit(harness, key=f"order-{number}")
    assert script.posts == len(servers)
    assert ledger.entry("order-0").digest == compute_digest(VideoRequest("a boat"))


def test_a_refused_submit_may_be_sent_again(mode: str, provider: str, ledger: Ledger) -> None:
    script = ResponseScript(refusal_response(provider, 402), json_response(ACCEPTED[provider]))
    with open_client(mode, handler=script, base_url=BASE_URL, ledger=ledger) as harness:
        with pytest.raises(InsufficientCredits):
            submit(harness, provider=provider)
        entry = ledger.entry(KEY)
        assert (entry.state, entry.is_open) == ("refused", False)
        assert entry.trouble
        assert submit(harness, provider=provider).id
    assert (script.posts, ledger.entry(KEY).trouble) == (2, None)


def test_a_refused_submit_goes_to_the_next_provider_under_the_same_entry(mode: str, ledger: Ledger) -> None:
    script = ResponseScript(refusal_response("ttapi", 402), json_response(ACCEPTED["xai"]))
    with open_client(mode, handler=script, base_url=BASE_URL, ledger=ledger) as harness:
        job = submit(harness, provider=["ttapi", "xai"])
    assert ([each.url.host for each in script.requests], job.provider) == (["ttapi.example", "xai.example"], "xai")
    (entry,) = ledger.entries()
    assert (entry.provider, entry.job_id, entry.state, entry.trouble) == ("xai", job.id, "queued", None)


def test_an_error_message_may_have_any_characters(mode: str, ledger: Ledger) -> None:
    def answer(status: int) -> httpx.Response:
        body = json.dumps(refusal_body("ttapi", status, "no \ud800 boat \0"))
        return httpx.Response(status, content=body, headers={"content-type": "application/json"})

    script = ResponseScript(answer(402), answer(500))
    with open_client(mode, handler=script, base_url=BASE_URL, ledger=ledger) as harness:
        for error, state in ((InsufficientCredits, "refused"), (SubmitUnknown, "in_doubt")):
            with pytest.raises(error):
                submit(harness)
            assert ledger.entry(KEY).state == state
            assert "no \ufffd boat" in str(ledger.entry(KEY).trouble)


@pytest.mark.parametrize("words", ["[cut]", "[truncated]", "[html-503]", "[no-id]"])
def test_a_lost_response_is_never_sent_again(session: MockSession, ledger: Ledger, words: str) -> None:
    with MockSession.open(session.mock, "sync", session.provider, ledger=ledger) as recorded:
        recorded.marker = session.marker
        if words == "[no-id]" and session.provider != "ttapi":
            words = "[cut]"
        with pytest.raises(SubmitUnknown):
            recorded.submit(words, key=session.marker)
        assert ledger.entry(session.marker).is_in_doubt
        finds = get_provider(session.provider).lifecycle.lookup is not None
        if finds:
            assert recorded.submit(words, key=session.marker).id == ledger.entry(session.marker).job_id
        else:
            with pytest.raises(SubmitUnknown, match="lookup") as caught:
                recorded.submit(words, key=session.marker)
            assert isinstance(caught.value.__cause__, UnsupportedParameter)
        assert len(recorded.submits()) == 1


def test_a_job_in_doubt_heals_by_an_id_from_elsewhere(mode: str, ledger: Ledger) -> None:
    script = ResponseScript(json_response({"oops": 1}))
    with open_client(mode, handler=script, base_url=BASE_URL, ledger=ledger) as harness:
        with pytest.raises(SubmitUnknown) as caught:
            submit(harness)
        harness.resolve(harness.client.reconcile(caught.value.job, provider_id="job-77"))
        assert submit(harness).id == "job-77"
    assert (script.posts, ledger.entry(KEY).state) == (1, "queued")


@pytest.mark.parametrize("provider", ["apikley", "ttapi"])
def test_a_job_in_doubt_heals_by_its_callback(mode: str, provider: str, ledger: Ledger) -> None:
    script = ResponseScript(json_response({"oops": 1}))
    options = {"base_url": BASE_URL, "ledger": ledger, "callback_secret": CALLBACK_SECRET}
    with open_client(mode, handler=script, **options) as harness:
        with pytest.raises(SubmitUnknown):
            submit(harness, provider=provider, callback_url="https://hooks.example/{provider}")
        reported = harness.client.parse_callback(provider, {}, build_query(KEY), REPORTS[provider])
        assert (reported.key, ledger.entry(KEY).job_id, ledger.entry(KEY).state) == (KEY, ID, "queued")
        assert submit(harness, provider=provider).id == ID
    assert script.posts == 1


def test_an_abandoned_key_stays_used(mode: str, ledger: Ledger) -> None:
    script = ResponseScript(json_response({"oops": 1}))
    with open_client(mode, handler=script, base_url=BASE_URL, ledger=ledger) as harness:
        with pytest.raises(SubmitUnknown):
            submit(harness)
        assert ledger.abandon(KEY).state == "abandoned"
        with pytest.raises(ValueError, match="is abandoned; only one in doubt"):
            ledger.abandon(KEY)
        with pytest.raises(KeyReused):
            submit(harness)
    assert (script.posts, ledger.entries(only_open=True)) == (1, [])


def test_the_end_of_a_job_and_its_file_are_recorded(session: MockSession, ledger: Ledger, tmp_path: Path) -> None:
    with MockSession.open(session.mock, "sync", session.provider, ledger=ledger) as recorded:
        job = recorded.submit("")
        assert [entry.is_open for entry in ledger.entries()] == [True]
        video = job.wait(30)
        assert ledger.entry(job.key).state == "succeeded"
        assert [entry.key for entry in ledger.entries(only_open=True)] == [job.key]
        saved = video.save(tmp_path / "boat.mp4")
        entry = ledger.entry(job.key)
        assert (entry.file, entry.sha256, entry.is_open) == (saved.path, saved.sha256, False)
        assert entry.cost == (None if video.cost is None else str(video.cost))
        failed = recorded.submit("[fail]")
        with pytest.raises(TelecineError):
            failed.wait(30)
        assert ledger.entry(failed.key).state == "failed"
        assert ledger.entry(failed.key).trouble


def test_a_ledger_that_cannot_be_written_stops_a_submit(mode: str, tmp_path: Path) -> None:
    script = ResponseScript(json_response(ACCEPTED["ttapi"]))
    (tmp_path / "text.sqlite").write_text("no database, but long enough to be read as one " * 100)
    (tmp_path / "file").touch()
    newer, other = tmp_path / "newer.sqlite", tmp_path / "other.sqlite"
    Ledger(newer).entries()
    with sqlite3.connect(newer) as connection:
        connection.execute("PRAGMA user_version = 99")
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE notes (text)")
    told = {
        tmp_path / "text.sqlite": "not a database",
        tmp_path / "file" / "jobs.sqlite": "Not a directory|File exists",
        newer: "newer version of Telecine",
        other: "a database of another program",
    }
    for path, reason in told.items():
        with open_client(mode, handler=script, base_url=BASE_URL, ledger=Ledger(path)) as harness:
            with pytest.raises(LedgerError, match=reason) as caught:
                submit(harness)
            assert caught.value.refused is True
    assert script.posts == 0


def test_a_ledger_that_fails_after_the_submit_loses_no_job(
    mode: str, ledger: Ledger, monkeypatch: Any, caplog: Any
) -> None:
    def fail(*_: object) -> None:
        raise LedgerError(ledger.location, "disk full")

    script = ResponseScript(json_response(ACCEPTED["ttapi"]))
    monkeypatch.setattr(ledger, "record_job", fail)
    with open_client(mode, handler=script, base_url=BASE_URL, ledger=ledger) as harness:
        assert submit(harness).id
    assert "disk full" in caplog.text
    assert ledger.entry(KEY).is_in_doubt


def test_an_interrupted_submit_is_in_doubt(mode: str, ledger: Ledger) -> None:
    class Interrupt(BaseException):
        pass

    def interrupt(request: Any) -> Any:
        raise Interrupt

    with open_client(mode, handler=interrupt, base_url=BASE_URL, ledger=ledger) as harness, pytest.raises(Interrupt):
        submit(harness)
    assert (ledger.entry(KEY).state, ledger.entry(KEY).trouble) == ("in_doubt", "the program was interrupted")


def test_an_entry_is_found_by_the_unique_beginning_of_its_key(ledger: Ledger) -> None:
    for key in ("boat-1", "boat-22", "cat"):
        ledger.claim(key, "digest", "prompt")
    assert [ledger.entry(text).key for text in ("cat", "c", "boat-2", "boat-1")] == ["cat", "cat", "boat-22", "boat-1"]
    for text, told in {
        "boat": "'boat' is the beginning of several keys: boat-1, boat-22",
        "x": "no key 'x'",
        "": "''",
    }.items():
        with pytest.raises(UnknownKey, match=told):
            ledger.entry(text)


def test_no_key_is_not_the_beginning_of_the_only_one(ledger: Ledger) -> None:
    ledger.claim(KEY, "digest", "prompt")
    with pytest.raises(UnknownKey):
        ledger.entry("")


def test_entries_of_ten_thousand_keys_are_read_at_once(ledger: Ledger) -> None:
    claimed = ["boat-1", 'a "quoted" boat', "boat-2 50% ?", "\u5c0f\u8239"]
    for key in (*claimed, "another"):
        ledger.claim(key, "digest", "prompt")
    asked = [*claimed, *(f"no-{number}" for number in range(10_000))]
    assert [entry.key for entry in ledger.entries(keys=asked)] == claimed[::-1]
    assert [entry.key for entry in ledger.entries(keys={"another"})] == ["another"]
    assert ledger.entries(keys=[]) == ledger.entries(keys=claimed, only_open=True) == []


def test_entries_of_one_time_are_in_the_order_of_their_keys(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    patch_library(monkeypatch, ledger_module, "time", time=lambda: 1e9)
    for key in ("b", "B", "a", "\u00e4", "_"):
        ledger.claim(key, "digest", "prompt")
    assert [entry.key for entry in ledger.entries()] == ["B", "_", "a", "b", "\u00e4"]
    assert {entry.created_at for entry in ledger.entries()} == {datetime.fromtimestamp(1e9, UTC)}


def test_prompts_may_be_left_out_and_the_file_is_private(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "jobs.sqlite", prompts=False)
    ledger.claim(KEY, compute_digest(VideoRequest("a secret boat")), "a secret boat")
    assert ledger.entry(KEY).prompt is None
    ledger.close()
    assert b"a secret boat" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert stat.S_IMODE((tmp_path / "jobs.sqlite").stat().st_mode) == 0o600
    assert repr(ledger) == f"<Ledger '{tmp_path}/jobs.sqlite'>"


def test_the_ledger_holds_neither_keys_nor_urls(mock: MockServer, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "jobs.sqlite")
    client = telecine.Client(
        base_url=f"{mock.url}/{{provider}}", api_key=API_KEY, ledger=ledger, poll=telecine.Poll(first=0.02, cap=0.05)
    )
    with client:
        job = client.submit("A boat", provider="toapis", images=["https://cdn.example/a.png?signature=s3cret"])
        job.wait(30).save(tmp_path / "boat.mp4")
        with pytest.raises(SubmitUnknown):
            client.submit("A boat [cut]", provider="ttapi")
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.name != "boat.mp4")
    assert b"A boat" in content
    assert not [word for word in (API_KEY.encode(), b"s3cret", b"https://", b"http://") if word in content]


def test_a_digest_differs_with_everything_that_is_sent(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"a")
    (tmp_path / "b.png").write_bytes(b"b")
    requests = [
        VideoRequest("a"),
        VideoRequest("b"),
        VideoRequest("a", model="m"),
        VideoRequest("a", duration=1),
        VideoRequest("a", aspect_ratio="1:1"),
        VideoRequest("a", resolution="480p"),
        VideoRequest("a", mode="normal"),
        VideoRequest("a", images=["https://a"]),
        VideoRequest("a", images=["https://a", "https://b"]),
        VideoRequest("a", images=[tmp_path / "a.png"]),
        VideoRequest("a", images=[b"b"]),
        VideoRequest("a", options={"xai": {"user": "u"}}),
        VideoRequest("a", options={"xai": {"user": "v"}}),
    ]
    assert len({compute_digest(request) for request in requests}) == len(requests)
    assert compute_digest(VideoRequest("a", images=[b"a"])) == compute_digest(requests[9])
    same = VideoRequest("a", metadata={"note": "1"}, max_cost=3, options={})
    assert compute_digest(same) == compute_digest(requests[0])
    assert compute_digest(same, {"127.0.0.1:8700"}) != compute_digest(same)
    with pytest.raises(InvalidRequest, match=r"gone\.png"):
        compute_digest(VideoRequest("a", images=[tmp_path / "gone.png"]))


def test_a_request_of_a_process_that_has_ended_is_in_doubt(ledger: Ledger) -> None:
    pid = os.fork()
    if not pid:
        claim = ledger.claim(KEY, "digest", "p")
        assert not isinstance(claim, LedgerEntry)
        ledger.record_sending(claim, "ttapi", "")
        os._exit(0)
    os.waitpid(pid, 0)
    entry = ledger.claim(KEY, "digest", "p")
    assert isinstance(entry, LedgerEntry)
    assert (entry.state, ledger.entry(KEY).trouble) == ("in_doubt", "the process that sent it has ended")
    assert not has_ended(new_owner())
    assert not has_ended("another machine 1 x")


def test_threads_share_a_ledger(ledger: Ledger) -> None:
    def claim(number: int) -> None:
        for each in range(20):
            ledger.claim(f"{number}-{each}", "digest", "p")

    threads = [threading.Thread(target=claim, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ledger.entries()) == 160


def test_an_old_file_is_migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "jobs.sqlite"
    Ledger(path).claim(KEY, "digest", "p")
    added = (*SQLITE_MIGRATIONS, ("ALTER TABLE jobs ADD COLUMN note TEXT",))
    monkeypatch.setattr("telecine.ledger.sqlite_database.SQLITE_MIGRATIONS", added)
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    assert [entry.key for entry in Ledger(path).entries()] == [KEY]
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (2,)
        assert connection.execute("SELECT key, note FROM jobs").fetchall() == [(KEY, None)]
