"""Statements in fresh interpreters, isolated from everything that was not installed: their time, their memory."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

OFFLINE_ENVIRONMENT = {"LITELLM_LOCAL_MODEL_COST_MAP": "True"}
"""Else importing litellm asks the network, which would be measured instead of it."""


def run_statement(python: Path, statement: str) -> str:
    """Run a statement and return what it prints."""
    command = [str(python), "-I", "-c", statement]
    return subprocess.run(
        command, check=True, capture_output=True, text=True, env={**os.environ, **OFFLINE_ENVIRONMENT}
    ).stdout


def measure_process_ms(python: Path, statement: str) -> float:
    """Return the milliseconds from the start of an interpreter to its end."""
    start = time.perf_counter()
    run_statement(python, statement)
    return (time.perf_counter() - start) * 1e3


def measure_statement_ms(python: Path, statement: str) -> float:
    """Return the milliseconds that a statement takes in an interpreter that has started."""
    clock = "import time as _clock\n_start = _clock.perf_counter()\n"
    return float(run_statement(python, f"{clock}{statement}\nprint(_clock.perf_counter() - _start)").split()[-1]) * 1e3


def measure_memory_mb(python: Path, statement: str) -> float:
    """Return the megabytes that an interpreter holds in memory after a statement; needs Linux."""
    pages = "\nprint(open('/proc/self/statm').read().split()[1])"
    return int(run_statement(python, statement + pages).split()[-1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
