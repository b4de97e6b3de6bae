"""Time to decode a response, to parse it and to encode a request, compared with openapi-python-client.

Our models validate both, the others neither. No HTTP library is involved, only bytes.
"""

from __future__ import annotations

from benchmarks import stock_clients
from benchmarks.decode_worker import STOCK, TO_READING
from benchmarks.measure import BenchmarkRow, Budget, compare
from benchmarks.peers import ROOT, SOURCE_FOLDERS, clean_variables, core_requirements, create_environment
from benchmarks.responses import FINISHED
from benchmarks.worker_results import run_worker

BUDGET = Budget(0.35)
TWO_SHAPES_BUDGET = Budget(0.3)


def measure() -> list[BenchmarkRow]:
    """Return two rows for each provider's response, one against `json.loads` and one for encoding."""
    interpreter = create_environment(*core_requirements(), stock_clients.STOCK_REQUIREMENT)
    variables = clean_variables(ROOT, *SOURCE_FOLDERS, stock_clients.generate_stock_clients(interpreter, *FINISHED))
    command = [str(interpreter), "-m", "benchmarks.decode_worker"]
    result = run_worker(command, variables)
    decode, budgets = result["decode"], dict.fromkeys(FINISHED, BUDGET) | {"cometapi": TWO_SHAPES_BUDGET}
    rows = [compare(f"decode, {name}", "µs", decode[name], "ours", STOCK, budgets[name]) for name in FINISHED]
    rows += [compare(f"{TO_READING}, {name}", "µs", decode[name], TO_READING, STOCK) for name in FINISHED]
    rows.append(compare("decode, ttapi", "µs", decode["ttapi"], "ours", "json.loads"))
    rows.append(compare("encode, ttapi", "µs", result["encode"], "ours", STOCK))
    return rows
