"""A batch that is killed at random moments pays for each video once, and has them all in the end."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path

import pytest
from tests.telecine.batch.batch_processes import batch_with_receiver, check, running, wait_for

DEADLINE = 420.0


@pytest.fixture(params=["sqlite", "postgres"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path / "jobs.sqlite") if request.param == "sqlite" else request.getfixturevalue("postgres_url")


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
        batch.tell(f"killed {kills} times, last exit code {code}")
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
                batch.tell(f"exit code {wait_for(first, DEADLINE)}")
                with running(batch.start_batch()) as second:  # what the stopped one had in its hands is known by now
                    batch.tell(f"exit code {wait_for(second, DEADLINE)}")
            assert stopped.poll() is None
        check(batch, 40)
