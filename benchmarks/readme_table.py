"""Writes the table of the last run to `benchmarks/README.md`, between two markers."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import BenchmarkRow
from benchmarks.table import format_table

MARKERS = ("<!-- table: `make bench KEEP=1` writes it -->", "<!-- /table -->")


def write_table(rows: Sequence[BenchmarkRow], readme: Path) -> None:
    """Replace the table in the README."""
    begin, end = map(re.escape, MARKERS)
    section = f"Python {platform.python_version()} on {os.cpu_count()} cores.\n\n{format_table(rows)}"
    text, found = re.subn(
        f"(?s){begin}.*{end}", lambda _: f"{MARKERS[0]}\n\n{section}\n\n{MARKERS[1]}", readme.read_text("utf-8")
    )
    if not found:
        raise SystemExit(f"{readme} lacks the markers {MARKERS[0]} and {MARKERS[1]}")
    readme.write_text(text, "utf-8")
