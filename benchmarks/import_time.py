"""What `import telecine` costs a program, beside the bare interpreter and the imports of others."""

from __future__ import annotations

from functools import partial

from benchmarks.fresh_interpreter import measure_process_ms
from benchmarks.measure import BenchmarkRow, Budget, Spread, compare, measure_interleaved
from benchmarks.peers import create_environment, create_own_environment

OURS, BARE, PEERS = "import telecine", "bare interpreter", ("openai", "litellm")
ROUNDS, ROUNDS_OF_THE_SLOW = 41, 5
NEARLY_NOTHING = Budget(3.0)


def measure() -> list[BenchmarkRow]:
    """Return a row against the bare interpreter, and one against each of the others."""
    home = create_own_environment()
    mine = partial(measure_process_ms, home, OURS)
    quick = {
        OURS: mine,
        BARE: partial(measure_process_ms, home, "pass"),
        "import httpx": partial(measure_process_ms, home, "import httpx"),
    }
    slow = {OURS: mine} | {
        f"import {peer}": partial(measure_process_ms, create_environment(peer), f"import {peer}") for peer in PEERS
    }
    values = measure_interleaved(quick, ROUNDS)
    over = Spread.of([with_us - without for with_us, without in zip(values[OURS], values[BARE], strict=True)])
    floor = Spread.of(values[BARE])
    among_the_slow = measure_interleaved(slow, ROUNDS_OF_THE_SLOW)
    return [
        BenchmarkRow(
            f"{OURS}: milliseconds more", Spread.of(values[OURS]), "ms", BARE, floor, over, "ms", NEARLY_NOTHING
        ),
        compare(OURS, "ms", values, OURS, "import httpx"),
        *(compare(OURS, "ms", among_the_slow, OURS, f"import {peer}") for peer in PEERS),
    ]
