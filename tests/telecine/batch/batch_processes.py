"""Processes of the command `telecine batch` against mock servers, for tests that kill them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from telecine import Ledger, LedgerEntry
from telecine.providers import get_provider
from telecine_mock.server import MockServer

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
        return os.environ | keys | {
            "TELECINE_BASE_URL": f"{self.server.url}/{{provider}}",
            "TELECINE_LEDGER": self.database,
            "TELECINE_CALLBACK_SECRET": SECRET,
        }

    def write_file(self, prompts: list[str]) -> None:
        lines = [f"{PROVIDERS[number % 5]},{prompt}" for number, prompt in enumerate(prompts)]
        (self.folder / "videos.csv").write_text("\n".join(["provider,prompt", *lines]) + "\n", encoding="utf-8")

    def start(self, *command: str) -> subprocess.Popen[str]:
        arguments = [sys.executable, "-m", "telecine", *command]
        with (self.folder / "log.txt").open("a") as log:
            return subprocess.Popen(
                arguments, cwd=self.folder, env=self.environment, stdout=log, stderr=log, text=True
            )

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
        return Counter(str(find_prompt(job)) for job in self.server.jobs())

    @property
    def log(self) -> str:
        return (self.folder / "log.txt").read_text()


def find_prompt(job: Any) -> str:
    return job.prompt


@contextmanager
def running(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    """Kill a process at the end of the block."""
    try:
        yield process
    finally:
        process.kill()
        process.wait()
