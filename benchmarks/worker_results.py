"""Results of worker processes, passed as JSON in a file, so that output of libraries does no harm."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

VARIABLE: Final = "TELECINE_BENCHMARK_RESULT"


def run_worker(command: Sequence[str], environment: Mapping[str, str]) -> Any:
    """Run a worker and return its result; its output goes to standard error.

    Raises:
        CalledProcessError: The worker failed.
    """
    with TemporaryDirectory() as folder:
        file = Path(folder, "result.json")
        subprocess.run(command, check=True, env={**environment, VARIABLE: str(file)}, stdout=sys.stderr.fileno())
        return json.loads(file.read_text("utf-8"))


def write_result(result: Any) -> None:
    """Pass the result of this worker to the parent process; print it if there is none."""
    file = os.environ.get(VARIABLE)
    if file is None:
        print(json.dumps(result))
    else:
        Path(file).write_text(json.dumps(result), "utf-8")
