"""A PostgreSQL server that goes away during a batch: processes say so in a line, and end."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest
from tests.postgres_server import postgres_server
from tests.telecine.batch.batch_processes import BatchProcesses, running

from telecine_mock import MockServer, Settings


@pytest.mark.postgres
def test_a_batch_and_a_worker_end_without_a_traceback_when_their_database_is_gone(tmp_path: Path) -> None:
    with postgres_server() as server, server.database() as url, MockServer(Settings(pace=2.0)) as mock:
        batch = BatchProcesses(mock, tmp_path, url, ["--database", url])
        batch.write_file([f"A boat {number}" for number in range(10)])
        with running(batch.start_worker()) as worker, running(batch.start_batch()) as first:
            while not mock.jobs():
                time.sleep(0.05)
            server.stop()
            assert first.wait(60) == 73
            time.sleep(3.0)  # jobs end, and their results cannot be stored
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(30) == 0
        assert "Traceback" not in batch.log
        assert "the ledger postgresql://tester@127.0.0.1:" in batch.log
        assert "s3cret" not in batch.log
        server.start()
        assert batch.start_batch().wait(120) in {0, 80}
        assert max(batch.jobs_by_prompt.values()) == 1
