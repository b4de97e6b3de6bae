"""`python -m benchmarks [NAME …] [--keep]`: run the benchmarks, and print one table."""

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
    "mock_vs_prism",
    "generate",
    "growth",
    "size",
)
"""The benchmarks, each a module with a `measure` that returns its rows, in the order of the table."""


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(NAMES)}; by default all of them")
    parser.add_argument("--keep", action="store_true", help="write the table into benchmarks/README.md")
    options = parser.parse_args()
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    if options.keep and options.names:
        parser.error("--keep keeps a table of all of them")
    rows, failed = list[BenchmarkRow](), list[str]()
    for name in options.names or NAMES:
        print(f"{name} …", file=sys.stderr)
        try:
            rows += import_module(f"benchmarks.{name}").measure()
        except Exception as error:  # one that cannot be measured here takes no other with it
            failed.append(name)
            print(f"{name} could not be measured: {type(error).__name__}: {error}", file=sys.stderr)
    print(format_table(rows))
    if failed:
        sys.exit(f"not in the table: {', '.join(failed)}")
    if options.keep:
        write_table(rows, Path(__file__).with_name("README.md"))


if __name__ == "__main__":
    main()
