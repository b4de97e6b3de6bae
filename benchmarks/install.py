"""How many packages come with our core, ours counted, and how large they are together, beside two peers."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from benchmarks.measure import Limit, Row, Spread
from benchmarks.peers import ours, python

PEERS = ("openai", "litellm")
FEW, SMALL = Limit(10), Limit(12)


def measure() -> list[Row]:
    """Return a row of numbers and one of sizes for each peer."""
    mine, others = _weighed(ours()), {name: _weighed(python(name)) for name in PEERS}
    count, size = Spread.of([len(mine)]), Spread.of([_megabytes(mine)])
    return [
        *(
            Row("packages of the core", count, "", name, Spread.of([len(theirs)]), count, "", FEW)
            for name, theirs in others.items()
        ),
        *(
            Row("size of the core", size, "MB", name, Spread.of([_megabytes(theirs)]), size, "MB", SMALL)
            for name, theirs in others.items()
        ),
    ]


def _weighed(interpreter: Path) -> dict[str, int]:
    worker = [str(interpreter), "-I", str(Path(__file__).with_name("weigh.py"))]
    sizes: dict[str, int] = json.loads(subprocess.run(worker, check=True, capture_output=True, text=True).stdout)
    return sizes


def _megabytes(sizes: dict[str, int]) -> float:
    return sum(sizes.values()) / 1e6
