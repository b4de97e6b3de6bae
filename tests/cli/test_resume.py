"""Job tokens: jobs survive the command, the process and signals."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time

import pytest

from telecine_mock import MockServer

pytestmark = pytest.mark.slow

TOKEN = re.compile(r"ttapi:[^:\s]*:[0-9a-f]{32}")


STOPS = pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])


def wait_for_a_job(mock: MockServer, before: int) -> None:
    deadline = time.monotonic() + 20
    while len(mock.jobs()) == before:
        assert time.monotonic() < deadline
        time.sleep(0.01)


@STOPS
def test_a_stop_leaves_a_token_that_another_process_resumes(shell, stop):
    with shell.child("generate", "a boat [slow 4]", "-p", "ttapi", "--out", "boat.mp4") as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("ttapi: sending, ttapi::")
        started = process.stderr.readline()
        process.send_signal(stop)
        out, err = process.communicate(timeout=20)
    token = TOKEN.search(started)[0]
    assert (process.returncode, out) == (130, "")
    assert err == f"ttapi: the job continues. To wait for it:\ntelecine wait {token} --out boat.mp4\n"
    ran = shell.run("wait", token, "--out", "boat.mp4")
    assert (ran.code, ran.out) == (0, "boat.mp4\n")
    assert (shell.folder / "boat.mp4").stat().st_size > 1000


@STOPS
def test_a_stop_during_a_submit_waits_for_the_id_of_the_job_that_was_paid_for(shell, mock, stop):
    before = len(mock.jobs())
    with shell.child("submit", "a boat [late 1]", "-p", "ttapi", "--json") as process:
        wait_for_a_job(mock, before)
        process.send_signal(stop)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, len(mock.jobs()) - before) == (130, 1)
    assert f"telecine wait ttapi:{mock.jobs()[-1].id}:" in err
    assert f'"id": "{mock.jobs()[-1].id}"' in out


def test_a_command_that_a_script_has_started_in_the_background_ignores_ctrl_c_and_stops_at_sigterm(shell, mock):
    before = len(mock.jobs())
    deaf = "trap '' INT; exec \"$@\""  # as a shell without job control starts what ends with &
    command = [sys.executable, "-m", "telecine", "submit", "a boat [late 1]", "-p", "ttapi"]
    with subprocess.Popen(
        ["/bin/sh", "-c", deaf, "sh", *command],
        env={**os.environ, **shell.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        wait_for_a_job(mock, before)
        process.send_signal(signal.SIGINT)  # were it the first stop, the next one would not wait for the response
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, "")
    assert f"telecine wait ttapi:{mock.jobs()[-1].id}:" in err


@pytest.mark.parametrize("first", [signal.SIGINT, signal.SIGTERM])
def test_a_second_stop_ends_at_once_and_says_that_there_may_be_a_job(shell, mock, first):
    before = len(mock.jobs())
    with shell.child("generate", "a boat [late 30]", "-p", "ttapi") as process:
        wait_for_a_job(mock, before)
        process.send_signal(first)
        assert process.stderr is not None
        token = TOKEN.search(process.stderr.readline())[0]
        told = process.stderr.readline()
        assert told.startswith("ttapi: waiting for the response to the submit")
        assert token in told
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "a job may have been started and charged" in err
    assert err.splitlines()[-1] == f"telecine reconcile {token} --id ID"


def test_a_submit_prints_the_token_alone_and_wait_prints_the_url_of_the_video(shell):
    token = shell.run("submit", "a boat", "-p", "apikley").out.strip()
    assert token.count(":") == 2
    ran = shell.run("wait", token)
    assert ran.code == 0
    assert re.fullmatch(r"http://\S+\n", ran.out)


def test_several_tokens_are_waited_for_at_once(shell):
    ran = shell.run("submit", "a boat", "-p", "ttapi", "-p", "cometapi", "-p", "toapis")
    tokens = ran.out.split()
    waited = shell.run("wait", *tokens, "--out", "boats", "--json")
    results = [record for record in waited.records if record["event"] == "result"]
    assert (waited.code, sorted(record["token"] for record in results)) == (0, sorted(tokens))
    assert all((shell.folder / record["file"]["path"]).is_file() for record in results)


@pytest.mark.parametrize(
    ("prompt", "code", "state"),
    [("", 0, "succeeded"), ("[fail]", 70, "failed"), ("[moderated]", 65, "failed"), ("[stuck]", 75, "queued")],
)
def test_status_asks_once_and_its_code_tells_too(shell, prompt, code, state):
    token = shell.run("submit", f"a boat {prompt}", "-p", "cometapi").out.strip()
    time.sleep(0.4)
    ran, told = shell.run("status", token), shell.run("status", token, "--json")
    assert (ran.code, told.code, told.last["state"], told.last["token"]) == (code, code, state, token)
    assert ran.out.startswith(state)
    assert bool(told.last["video"]) == (code == 0)


def test_save_fetches_the_video_of_a_token_and_replaces_nothing(shell):
    token = shell.run("submit", "a boat", "-p", "ttapi").out.strip()
    assert shell.run("wait", token).code == 0
    ran = shell.run("save", token, "boat.mp4", "--json")
    assert (ran.code, ran.last["file"]["size"]) == (0, (shell.folder / "boat.mp4").stat().st_size)
    assert shell.run("save", token, "boat.mp4").code == 2
    assert shell.run("save", token, ".").out.startswith("ttapi-")


def test_save_says_so_when_there_is_no_video_yet(shell):
    token = shell.run("submit", "a boat [stuck]", "-p", "ttapi").out.strip()
    ran = shell.run("save", token, "boat.mp4")
    assert (ran.code, list(shell.folder.iterdir())) == (75, [])


@pytest.mark.parametrize(
    ("token", "code"), [("nonsense", 2), ("nobody:1:k", 2), ("ttapi::k", 2), ("ttapi:00000000:k", 66)]
)
def test_a_token_that_names_no_job_is_told(shell, token, code):
    assert shell.run("status", token).code == code
