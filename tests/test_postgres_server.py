"""The PostgreSQL server of the tests."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from tests import postgres_server as module
from tests.postgres_server import PostgresServer, find_binaries, postgres_server


@pytest.mark.postgres
def test_a_server_ends_with_a_test_that_fails() -> None:
    started: list[PostgresServer] = []
    with pytest.raises(ZeroDivisionError):
        fail_with_a_server(started)
    (server,) = started
    with pytest.raises(psycopg.OperationalError, match="refused"):
        psycopg.connect(server.url)
    assert not server.folder.exists()


def fail_with_a_server(started: list[PostgresServer]) -> None:
    with postgres_server() as server:
        psycopg.connect(server.url).close()
        started.append(server)
        raise ZeroDivisionError


def test_a_missing_server_is_named_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(module, "DEBIAN", tmp_path)
    with pytest.raises(RuntimeError, match="apt-get install postgresql"):
        find_binaries()
