"""Measurement for all benchmarks: interleaved rounds, spreads, budgets and rows of the table."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Spread:
    """Median, 5th and 95th percentile."""

    median: float
    p5: float
    p95: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Return the spread of values."""
        if len(values) == 1:
            return cls(values[0], values[0], values[0])
        cuts = statistics.quantiles(values, n=20, method="inclusive")
        return cls(statistics.median(values), cuts[0], cuts[-1])


@dataclass(frozen=True, slots=True)
class Budget:
    """Upper or lower bound of a figure."""

    bound: float
    kind: Literal["at most", "at least"] = "at most"

    def is_met_by(self, value: float) -> bool:
        """Return whether a value is within the budget."""
        return value <= self.bound if self.kind == "at most" else value >= self.bound


@dataclass(frozen=True, slots=True)
class BenchmarkRow:
    """A row of the table.

    Attributes:
        what: What was measured.
        ours: Our values.
        unit: Unit of the values.
        against: Baseline or peer, measured in the same run.
        theirs: Its values, in the same unit; None without a baseline.
        figure: The figure that the budget applies to.
        figure_unit: Unit of the figure; `×` for the ratios of the rounds.
        budget: Budget of the figure; None for a mere comparison.
    """

    what: str
    ours: Spread
    unit: str
    against: str = "–"
    theirs: Spread | None = None
    figure: Spread | None = None
    figure_unit: str = "×"
    budget: Budget | None = None

    @property
    def is_met(self) -> bool | None:
        """Whether the figure is within the budget; None without a budget."""
        return None if self.budget is None or self.figure is None else self.budget.is_met_by(self.figure.median)


def measure_interleaved(
    functions: Mapping[str, Callable[[], float]], rounds: int, seed: int = 1
) -> dict[str, list[float]]:
    """Measure several functions in turns, in a random order each round, so that load of the machine affects all.

    Args:
        functions: Functions by name; each measures once and returns the value.
        rounds: Number of values of each; a warm-up round before them is discarded.
        seed: Seed of the order.
    """
    generator, values = random.Random(seed), {name: list[float]() for name in functions}
    for number in range(rounds + 1):
        for name in generator.sample(list(functions), len(functions)):
            value = functions[name]()
            if number:
                values[name].append(value)
    return values


def spread_of_ratios(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """Return the spread of the ratios of each round."""
    return Spread.of([mine / other for mine, other in zip(ours, theirs, strict=True)])


def compare(
    what: str, unit: str, values: Mapping[str, Sequence[float]], ours: str, against: str, budget: Budget | None = None
) -> BenchmarkRow:
    """Build the row that compares two functions of the same rounds."""
    mine, theirs = values[ours], values[against]
    return BenchmarkRow(
        what, Spread.of(mine), unit, against, Spread.of(theirs), spread_of_ratios(mine, theirs), budget=budget
    )


def time_call(function: Callable[[], object], repeats: int = 1) -> float:
    """Return the mean seconds of a call."""
    start = time.perf_counter()
    for _ in range(repeats):
        function()
    return (time.perf_counter() - start) / repeats
