"""Processes of the command `telecine batch` against mock servers, for tests that kill them."""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from telecine import Ledger, LedgerEntry
from telecine.providers import get_provider
from telecine_mock.server import MockServer
from telecine_mock.settings import Settings

HEALED = ("ttapi", "toapis", "apikley")
"""Providers at which a lost job is found again: by a callback or by our key."""
PROVIDERS = ("ttapi", "toapis", "cometapi", "apikley", "xai")
SECRET = "a-secret-of-the-receiver"


@dataclass
class BatchProcesses:
    """Starts workers of one batch.

    Attributes:
        server: The mock servers.
        folder: Working folder; the videos go to `out` in it.
        database: Location of the ledger.
        arguments: More arguments of the command.
    """

    server: MockServer
    folder: Path
    database: str
    arguments: list[str] = field(default_factory=list)

    @property
    def out(self) -> Path:
        return self.folder / "videos"

    @property
    def environment(self) -> dict[str, str]:
        keys = {get_provider(name).api.key_variable: self.server.settings.api_key for name in PROVIDERS}
        return (
            os.environ
            | keys
            | {
                "TELECINE_BASE_URL": f"{self.server.url}/{{provider}}",
                "TELECINE_LEDGER": self.database,
                "TELECINE_CALLBACK_SECRET": SECRET,
            }
        )

    def write_file(self, prompts: list[str]) -> None:
        lines = [f"{PROVIDERS[number % 5]},{prompt}" for number, prompt in enumerate(prompts)]
        (self.folder / "videos.csv").write_text("\n".join(["provider,prompt", *lines]) + "\n", encoding="utf-8")

    def start(self, *command: str) -> subprocess.Popen[str]:
        arguments = [sys.executable, "-m", "telecine", *command]
        with (self.folder / "log.txt").open("a") as log:
            return subprocess.Popen(arguments, cwd=self.folder, env=self.environment, stdout=log, stderr=log, text=True)

    def start_batch(self) -> subprocess.Popen[str]:
        return self.start("batch", "videos.csv", "-o", "videos", "--yes", *self.arguments)

    def start_worker(self) -> subprocess.Popen[str]:
        return self.start("batch", "work", "--database", self.database)

    @property
    def entries(self) -> list[LedgerEntry]:
        with Ledger(self.database) as ledger:
            return ledger.entries()

    @property
    def jobs_by_prompt(self) -> Counter[str]:
        """How many jobs the mock servers have for each prompt."""
        return Counter(job.prompt for job in self.server.jobs())

    def tell(self, text: str) -> None:
        """Print a figure, which `pytest -s` shows."""
        sys.stdout.write(f"{text}\n")

    @property
    def log(self) -> str:
        return (self.folder / "log.txt").read_text()


@contextmanager
def running(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    """Kill a process at the end of the block."""
    try:
        yield process
    finally:
        process.kill()
        process.wait()


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
    batch.tell(f"submits {sum(jobs.values())}, files {len(saved)}, in doubt {lost}")
    return lost


@contextmanager
def batch_with_receiver(pace: float, folder: Path, database: str) -> Iterator[BatchProcesses]:
    """Run mock servers, and the receiver of their callbacks, which writes to the ledger of the batch."""
    receiver = f"http://127.0.0.1:{(port := free_port())}"
    with MockServer(Settings(pace=pace, webhook_url=f"{receiver}/toapis")) as server:
        batch = BatchProcesses(server, folder, database, ["--callback-url", f"{receiver}/{{provider}}"])
        with running(batch.start("serve-callbacks", "--port", str(port))):
            yield batch
