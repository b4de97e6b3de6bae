"""What it costs to read an answer and to write a request, beside the models of stock openapi-python-client.

Ours validates both, the other one neither. No HTTP library is in between: the bytes are there, or are what is wanted.
"""

from __future__ import annotations

import json
import subprocess

from benchmarks import stock
from benchmarks.answers import FINISHED
from benchmarks.decode_side import STOCK
from benchmarks.measure import Limit, Row, compared
from benchmarks.peers import ROOT, SOURCES, core, python, surroundings

READ = Limit(0.35)


def measure() -> list[Row]:
    """Return a row for each provider's answer, and two to compare with."""
    there = python(*core(), stock.REQUIREMENT)
    around = surroundings(ROOT, *SOURCES, stock.clients(there, *FINISHED))
    command = [str(there), "-m", "benchmarks.decode_side"]
    found = json.loads(subprocess.run(command, check=True, env=around, stdout=subprocess.PIPE).stdout)
    rows = [compared(f"decode, {name}", "µs", found["read"][name], "ours", STOCK, READ) for name in FINISHED]
    rows.append(compared("decode, ttapi", "µs", found["read"]["ttapi"], "ours", "json.loads"))
    rows.append(compared("encode, ttapi", "µs", found["written"], "ours", STOCK))
    return rows
