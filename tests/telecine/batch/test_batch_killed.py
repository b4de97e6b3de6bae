"""A batch that is killed at random moments pays for each video once, and has them all in the end."""

from __future__ import annotations

import hashlib
import random
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from telecine_mock.server import MockServer
from telecine_mock.settings import Settings
from tests.telecine.batch.batch_processes import PROVIDERS, BatchProcesses, running

DEADLINE = 420.0
HEALED = ("ttapi", "toapis", "apikley")
"""Providers at which a lost job is found again: by a callback or by our key."""


@pytest.fixture(params=["sqlite", "postgres"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path / "jobs.sqlite") if request.param == "sqlite" else request.getfixturevalue("postgres_url")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(process: subprocess.Popen[str], seconds: float) -> int | None:
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None


def check(batch: BatchProcesses, videos: int) -> dict[str, int]:
    """Check that nothing was paid twice or lost, and return what is in doubt by provider."""
    jobs = batch.jobs_by_prompt
    assert max(jobs.values()) == 1, [prompt for prompt, count in jobs.items() if count > 1]
    entries = batch.entries
    assert len(entries) == videos
    in_doubt = [entry for entry in entries if entry.is_in_doubt]
    saved = [entry for entry in entries if entry.file is not None]
    assert len(saved) + len(in_doubt) == videos, [(entry.state, entry.trouble) for entry in entries if not entry.file]
    for entry in saved:
        assert entry.file is not None
        assert hashlib.sha256(entry.file.read_bytes()).hexdigest() == entry.sha256
    assert sorted(batch.out.glob("*.mp4")) == sorted(entry.file for entry in saved if entry.file)
    for entry in in_doubt:  # where a job exists and can be found, it was found
        assert entry.provider not in HEALED or jobs[entry.prompt or ""] == 0, entry
        assert entry.key in batch.log
    lost = {name: sum(entry.provider == name for entry in in_doubt) for name in PROVIDERS}
    print(f"submits {sum(jobs.values())}, files {len(saved)}, in doubt {lost}")
    return lost


@contextmanager
def batch_with_receiver(pace: float, folder: Path, database: str) -> Iterator[BatchProcesses]:
    """Run mock servers, and the receiver of their callbacks, which writes to the ledger of the batch."""
    receiver = f"http://127.0.0.1:{(port := free_port())}"
    with MockServer(Settings(pace=pace, webhook_url=f"{receiver}/toapis")) as server:
        batch = BatchProcesses(server, folder, database, ["--callback-url", f"{receiver}/{{provider}}"])
        with running(batch.start("serve-callbacks", "--port", str(port))):
            yield batch


@pytest.mark.postgres
def test_a_batch_that_is_killed_25_times_pays_for_each_of_40_videos_once(location: str, tmp_path: Path) -> None:
    chance = random.Random(13)
    late = ("", "", " [late 1]")  # so that many kills meet a submit that is under way
    with batch_with_receiver(3.0, tmp_path, location) as batch:
        batch.write_file([f"A paper boat number {number}{late[number % 3]}" for number in range(40)])
        kills, deadline = 0, time.monotonic() + DEADLINE
        while time.monotonic() < deadline:
            process = batch.start_batch()
            code = wait_for(process, chance.uniform(1.2, 4.0) if kills < 25 else DEADLINE)
            if code is None:
                process.kill()
                process.wait()
                kills += 1
            elif kills >= 25 or all(entry.file for entry in batch.entries):
                break
        print(f"killed {kills} times, last exit code {code}")
        assert kills >= 10
        check(batch, 40)


@pytest.mark.postgres
def test_three_workers_of_which_one_is_killed_and_one_is_stopped_for_a_minute_make_40_videos(
    postgres_url: str, tmp_path: Path
) -> None:
    with batch_with_receiver(20.0, tmp_path, postgres_url) as batch:
        batch.write_file([f"A paper boat number {number}" + " [late 2]" * (number % 4 == 0) for number in range(40)])
        with running(batch.start_worker()) as killed, running(batch.start_worker()) as stopped:
            time.sleep(4.0)  # they wait for work
            with running(batch.start_batch()) as first:
                while not any(entry.job_id for entry in batch.entries):
                    time.sleep(0.1)
                time.sleep(1.0)
                killed.kill()
                stopped.send_signal(signal.SIGSTOP)
                time.sleep(60.0)
                stopped.send_signal(signal.SIGCONT)
                print("exit code", wait_for(first, DEADLINE))
                with running(batch.start_batch()) as second:  # what the stopped one had in its hands is known by now
                    print("exit code", wait_for(second, DEADLINE))
            assert stopped.poll() is None
        check(batch, 40)
