"""Time and memory of statements in new, isolated interpreters."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

OFFLINE_ENVIRONMENT = {"LITELLM_LOCAL_MODEL_COST_MAP": "True"}
"""Stops litellm from using the network when it is imported."""


def run_statement(python: Path, statement: str) -> str:
    """Run a statement and return its output."""
    command = [str(python), "-I", "-c", statement]
    return subprocess.run(
        command, check=True, capture_output=True, text=True, env={**os.environ, **OFFLINE_ENVIRONMENT}
    ).stdout


def measure_process_ms(python: Path, statement: str) -> float:
    """Return the milliseconds of a whole process."""
    start = time.perf_counter()
    run_statement(python, statement)
    return (time.perf_counter() - start) * 1e3


def measure_statement_ms(python: Path, statement: str) -> float:
    """Return the milliseconds of a statement, without the start of the interpreter."""
    clock = "import time as _clock\n_start = _clock.perf_counter()\n"
    return float(run_statement(python, f"{clock}{statement}\nprint(_clock.perf_counter() - _start)").split()[-1]) * 1e3


def measure_memory_mb(python: Path, statement: str) -> float:
    """Return the resident memory after a statement in MB; needs Linux."""
    pages = "\nprint(open('/proc/self/statm').read().split()[1])"
    return int(run_statement(python, statement + pages).split()[-1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
