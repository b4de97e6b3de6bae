"""Number and size of the packages of a core installation, compared with two peers."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from benchmarks.measure import BenchmarkRow, Budget, Spread
from benchmarks.peers import create_environment, create_own_environment

PEERS = ("openai", "litellm")
COUNT_BUDGET, SIZE_BUDGET = Budget(10), Budget(12)


def measure() -> list[BenchmarkRow]:
    """Return a row of numbers and one of sizes for each peer."""
    mine, others = (
        _package_sizes(create_own_environment()),
        {name: _package_sizes(create_environment(name)) for name in PEERS},
    )
    count, size = Spread.of([len(mine)]), Spread.of([_megabytes(mine)])
    return [
        *(
            BenchmarkRow("packages of the core", count, "", name, Spread.of([len(theirs)]), count, "", COUNT_BUDGET)
            for name, theirs in others.items()
        ),
        *(
            BenchmarkRow("size of the core", size, "MB", name, Spread.of([_megabytes(theirs)]), size, "MB", SIZE_BUDGET)
            for name, theirs in others.items()
        ),
    ]


def _package_sizes(interpreter: Path) -> dict[str, int]:
    worker = [str(interpreter), "-I", str(Path(__file__).with_name("package_sizes.py"))]
    sizes: dict[str, int] = json.loads(subprocess.run(worker, check=True, capture_output=True, text=True).stdout)
    return sizes


def _megabytes(sizes: dict[str, int]) -> float:
    return sum(sizes.values()) / 1e6
