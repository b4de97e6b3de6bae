"""What it costs to decode an answer, to read it, and to write a request, beside the models of openapi-python-client.

Ours validates both, the other one neither. No HTTP library is in between: the bytes are there, or are what is wanted.
"""

from __future__ import annotations

from benchmarks import stock
from benchmarks.answers import FINISHED
from benchmarks.decode_side import READING, STOCK
from benchmarks.measure import Limit, Row, compared
from benchmarks.peers import ROOT, SOURCES, core, python, surroundings
from benchmarks.results import measured

READ = Limit(0.35)
READ_TWO_SHAPES = Limit(0.3)


def measure() -> list[Row]:
    """Return a row for each provider's answer, and two to compare with."""
    there = python(*core(), stock.REQUIREMENT)
    around = surroundings(ROOT, *SOURCES, stock.clients(there, *FINISHED))
    command = [str(there), "-m", "benchmarks.decode_side"]
    found = measured(command, around)
    read, limits = found["read"], dict.fromkeys(FINISHED, READ) | {"cometapi": READ_TWO_SHAPES}
    rows = [compared(f"decode, {name}", "µs", read[name], "ours", STOCK, limits[name]) for name in FINISHED]
    rows += [compared(f"{READING}, {name}", "µs", read[name], READING, STOCK) for name in FINISHED]
    rows.append(compared("decode, ttapi", "µs", read["ttapi"], "ours", "json.loads"))
    rows.append(compared("encode, ttapi", "µs", found["written"], "ours", STOCK))
    return rows
