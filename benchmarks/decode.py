"""What it costs to decode an answer, to read it, and to write a request, beside the models of openapi-python-client.

Ours validates both, the other one neither. No HTTP library is in between: the bytes are there, or are what is wanted.
"""

from __future__ import annotations

from benchmarks import stock_clients
from benchmarks.decode_worker import STOCK, TO_READING
from benchmarks.measure import BenchmarkRow, Budget, compare
from benchmarks.peers import ROOT, SOURCE_FOLDERS, clean_variables, core_requirements, create_environment
from benchmarks.responses import FINISHED
from benchmarks.worker_results import run_worker

READ = Budget(0.35)
READ_TWO_SHAPES = Budget(0.3)


def measure() -> list[BenchmarkRow]:
    """Return a row for each provider's answer, and two to compare with."""
    there = create_environment(*core_requirements(), stock_clients.STOCK_REQUIREMENT)
    around = clean_variables(ROOT, *SOURCE_FOLDERS, stock_clients.generate_stock_clients(there, *FINISHED))
    command = [str(there), "-m", "benchmarks.decode_worker"]
    found = run_worker(command, around)
    read, limits = found["read"], dict.fromkeys(FINISHED, READ) | {"cometapi": READ_TWO_SHAPES}
    rows = [compare(f"decode, {name}", "µs", read[name], "ours", STOCK, limits[name]) for name in FINISHED]
    rows += [compare(f"{TO_READING}, {name}", "µs", read[name], TO_READING, STOCK) for name in FINISHED]
    rows.append(compare("decode, ttapi", "µs", read["ttapi"], "ours", "json.loads"))
    rows.append(compare("encode, ttapi", "µs", found["written"], "ours", STOCK))
    return rows
