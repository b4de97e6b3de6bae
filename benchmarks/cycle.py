"""Time of a submit and three polls through the harmonised client, compared with raw httpx and other clients.

A server on loopback, in a process of its own, responds at once. The clients of an environment are measured in turns in
one process; openai and litellm need one each, because litellm requires an older openai.
"""

from __future__ import annotations

import subprocess
import sys
from typing import Any

from benchmarks import stock_clients
from benchmarks.measure import BenchmarkRow, Budget, compare
from benchmarks.peers import ROOT, SOURCE_FOLDERS, clean_variables, core_requirements, create_environment
from benchmarks.worker_results import run_worker

WHAT = "submit and 3 polls"
BUDGET = Budget(0.95)
PEERS = {"openai": "openai>=3", "litellm": "litellm"}


def measure() -> list[BenchmarkRow]:
    """Return a row for each of our clients, sync and async, and one for each peer."""
    results = {peer: result for peer, requirement in PEERS.items() if (result := _measure_with_peer(peer, requirement))}
    if not results:
        return []
    first = next(iter(results.values()))
    return [
        _compare_with_httpx(f"{WHAT}, blocking", first["blocking"], "ours", BUDGET),
        _compare_with_httpx(f"{WHAT}, asynchronous", first["asynchronous"], "ours", BUDGET),
        _compare_with_httpx("the same by stock openapi-python-client", first["blocking"], "stock"),
        *(
            _compare_with_httpx(f"the same by {peer} {result['version']}", result["blocking"], peer)
            for peer, result in results.items()
        ),
    ]


def _compare_with_httpx(
    what: str, values: dict[str, list[float]], who: str, budget: Budget | None = None
) -> BenchmarkRow:
    return compare(what, "µs", values, who, "raw httpx", budget)


def _measure_with_peer(peer: str, requirement: str) -> Any:
    try:
        interpreter = create_environment(*core_requirements(), stock_clients.STOCK_REQUIREMENT, requirement)
    except subprocess.CalledProcessError:
        print(f"cycle: {peer} cannot be installed; its row is missing", file=sys.stderr)
        return None
    variables = clean_variables(ROOT, *SOURCE_FOLDERS, stock_clients.generate_stock_clients(interpreter, "ttapi"))
    # litellm would fetch its price list from the network.
    variables["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    command = [str(interpreter), "-W", "ignore", "-m", "benchmarks.cycle_worker", peer]
    try:
        return run_worker(command, variables)
    except (subprocess.CalledProcessError, ValueError, OSError) as error:
        print(f"cycle: {peer} failed ({error}); its row is missing", file=sys.stderr)
        return None
