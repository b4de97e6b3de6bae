"""PostgreSQL server for tests, in a temporary folder, on loopback: `with postgres_server() as server: server.url`."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import quote

import psycopg

USER: Final = "tester"  # not the name of the schema, which would then be searched by default
PASSWORD: Final = "s3cret:p@ss/w%rd"  # special characters, so that each use of the URL has to quote and decode
START_SECONDS: Final = 30.0
SIGNALS: Final = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT}
"""`fast` ends all sessions and writes everything to disk; `immediate` is like a crash."""
DEBIAN: Final = Path("/usr/lib/postgresql")
MISSING: Final = "PostgreSQL is not installed: initdb was not found; on Debian: apt-get install postgresql"


class PostgresServer:
    """A server that can be stopped and started again.

    Attributes:
        port: Its port on 127.0.0.1, the same after a restart.
        folder: Its files.
    """

    def __init__(self, binaries: Path, folder: Path, account: dict[str, Any], *, fsync: bool) -> None:
        self._binaries = binaries
        self.folder = folder
        self._account = account
        self._fsync = fsync
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    @property
    def url(self) -> str:
        """URL of a database that always exists."""
        return self.database_url("postgres")

    def database_url(self, database: str) -> str:
        """Return the URL of a database."""
        return f"postgresql://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """Create an empty database, yield its URL, and remove it."""
        name = f"test_{secrets.token_hex(6)}"
        self._run_statement(f"CREATE DATABASE {name}")
        yield self.database_url(name)
        if self._process is not None:
            self._run_statement(f"DROP DATABASE {name} WITH (FORCE)")

    def start(self) -> None:
        """Start the server if it does not run; return when it accepts connections."""
        if self._process is not None:
            return
        command = [str(self._binaries / "postgres"), "-D", str(self.folder / "data"), "-k", str(self.folder)]
        command += ["-h", "127.0.0.1", "-p", str(self.port), "-c", f"fsync={'on' if self._fsync else 'off'}"]
        if (setpriv := shutil.which("setpriv")) and threading.current_thread() is threading.main_thread():
            command = [setpriv, "--pdeathsig", "QUIT", *command]  # the server ends even if the tests are killed
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, **self._account)
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.url).close()
            except psycopg.OperationalError as error:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"the server did not start: {(self.folder / 'log').read_text()}") from error
                time.sleep(0.05)
            else:
                return

    def stop(self, mode: Literal["fast", "immediate"] = "fast") -> None:
        """Stop the server; return when it has ended."""
        if self._process is not None:
            self._process.send_signal(SIGNALS[mode])
            self._process.wait(START_SECONDS)
            self._process = None

    def _run_statement(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def postgres_server(*, fsync: bool = False) -> Iterator[PostgresServer]:
    """Start a server of its own; stop it and remove its files at the end.

    Args:
        fsync: Whether a commit syncs to disk. Without it, the server is faster, and commits outlive an immediate stop,
            but no power cut.

    Raises:
        RuntimeError: PostgreSQL is not installed, or the server does not start.
    """
    binaries = find_binaries()
    account = find_account()
    folder = Path(tempfile.mkdtemp(prefix="postgres-", dir="/tmp"))  # short: the path of a socket has 107 bytes at most
    try:
        if account:
            os.chown(folder, account["user"], account["group"])
        password = folder / "password"
        password.write_text(PASSWORD)
        command = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", USER, "--auth=scram-sha-256"]
        command += [f"--pwfile={password}", "--no-sync", "--no-locale", "--encoding=UTF8"]
        made = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, **account)
        if made.returncode:
            raise RuntimeError(f"initdb failed: {made.stdout}{made.stderr}")
        server = PostgresServer(binaries, folder, account, fsync=fsync)
        try:
            server.start()
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_binaries() -> Path:
    """Return the folder with `initdb` and `postgres`.

    Raises:
        RuntimeError: They are not installed.
    """
    candidates = [Path(found).parent for name in ("initdb", "postgres") if (found := shutil.which(name))]
    if config := shutil.which("pg_config"):
        candidates.append(Path(subprocess.check_output([config, "--bindir"], text=True).strip()))
    candidates += sorted(DEBIAN.glob("*/bin"), key=lambda each: int(each.parent.name), reverse=True)
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise RuntimeError(MISSING)


def find_account() -> dict[str, Any]:
    """Return options of `subprocess` that run PostgreSQL as another user if this is root, whom it refuses."""
    if os.geteuid() != 0:
        return {}
    try:
        found = pwd.getpwnam("postgres")
    except KeyError:
        found = pwd.getpwnam("nobody")
    return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
