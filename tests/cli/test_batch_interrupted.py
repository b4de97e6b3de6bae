"""Ctrl-C and SIGTERM at any moment of `telecine batch`: nothing is paid twice, and the same command finishes."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from telecine import Ledger
from telecine_mock import MockServer

pytestmark = pytest.mark.slow

COMMAND = ("batch", "videos.csv", "-o", "out", "--yes")
VIDEOS = 6
NOISE = ("Traceback", "Task was destroyed", "DBOS", "Error", "exception")


def has_jobs(mock: MockServer, words: str, saved: Path) -> bool:
    return any(words in job.prompt for job in mock.jobs())


def has_videos(mock: MockServer, words: str, saved: Path) -> bool:
    return any(saved.glob("*.mp4"))


def has_started(mock: MockServer, words: str, saved: Path) -> bool:
    return True


@pytest.mark.parametrize(
    ("number", "moment"),
    [
        (signal.SIGINT, has_jobs),
        pytest.param(signal.SIGTERM, has_jobs, marks=pytest.mark.deep),
        pytest.param(signal.SIGINT, has_started, marks=pytest.mark.deep),
        pytest.param(signal.SIGINT, has_videos, marks=pytest.mark.deep),
        pytest.param(signal.SIGTERM, has_videos, marks=pytest.mark.deep),
    ],
)
def test_a_stopped_batch_is_finished_by_the_same_command(
    shell, mock: MockServer, number: int, moment: Callable[..., bool]
) -> None:
    words = shell.folder.name
    late = ("", " [late 1]")
    lines = [f"A boat {each} {words}{late[each % 2]},{('xai', 'toapis', 'ttapi')[each % 3]}" for each in range(VIDEOS)]
    (shell.folder / "videos.csv").write_text("\n".join(["prompt,provider", *lines]) + "\n")
    with shell.child(*COMMAND) as process:
        assert process.stderr is not None
        select.select([process.stderr], [], [])  # the plan
        while not moment(mock, words, shell.folder / "out"):
            time.sleep(0.02)
        os.kill(process.pid, number)
        _, errors = process.communicate()
    assert process.returncode == 130, errors
    assert not [word for word in NOISE if word in errors], errors
    if moment is not has_started:
        assert "Stopped." in errors
        assert f"{words}/out/index.html" in errors
    with Ledger(shell.environment["TELECINE_LEDGER"]) as ledger:
        assert not [entry for entry in ledger.entries() if entry.is_in_doubt]
    with shell.child(*COMMAND) as process:
        out, errors = process.communicate()
    assert process.returncode == 0, errors
    assert len(out.splitlines()) == len(list((shell.folder / "out").glob("*.mp4"))) == VIDEOS
    assert sum(words in job.prompt for job in mock.jobs()) == VIDEOS
