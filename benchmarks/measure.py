"""What every benchmark measures with: interleaved rounds, spreads, and rows of one table."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and the range that nine of ten values lie in."""

    median: float
    p5: float
    p95: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Return the spread of some values; that of one value is the value."""
        if len(values) == 1:
            return cls(values[0], values[0], values[0])
        cuts = statistics.quantiles(values, n=20, method="inclusive")
        return cls(statistics.median(values), cuts[0], cuts[-1])


@dataclass(frozen=True, slots=True)
class Budget:
    """What is to be reached: at most, or at least, so much."""

    bound: float
    kind: Literal["at most", "at least"] = "at most"

    def holds(self, value: float) -> bool:
        """Tell whether a value reaches it."""
        return value <= self.bound if self.kind == "at most" else value >= self.bound


@dataclass(frozen=True, slots=True)
class BenchmarkRow:
    """One line of the table.

    Attributes:
        what: What was measured.
        ours: How we fared.
        unit: Unit of that.
        against: The floor or the peer, measured in the same run.
        theirs: How that fared, in the same unit; ``None`` where the budget stands by itself.
        figure: What is judged.
        figure_unit: Unit of that; ``×`` for the median of the ratios of rounds.
        wanted: What is to be reached; ``None`` where the row is there to compare.
    """

    what: str
    ours: Spread
    unit: str
    against: str = "–"
    theirs: Spread | None = None
    figure: Spread | None = None
    figure_unit: str = "×"
    wanted: Budget | None = None

    @property
    def holds(self) -> bool | None:
        """Whether the figure reaches what is wanted; ``None`` where nothing is."""
        return None if self.wanted is None or self.figure is None else self.wanted.holds(self.figure.median)


def measure_interleaved(ways: Mapping[str, Callable[[], float]], rounds: int, seed: int = 1) -> dict[str, list[float]]:
    """Measure several ways in turns, in a new order each round, so that what slows the machine slows all of them.

    Args:
        ways: By name what measures once and returns the value.
        rounds: How many values each of them gives. One more round before that warms up and is thrown away.
        seed: Of the order.
    """
    order, values = random.Random(seed), {name: list[float]() for name in ways}
    for number in range(rounds + 1):
        for name in order.sample(list(ways), len(ways)):
            value = ways[name]()
            if number:
                values[name].append(value)
    return values


def spread_of_ratios(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """Return the spread of the ratios of the rounds."""
    return Spread.of([mine / other for mine, other in zip(ours, theirs, strict=True)])


def compare(
    what: str, unit: str, values: Mapping[str, Sequence[float]], ours: str, against: str, wanted: Budget | None = None
) -> BenchmarkRow:
    """Return the row of one way against another one of the same rounds."""
    mine, theirs = values[ours], values[against]
    return BenchmarkRow(
        what, Spread.of(mine), unit, against, Spread.of(theirs), spread_of_ratios(mine, theirs), wanted=wanted
    )


def time_call(work: Callable[[], object], repeats: int = 1) -> float:
    """Return how long one of so many repetitions takes."""
    start = time.perf_counter()
    for _ in range(repeats):
        work()
    return (time.perf_counter() - start) / repeats
