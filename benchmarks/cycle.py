"""What a submit and three polls cost through the harmonised layer, beside what others make of raw httpx.

A server on loopback, in a process of its own, answers at once. Blocking and asynchronous clients of an environment take
turns in one process; openai and litellm cannot share one, since litellm brings an older openai.
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
WANTED = Budget(0.95)
PEERS = {"openai": "openai>=3", "litellm": "litellm"}


def measure() -> list[BenchmarkRow]:
    """Return a row for ours, by colour, and one for each client in our place."""
    found = {peer: side for peer, requirement in PEERS.items() if (side := _side_by_side(peer, requirement))}
    if not found:
        return []
    first = next(iter(found.values()))
    return [
        _over_floor(f"{WHAT}, blocking", first["blocking"], "ours", WANTED),
        _over_floor(f"{WHAT}, asynchronous", first["asynchronous"], "ours", WANTED),
        _over_floor("the same by stock openapi-python-client", first["blocking"], "stock"),
        *(_over_floor(f"the same by {peer} {side['version']}", side["blocking"], peer) for peer, side in found.items()),
    ]


def _over_floor(what: str, values: dict[str, list[float]], who: str, wanted: Budget | None = None) -> BenchmarkRow:
    return compare(what, "µs", values, who, "raw httpx", wanted)


def _side_by_side(peer: str, requirement: str) -> Any:
    try:
        there = create_environment(*core_requirements(), stock_clients.STOCK_REQUIREMENT, requirement)
    except subprocess.CalledProcessError:
        print(f"cycle: {peer} cannot be installed; its row is left out", file=sys.stderr)
        return None
    around = clean_variables(ROOT, *SOURCE_FOLDERS, stock_clients.generate_stock_clients(there, "ttapi"))
    # Its list of prices would be fetched from the network.
    around["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    command = [str(there), "-W", "ignore", "-m", "benchmarks.cycle_worker", peer]
    try:
        return run_worker(command, around)
    except (subprocess.CalledProcessError, ValueError, OSError) as error:
        print(f"cycle: {peer} could not be measured ({error}); its row is left out", file=sys.stderr)
        return None
