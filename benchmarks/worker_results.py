"""The result of a measuring process: JSON in a file of its own, whatever the process and its libraries print."""

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
    """Run a measuring process and return its result; what it prints goes to standard error.

    Raises:
        CalledProcessError: It failed.
    """
    with TemporaryDirectory() as folder:
        file = Path(folder, "result.json")
        subprocess.run(command, check=True, env={**environment, VARIABLE: str(file)}, stdout=sys.stderr.fileno())
        return json.loads(file.read_text("utf-8"))


def write_result(result: Any) -> None:
    """Write the result of this process to where it is waited for; print it where nobody waits."""
    file = os.environ.get(VARIABLE)
    if file is None:
        print(json.dumps(result))
    else:
        Path(file).write_text(json.dumps(result), "utf-8")
