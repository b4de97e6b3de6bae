"""The ledger of the command line: jobs, resume, reconcile, abandon; keys in place of tokens."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Shell

from telecine import Ledger
from telecine.cli.ledger_file import find_default_path
from telecine_mock import MockServer


def keys(shell: Shell, *options: str) -> list[str]:
    return [record["key"] for record in shell.run("jobs", "--json", *options).records]


def test_every_submit_is_in_the_ledger_and_resumed_from_it(shell: Shell, mock: MockServer) -> None:
    assert shell.run("jobs").out == ""
    shell.run("submit", "A paper boat", "-p", "ttapi", "-p", "toapis")
    shell.run("submit", "A lost boat [cut]", "-p", "toapis")
    paid = len(mock.jobs())
    listed = shell.run("jobs")
    assert (listed.out.count("A paper boat"), listed.out.count("queued"), listed.out.count("in doubt")) == (2, 2, 1)
    assert "telecine resume" in listed.err
    resumed = shell.run("resume", "--out", "films/", "--json")
    assert resumed.code == 0
    files = sorted((shell.folder / "films").iterdir())
    assert [file.read_bytes()[4:8] for file in files] == [b"ftyp"] * 3
    assert len(mock.jobs()) == paid  # nothing was submitted
    assert keys(shell, "--open") == []
    entries = shell.run("jobs", "--json").records
    assert {entry["file"] for entry in entries} == {str(file) for file in files}
    assert {entry["state"] for entry in entries} == {"succeeded"}
    assert shell.run("resume").err == f"No open jobs in {shell.environment['TELECINE_LEDGER']}.\n"


def test_a_key_or_its_beginning_stands_for_a_token(shell: Shell) -> None:
    shell.run("submit", "A paper boat", "-p", "ttapi", "--key", "boat-1")
    shell.run("submit", "A paper boat", "-p", "ttapi", "--key", "boat-22")
    assert shell.run("status", "boat-2", "--json").last["key"] == "boat-22"
    assert shell.run("wait", "boat-1").out.startswith("http")
    several = shell.run("status", "boat")
    assert several.code == 2
    assert "'boat' is the beginning of several keys: boat-1, boat-22" in several.err
    assert shell.run("jobs", "show", "boat-2").out.split()[:2] == ["key", "boat-22"]
    assert json.loads(shell.run("jobs", "show", "boat-2", "--json").out)["prompt"] == "A paper boat"


def test_the_same_command_with_the_same_key_pays_once(shell: Shell, mock: MockServer) -> None:
    first = shell.run("submit", "A paper boat", "-p", "apikley", "--key", "order-1")
    paid = len(mock.jobs())
    assert shell.run("submit", "A paper boat", "-p", "apikley", "--key", "order-1").out == first.out
    assert shell.run("submit", "Another boat", "-p", "apikley", "--key", "order-1").code == 64
    assert len(mock.jobs()) == paid


def test_a_job_in_doubt_is_settled_by_hand(shell: Shell) -> None:
    for number in (1, 2):
        assert shell.run("submit", "A lost boat [cut]", "-p", "ttapi", "--key", f"lost-{number}").code == 80
    shown = shell.run("jobs", "show", "lost-1").out
    assert "telecine reconcile lost-1 --id ID, or telecine abandon lost-1" in " ".join(shown.split())
    assert shell.run("abandon", "lost-1").err == "lost-1 is abandoned.\n"
    assert keys(shell, "--open") == ["lost-2"]
    submitted = shell.run("submit", "A paper boat", "-p", "ttapi", "--json").last
    assert shell.run("reconcile", "lost-2", "--id", submitted["id"]).code == 0
    assert json.loads(shell.run("jobs", "show", "lost-2", "--json").out)["id"] == submitted["id"]


def test_a_ledger_that_cannot_be_written_stops_a_submit(shell: Shell, mock: MockServer) -> None:
    paid = len(mock.jobs())
    (shell.folder / "file").touch()
    stopped = shell.run("submit", "A boat", "-p", "ttapi", TELECINE_LEDGER=str(shell.folder / "file" / "x"))
    assert (stopped.code, len(mock.jobs())) == (73, paid)
    assert "With TELECINE_LEDGER=off nothing is written down" in stopped.err
    assert shell.run("submit", "A boat", "-p", "ttapi", TELECINE_LEDGER="off").code == 0
    assert shell.run("jobs", TELECINE_LEDGER="off").code == 78


def test_the_jobs_of_another_server_are_in_a_ledger_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TELECINE_BASE_URL", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert find_default_path(None).name == "jobs.sqlite"
    assert find_default_path("http://u:secret@127.0.0.1:8700/{provider}").name == "jobs-127.0.0.1-8700.sqlite"
    monkeypatch.setenv("TELECINE_BASE_URL", "https://mock.example/{provider}")
    assert find_default_path(None) == Path("/data/telecine/jobs-mock.example.sqlite")


@pytest.mark.postgres
def test_the_ledger_may_be_a_postgresql_database(shell: Shell, mock: MockServer, postgres_url: str) -> None:
    ledger = {"TELECINE_LEDGER": postgres_url}
    location = Ledger(postgres_url).location
    assert shell.run("jobs", **ledger).err == f"No jobs in {location}.\n"
    first = shell.run("submit", "A paper boat", "-p", "ttapi", "--key", "order-1", **ledger)
    paid = len(mock.jobs())
    assert shell.run("submit", "A paper boat", "-p", "ttapi", "--key", "order-1", **ledger).out == first.out
    assert len(mock.jobs()) == paid
    assert shell.run("resume", "--out", "films/", **ledger).code == 0
    assert shell.run("resume", **ledger).err == f"No open jobs in {location}.\n"
    assert json.loads(shell.run("jobs", "show", "order", "--json", **ledger).out)["state"] == "succeeded"


def test_a_ledger_without_its_server_stops_a_submit(shell: Shell, mock: MockServer) -> None:
    paid = len(mock.jobs())
    for url, code in {"postgresql://me:S3CRET@127.0.0.1:1/x": 73, "postgresql://me:S3/CRET@127.0.0.1:1/x": 78}.items():
        stopped = shell.run("submit", "A boat", "-p", "ttapi", TELECINE_LEDGER=url)
        assert (stopped.code, len(mock.jobs())) == (code, paid)
        assert "CRET" not in stopped.out + stopped.err
