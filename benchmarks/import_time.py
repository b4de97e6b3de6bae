"""Time of `import telecine`, compared with a bare interpreter and the imports of peers."""

from __future__ import annotations

from functools import partial

from benchmarks.fresh_interpreter import measure_process_ms
from benchmarks.measure import BenchmarkRow, Budget, Spread, compare, measure_interleaved
from benchmarks.peers import create_environment, create_own_environment

OURS, BARE, PEERS = "import telecine", "bare interpreter", ("openai", "litellm")
ROUNDS, SLOW_ROUNDS = 41, 5
BUDGET_MS = Budget(3.0)


def measure() -> list[BenchmarkRow]:
    """Return a row against the bare interpreter, and one against each peer."""
    interpreter = create_own_environment()
    mine = partial(measure_process_ms, interpreter, OURS)
    quick = {
        OURS: mine,
        BARE: partial(measure_process_ms, interpreter, "pass"),
        "import httpx": partial(measure_process_ms, interpreter, "import httpx"),
    }
    slow = {OURS: mine} | {
        f"import {peer}": partial(measure_process_ms, create_environment(peer), f"import {peer}") for peer in PEERS
    }
    values = measure_interleaved(quick, ROUNDS)
    excess = Spread.of([total - bare for total, bare in zip(values[OURS], values[BARE], strict=True)])
    baseline = Spread.of(values[BARE])
    slow_values = measure_interleaved(slow, SLOW_ROUNDS)
    return [
        BenchmarkRow(
            f"{OURS}: milliseconds more", Spread.of(values[OURS]), "ms", BARE, baseline, excess, "ms", BUDGET_MS
        ),
        compare(OURS, "ms", values, OURS, "import httpx"),
        *(compare(OURS, "ms", slow_values, OURS, f"import {peer}") for peer in PEERS),
    ]
