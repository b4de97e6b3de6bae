"""Formatting of the table, as Markdown with aligned columns."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.measure import BenchmarkRow, Budget, Spread

HEADER = ("what", "ours: median (p5–p95)", "against", "its median (p5–p95)", "figure (p5–p95)", "to reach", "")
MARK = {True: "✓", False: "✗", None: ""}


def format_table(rows: Sequence[BenchmarkRow]) -> str:
    """Format rows as a table."""
    cells = [HEADER, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADER))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in cells
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def _cells(row: BenchmarkRow) -> tuple[str, ...]:
    return (
        row.what,
        f"{_format_spread(row.ours)} {row.unit}",
        row.against,
        f"{_format_spread(row.theirs)} {row.unit}" if row.theirs else "–",
        f"{_format_spread(row.figure)} {row.figure_unit}" if row.figure else "–",
        _format_budget(row.budget, row.figure_unit) if row.budget else "–",
        MARK[row.is_met],
    )


def _format_spread(spread: Spread) -> str:
    if spread.p5 == spread.p95:
        return format_number(spread.median)
    return f"{format_number(spread.median)} ({format_number(spread.p5)}–{format_number(spread.p95)})"


def _format_budget(budget: Budget, unit: str) -> str:
    return f"{'≤' if budget.kind == 'at most' else '≥'} {budget.bound:g} {unit}"


def format_number(value: float) -> str:
    """Format a number with two or three significant digits, and all digits before the point."""
    if abs(value) >= 100 or float(value).is_integer():
        return f"{value:,.0f}"
    if abs(value) >= 0.1:
        return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
    return f"{value:.2g}"
