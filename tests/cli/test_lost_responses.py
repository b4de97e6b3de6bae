"""Submits whose response was lost: the job is found by key or by id."""

from __future__ import annotations

import re

import pytest

from telecine_mock import MockServer

pytestmark = pytest.mark.slow

LOST = re.compile(r"^telecine (\w+) (\w+::[0-9a-f]{32})( .*)?$", re.MULTILINE)


@pytest.fixture
def lost(shell) -> str:
    """The token of a job whose answer was lost, at a provider that keeps our key."""
    ran = shell.run("submit", "a boat [cut]", "-p", "toapis")
    assert ran.code == 80
    return LOST.search(ran.err)[2]


def test_the_command_that_the_hint_names_finds_the_job_and_saves_its_video(shell, mock: MockServer):
    ran = shell.run("generate", "a boat [cut]", "-p", "toapis", "--out", "boat.mp4")
    command, token, rest = LOST.search(ran.err).groups()
    assert (ran.code, command, rest) == (80, "wait", " --out boat.mp4")
    before = len(mock.jobs())
    done = shell.run(command, token, *rest.split())
    assert (done.code, done.out, len(mock.jobs())) == (0, "boat.mp4\n", before)
    assert f"started, toapis:{mock.jobs('toapis')[-1].id}:" in done.err


@pytest.mark.parametrize("command", ["status", "save", "reconcile", "wait"])
def test_every_command_that_looks_at_a_job_finds_it_by_its_key(shell, mock, lost, command):
    assert shell.run("wait", lost).code == 0
    ran = shell.run(command, lost, *(["boat.mp4"] if command == "save" else []), "--json")
    assert (ran.code, ran.last["id"]) == (0, mock.jobs("toapis")[-1].id)
    assert ran.last["token"].endswith(lost.rpartition(":")[2])


def test_reconcile_prints_a_token_that_names_the_job(shell, mock, lost):
    ran = shell.run("reconcile", lost)
    assert ran.out == lost.replace("::", f":{mock.jobs('toapis')[-1].id}:") + "\n"
    assert f"telecine wait {ran.out.strip()}" in ran.err


def test_reconcile_takes_the_id_where_a_provider_keeps_no_key(shell, mock):
    ran = shell.run("submit", "a boat [cut]", "-p", "ttapi")
    command, token, rest = LOST.search(ran.err).groups()
    assert (command, rest) == ("reconcile", " --id ID")
    job = mock.jobs("ttapi")[-1].id
    assert shell.run("reconcile", token, "--id", job).out == token.replace("::", f":{job}:") + "\n"


@pytest.mark.parametrize("command", ["wait", "status", "reconcile"])
def test_a_key_that_no_job_has_ends_with_66_and_no_advice_to_submit(shell, mock, command):
    before = len(mock.jobs())
    ran = shell.run(command, "toapis::no-such-key")
    assert (ran.code, ran.out, len(mock.jobs())) == (66, "", before)
    assert "No job with this key was started, or the provider does not list it yet." in ran.err
    assert "submit" not in ran.err
    assert ran.err.endswith("telecine reconcile toapis::no-such-key --id ID\n") == (command == "wait")


@pytest.mark.parametrize("command", ["wait", "status", "reconcile"])
def test_where_no_key_is_kept_the_id_is_asked_for_before_anything_is_sent(shell, mock, command):
    before = len(mock.requests)
    ran = shell.run(command, "ttapi::k")
    assert (ran.code, len(mock.requests)) == (2, before)
    assert "pass it with --id" in ran.err


def test_an_id_that_the_provider_does_not_know_is_no_job(shell):
    ran = shell.run("reconcile", "ttapi::k", "--id", "00", "--json")
    assert (ran.code, [record["error"]["kind"] for record in ran.records]) == (66, ["not-found"])


def test_a_token_is_told_before_its_submit_leaves(shell, mock):
    for more in ([], ["--json"]):
        ran = shell.run("submit", "a boat [no-credits]", "-p", "ttapi", "--key", "order-1", *more)
        assert ran.code == 67
    assert ran.records[0]["event"] == "sent"
    assert (ran.records[0]["token"], ran.records[0]["key"]) == ("ttapi::order-1", "order-1")
    first = shell.run("submit", "a boat", "--first-of", "apikley,toapis", "--key", "order-2").err.splitlines()[0]
    assert first == "apikley, toapis: sending, apikley::order-2 toapis::order-2"


def test_places_that_lost_answers_hold_are_named_by_the_command_line_at_once(shell, monkeypatch):
    from telecine_clients.apikley import capabilities

    allowed = [each.limits.concurrency for each in capabilities.CAPABILITIES]
    for number in range(allowed[0]):
        assert shell.run("submit", "a boat [cut]", "-p", "apikley", "--key", f"k-{number}").code == 80
    ran = shell.run("submit", "a boat", "-p", "apikley")
    assert ran.code == 79
    assert f"{allowed[0]} held by submits whose response was lost: apikley::k-0, apikley::k-1, " in ran.err
