"""What `import telecine` costs a program, beside the bare interpreter and the imports of others."""

from __future__ import annotations

from functools import partial

from benchmarks.fresh import process
from benchmarks.measure import Limit, Row, Spread, compared, interleaved
from benchmarks.peers import ours, python

OURS, BARE, PEERS = "import telecine", "bare interpreter", ("openai", "litellm")
ROUNDS, ROUNDS_OF_THE_SLOW = 41, 5
NEARLY_NOTHING = Limit(3.0)


def measure() -> list[Row]:
    """Return a row against the bare interpreter, and one against each of the others."""
    home = ours()
    mine = partial(process, home, OURS)
    quick = {OURS: mine, BARE: partial(process, home, "pass"), "import httpx": partial(process, home, "import httpx")}
    slow = {OURS: mine} | {f"import {peer}": partial(process, python(peer), f"import {peer}") for peer in PEERS}
    values = interleaved(quick, ROUNDS)
    over = Spread.of([with_us - without for with_us, without in zip(values[OURS], values[BARE], strict=True)])
    floor = Spread.of(values[BARE])
    among_the_slow = interleaved(slow, ROUNDS_OF_THE_SLOW)
    return [
        Row(f"{OURS}: milliseconds more", Spread.of(values[OURS]), "ms", BARE, floor, over, "ms", NEARLY_NOTHING),
        compared(OURS, "ms", values, OURS, "import httpx"),
        *(compared(OURS, "ms", among_the_slow, OURS, f"import {peer}") for peer in PEERS),
    ]
