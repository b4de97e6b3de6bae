"""The documented limits hold over several processes, and lost responses are not paid again."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.telecine.batch.batch_processes import (
    PROVIDERS,
    BatchProcesses,
    batch_with_receiver,
    check,
    running,
    wait_for,
)

from telecine_mock.server import MockServer
from telecine_mock.settings import Settings


@pytest.mark.postgres
def test_three_processes_keep_the_limits_of_apikley_together(postgres_url: str, tmp_path: Path) -> None:
    with MockServer(Settings(pace=2.0)) as server, ExitStack() as processes:
        batch = BatchProcesses(server, tmp_path, postgres_url, ["--database", postgres_url])
        (tmp_path / "videos.csv").write_text("provider,prompt\n" + "".join(f"apikley,boat {n}\n" for n in range(320)))
        for _ in range(2):
            processes.enter_context(running(batch.start_worker()))
        processes.enter_context(running(batch.start_batch()))
        deadline = time.monotonic() + 240
        while server.job_counts("apikley").created < 300 and time.monotonic() < deadline:
            assert server.job_counts("apikley").refused == 0
            time.sleep(0.2)
        time.sleep(10.0)  # in which the next ones would be submitted
        counts = server.job_counts("apikley")
        batch.tell(f"{counts}")
        assert (counts.created, counts.refused) == (300, 0)
        assert 25 <= counts.peak <= 30


@pytest.mark.postgres
@pytest.mark.parametrize("fault", ["[late 65]", "[cut]", "[html-503]"])
def test_a_lost_response_in_one_of_ten_submits_is_healed_or_told_and_never_sent_again(
    fault: str, tmp_path: Path
) -> None:
    with batch_with_receiver(3.0, tmp_path, str(tmp_path / "jobs.sqlite")) as batch:
        lost = (1, 12, 23, 34)  # at four of the providers
        batch.write_file([f"A paper boat number {number}" + f" {fault}" * (number in lost) for number in range(40)])
        with running(batch.start_batch()) as process:
            batch.tell(f"{fault}: exit code {(code := wait_for(process, 300))}")
        in_doubt = check(batch, 40)
        assert in_doubt == {name: int(name in ("cometapi", "xai")) for name in PROVIDERS}
        assert code == 80
        assert sum(batch.jobs_by_prompt.values()) == 40
