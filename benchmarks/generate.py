"""Time of `make generate`, compared with the command lines of the two generators on the same specs.

Everything runs in temporary folders with copies of our specs.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path

from benchmarks.generators import SPECS, client_command, models_command, run_command, write_json_spec
from benchmarks.measure import BenchmarkRow, Budget, Spread, compare, measure_interleaved, time_call
from benchmarks.peers import ROOT, clean_variables

EDITED_SPEC = ROOT / "specs" / "cometapi.yaml"
NOTHING_ROUNDS, ROUNDS, COLD_ROUNDS = 21, 7, 5
NOTHING_BUDGET, ONE_BUDGET, ALL_BUDGET = Budget(0.1), Budget(0.5), Budget(0.3)
PEERS = "openapi-python-client, then datamodel-codegen"
FIELD = ("\n      properties:\n", "        seed_{}:\n          type: integer\n          description: A seed.\n")
PARAMETER_LINE = "        - {{name: page_{}, in: query, description: A page., schema: {{type: integer}}, example: 1}}\n"
PARAMETER = ("\n      parameters:\n", PARAMETER_LINE)


def measure() -> list[BenchmarkRow]:
    """Return a row for each state of a checkout: nothing, one spec or all specs changed."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        return [_measure_nothing(_create_checkout(home / "nothing")), *_measure_one(home), _measure_all(home)]


def _create_checkout(root: Path) -> Path:
    """Create a folder with our specs and the generated code; return it."""
    (root / "specs").mkdir(parents=True)
    for path in SPECS:
        shutil.copy(path, root / "specs")
    _generate(root)
    return root


def _generate(root: Path) -> None:
    command = [sys.executable, "-m", "codegen", "--root", str(root), "generate"]
    run_command(command, clean_variables(ROOT, ROOT / "src"), root)


def _measure_nothing(root: Path) -> BenchmarkRow:
    bare = [sys.executable, "-c", "pass"]
    values = measure_interleaved(
        {
            "ours": lambda: time_call(lambda: _generate(root)),
            "bare": lambda: time_call(lambda: run_command(bare, clean_variables(), root)),
        },
        NOTHING_ROUNDS,
    )
    ours, floor = (Spread.of(values[name]) for name in ("ours", "bare"))
    return BenchmarkRow(
        "make generate, nothing changed", ours, "s", "bare interpreter", floor, ours, "s", NOTHING_BUDGET
    )


def _measure_one(home: Path) -> list[BenchmarkRow]:
    numbers = count()
    field, both = _create_checkout(home / "field"), _create_checkout(home / "both")
    spec = write_json_spec(EDITED_SPEC, home)
    values = measure_interleaved(
        {
            "a field": lambda: _measure_edit(field, next(numbers), FIELD),
            "a field and a parameter": lambda: _measure_edit(both, next(numbers), FIELD, PARAMETER),
            PEERS: _stock([spec], home),
        },
        ROUNDS,
    )
    return [
        compare(f"make generate, {what} more in one spec", "s", values, what, PEERS, ONE_BUDGET)
        for what in ("a field", "a field and a parameter")
    ]


def _measure_edit(root: Path, number: int, *edits: tuple[str, str]) -> float:
    """Return the seconds to generate after an edit that no earlier run has seen."""
    text = EDITED_SPEC.read_text("utf-8")
    for anchor, addition in edits:
        assert anchor in text
        text = text.replace(anchor, anchor + addition.format(number), 1)
    (root / "specs" / EDITED_SPEC.name).write_text(text, "utf-8")
    return time_call(lambda: _generate(root))


def _measure_all(home: Path) -> BenchmarkRow:
    root = _create_checkout(home / "cold")

    def cold() -> float:
        for name in (".cache", "generated"):
            shutil.rmtree(root / name)
        return time_call(lambda: _generate(root))

    specs = [write_json_spec(path, home) for path in SPECS]
    values = measure_interleaved({"ours": cold, PEERS: _stock(specs, home)}, COLD_ROUNDS)
    return compare("make generate, all four cold", "s", values, "ours", PEERS, ALL_BUDGET)


def _stock(specs: list[Path], home: Path) -> Callable[[], float]:
    """Return a function that measures the stock generators, which always start from scratch."""
    output = home / "stock"
    calls = [
        call
        for spec in specs
        for call in (client_command(spec, output / spec.stem), models_command(spec, output / f"{spec.stem}.py"))
    ]

    def generate() -> None:
        for arguments, environment in calls:
            run_command(arguments, environment, home)

    def measure_once() -> float:
        shutil.rmtree(output, ignore_errors=True)
        output.mkdir()
        return time_call(generate)

    return measure_once
