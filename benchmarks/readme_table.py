"""The last table, kept in `benchmarks/README.md` between two marks."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import BenchmarkRow
from benchmarks.table import format_table

MARKS = ("<!-- table: `make bench KEEP=1` writes it -->", "<!-- /table -->")


def write_table(rows: Sequence[BenchmarkRow], readme: Path) -> None:
    """Write the table into a text in place of the one before."""
    begin, end = map(re.escape, MARKS)
    said = f"Python {platform.python_version()} on {os.cpu_count()} cores.\n\n{format_table(rows)}"
    text, found = re.subn(
        f"(?s){begin}.*{end}", lambda _: f"{MARKS[0]}\n\n{said}\n\n{MARKS[1]}", readme.read_text("utf-8")
    )
    if not found:
        raise SystemExit(f"{readme} has not the marks between which the table stands")
    readme.write_text(text, "utf-8")
