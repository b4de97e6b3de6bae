"""Command line of the benchmarks: `python -m benchmarks [NAME …] [--keep]` runs them and prints a table."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path

from benchmarks.measure import BenchmarkRow
from benchmarks.readme_table import write_table
from benchmarks.table import format_table

NAMES = (
    "import_time",
    "first_client",
    "install",
    "calls",
    "cycle",
    "decode",
    "fan_out",
    "memory",
    "download",
    "receiver",
    "ledger",
    "batch",
    "mock_vs_prism",
    "generate",
    "growth",
    "size",
)
"""The benchmarks, in the order of the table; each is a module with a `measure` function that returns rows."""


def main() -> None:
    """Run the selected benchmarks."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(NAMES)}; by default all of them")
    parser.add_argument("--keep", action="store_true", help="write the table to benchmarks/README.md")
    options = parser.parse_args()
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"unknown benchmark {', '.join(sorted(unknown))}; choose from {', '.join(NAMES)}")
    if options.keep and options.names:
        parser.error("--keep needs all benchmarks")
    rows, failed = list[BenchmarkRow](), list[str]()
    for name in options.names or NAMES:
        print(f"{name} …", file=sys.stderr)
        try:
            rows += import_module(f"benchmarks.{name}").measure()
        except Exception as error:  # a benchmark that fails must not stop the others
            failed.append(name)
            print(f"{name} failed: {type(error).__name__}: {error}", file=sys.stderr)
    print(format_table(rows))
    if failed:
        sys.exit(f"missing from the table: {', '.join(failed)}")
    if options.keep:
        write_table(rows, Path(__file__).with_name("README.md"))


if __name__ == "__main__":
    main()
