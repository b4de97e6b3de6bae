"""Command `batch`: from a file to videos, with a plan, a question and limits before the first submit."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from telecine import Ledger
from telecine.batch import batch_run, queue_engine
from telecine.cli import server_options
from telecine_mock import MockServer

pytestmark = pytest.mark.slow

LINES = ("A boat {0},xai", "A heron {0},toapis", "A reed {0},")


@pytest.fixture(autouse=True)
def fast_queues(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_engine, "POLLING_SECONDS", 0.05)
    monkeypatch.setattr(batch_run, "LOOK_SECONDS", 0.2)


@pytest.fixture
def file(shell) -> Path:
    """A file with three videos that no other test has."""
    path = shell.folder / "videos.csv"
    path.write_text("\n".join(["prompt,provider", *(line.format(shell.folder.name) for line in LINES)]) + "\n")
    return path


def count_jobs(mock: MockServer, words: str) -> int:
    return sum(words in job.prompt for job in mock.jobs())


def nothing_was_done(shell) -> bool:
    """Return whether there is no folder, and the ledger is empty."""
    with Ledger(shell.environment["TELECINE_LEDGER"]) as ledger:
        return not (shell.folder / "out").exists() and ledger.entries() == []


def test_a_file_becomes_videos_and_the_same_command_again_does_nothing_more(shell, mock, file):
    first = shell.run("batch", "videos.csv", "-o", "out", "-p", "ttapi", "--yes")
    assert first.code == 0, first.err
    assert len(first.out.splitlines()) == 3
    assert all(Path(path).read_bytes()[4:8] == b"ftyp" for path in first.out.splitlines())
    assert (shell.folder / "out" / "index.html").is_file()
    assert "videos.csv: 3 video(s), 3 to submit\n" in first.err
    second = shell.run("batch", "videos.csv", "-o", "out", "-p", "ttapi", "--max-jobs", "0")  # and no question
    assert second.code == 0, second.err
    assert sorted(second.out.splitlines()) == sorted(first.out.splitlines())
    assert "videos.csv: 3 video(s), 0 to submit, 3 saved before\n" in second.err
    other = shell.run("batch", "videos.csv", "-o", "other", "-p", "ttapi")
    assert (other.code, len(list((shell.folder / "other").glob("*.mp4")))) == (0, 3)
    assert count_jobs(mock, shell.folder.name) == 3


def test_json_has_a_plan_and_a_record_for_each_video_and_nothing_else_is_on_stdout(shell, file):
    file.write_text(f"prompt,provider\nA boat {shell.folder.name},xai\nA raft {shell.folder.name} [cut],xai\n")
    ran = shell.run("batch", "videos.csv", "-o", "out", "--yes", "--json")
    assert (ran.code, ran.records[0]["event"], ran.records[0]["submit"]) == (80, "plan", 2)
    results = {record["line"]: record for record in ran.records[1:]}
    assert {record["event"] for record in results.values()} == {"result"}
    assert Path(results[2]["file"]).is_file()
    assert (results[2]["state"], results[2]["cost"], results[2]["error"]) == ("saved", "0.4 USD", None)
    assert (results[3]["state"], results[3]["error"]["status"]) == ("in_doubt", "submit-unknown")


def test_a_dry_run_needs_no_key_and_does_nothing(shell, file):
    keys = dict.fromkeys((name for name in shell.environment if name.endswith("_API_KEY")), "")
    ran = shell.run("batch", "videos.csv", "-o", "out", "-p", "ttapi", "--dry-run", **keys)
    assert (ran.code, ran.out) == (0, "")
    assert re.search(r"^xai +1 +about 0\.\d USD$", ran.err, re.MULTILINE)
    assert re.search(r"^ttapi +1 +unknown$", ran.err, re.MULTILINE)
    assert nothing_was_done(shell)


def test_all_bad_lines_are_told_with_their_numbers(shell, file):
    file.write_text("prompt,provider,duration\nA boat,xai,99\nA boat,nobody,\nA boat,xai,5\nA boat,xai,x\n")
    ran = shell.run("batch", "videos.csv", "-o", "out", "--yes")
    assert ran.code == 2
    assert [line.partition(" ")[0] for line in ran.err.splitlines()[:-1]] == [f"videos.csv:{n}:" for n in (2, 3, 5)]
    assert ran.err.splitlines()[-1] == "3 problem(s); nothing was sent."
    assert nothing_was_done(shell)


@pytest.mark.parametrize(
    ("arguments", "variables", "code", "words"),
    [
        ([], {}, 2, "pass --yes to submit: there is no terminal to ask on"),
        (["--yes", "--max-jobs", "2"], {}, 64, "max_jobs=2: there are 3 videos"),
        (["--yes", "--max-cost", "5"], {}, 64, "max_cost=5.0: no price is documented for 1 of toapis, 1 of ttapi"),
        (["--yes"], {"XAI_API_KEY": ""}, 78, "no key for XAI: set XAI_API_KEY"),
        (["--yes"], {"TELECINE_LEDGER": "off"}, 78, "the ledger is switched off by TELECINE_LEDGER=off"),
        (["--yes", "--database", "mysql://me:secret-word@h/db"], {}, 2, "expected the URL of a PostgreSQL database"),
        (["--yes", "--database", "postgresql://me:secret-word@127.0.0.1:9/db"], {}, 73, "Connection refused"),
    ],
)
def test_a_command_that_is_refused_says_why_and_does_nothing(shell, file, arguments, variables, code, words):
    ran = shell.run("batch", "videos.csv", "-o", "out", "-p", "ttapi", *arguments, **variables)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err
    assert "secret-word" not in ran.err
    assert nothing_was_done(shell)


def test_without_a_default_provider_a_line_that_names_none_is_a_problem(shell, file):
    ran = shell.run("batch", "videos.csv", "-o", "out", "--dry-run", TELECINE_PROVIDER="")
    assert ran.code == 2
    assert "videos.csv:4: provider: the line names none, and there is no default" in ran.err
    assert shell.run("batch", "videos.csv", "-o", "out", "--dry-run", TELECINE_PROVIDER="ttapi").code == 0


def test_the_file_may_come_from_stdin(shell, mock):
    text = f"prompt,provider\nA lock {shell.folder.name},apikley\n"
    ran = shell.run("batch", "-", "-o", "out", "--yes", stdin=text)
    assert (ran.code, len(ran.out.splitlines())) == (0, 1)
    assert ran.err.startswith("stdin: 1 video(s), 1 to submit\n")
    assert count_jobs(mock, shell.folder.name) == 1


def test_a_missing_extra_is_told_with_the_command_that_installs_it(shell, file, monkeypatch):
    monkeypatch.setattr(server_options, "find_spec", lambda name: None if name == "dbos" else object())
    for arguments in (["videos.csv", "-o", "out"], ["work", "--database", "postgresql://db/x"]):
        ran = shell.run("batch", *arguments)
        assert (ran.code, "pip install 'telecine[batch]'" in ran.err) == (78, True)


def test_a_worker_tells_in_a_line_that_the_database_cannot_be_reached(shell):
    ran = shell.run("batch", "work", "--database", "postgresql://me:secret-word@127.0.0.1:9/db")
    assert ran.code == 73
    assert "telecine: the ledger postgresql://me@127.0.0.1:9/db cannot be used: " in ran.err
    assert "secret-word" not in ran.err


@pytest.mark.parametrize("arguments", [["--help"], ["make", "--help"], ["work", "--help"]])
def test_each_command_has_a_help(shell, arguments):
    ran = shell.run("batch", *arguments)
    assert ran.code == 0
    assert "--database" in ran.out
    assert "Usage: telecine batch" in ran.out


def test_the_question_on_a_terminal_is_answered_with_no(shell, file):
    code, text = answer(shell, "n\n", "batch", "videos.csv", "-o", "out", "-p", "ttapi")
    assert (code, "Submit 3 job(s)? [y/N]:" in text, "Nothing was sent." in text) == (0, True, True)
    assert nothing_was_done(shell)


def test_the_question_on_a_terminal_is_answered_with_yes(shell, file):
    code, text = answer(shell, "y\n", "batch", "videos.csv", "-o", "out", "-p", "ttapi")
    assert code == 0, text
    assert "3 of 3 saved in " in text
    assert "Ctrl-C stops; the same command continues." in text
    assert len(list((shell.folder / "out").glob("*.mp4"))) == 3


def answer(shell, text: str, *arguments: str) -> tuple[int, str]:
    """Run a command on a pseudo-terminal with 80 columns, and return its exit code and all that it wrote."""
    environment = os.environ | shell.environment | {"PYTHONPATH": os.pathsep.join(sys.path), "COLUMNS": "80"}
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "tests.cli.quick_command", *arguments]
    with subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, cwd=shell.folder, env=environment) as ran:
        os.close(slave)
        os.write(master, text.encode())
        seen = b""
        try:
            while part := os.read(master, 65536):
                seen += part
        except OSError:  # the other side is closed
            pass
        finally:
            os.close(master)
    return ran.returncode, re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen.decode().replace("\r\n", "\n"))


def test_records_of_a_usage_error_are_json(shell, file):
    ran = shell.run("batch", "missing.csv", "-o", "out", "--json")
    assert ran.code == 2
    assert json.loads(ran.out)["error"]["type"] == "BatchFileError"
