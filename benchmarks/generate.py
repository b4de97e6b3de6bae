"""How long `make generate` takes, beside the command lines of the two generators on the same specs.

All of it happens in temporary folders with copies of our four specs.
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

CHANGED = ROOT / "specs" / "cometapi.yaml"
QUICK, ROUNDS, COLD_ROUNDS = 21, 7, 5
NOTHING, ONE, ALL = Budget(0.1), Budget(0.5), Budget(0.3)
PEERS = "openapi-python-client, then datamodel-codegen"
FIELD = ("\n      properties:\n", "        seed_{}:\n          type: integer\n          description: A seed.\n")
MORE = "        - {{name: page_{}, in: query, description: A page., schema: {{type: integer}}, example: 1}}\n"
PARAMETER = ("\n      parameters:\n", MORE)


def measure() -> list[BenchmarkRow]:
    """Return a row for each state that a checkout may be in."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        return [_nothing(_ours(home / "nothing")), *_one(home), _all(home)]


def _ours(root: Path) -> Path:
    """Return a folder with our specs, and with what follows from them."""
    (root / "specs").mkdir(parents=True)
    for path in SPECS:
        shutil.copy(path, root / "specs")
    _generate(root)
    return root


def _generate(root: Path) -> None:
    command = [sys.executable, "-m", "codegen", "--root", str(root), "generate"]
    run_command(command, clean_variables(ROOT, ROOT / "src"), root)


def _nothing(root: Path) -> BenchmarkRow:
    bare = [sys.executable, "-c", "pass"]
    values = measure_interleaved(
        {
            "ours": lambda: time_call(lambda: _generate(root)),
            "bare": lambda: time_call(lambda: run_command(bare, clean_variables(), root)),
        },
        QUICK,
    )
    ours, floor = (Spread.of(values[name]) for name in ("ours", "bare"))
    return BenchmarkRow("make generate, nothing changed", ours, "s", "bare interpreter", floor, ours, "s", NOTHING)


def _one(home: Path) -> list[BenchmarkRow]:
    numbers = count()
    field, both = _ours(home / "field"), _ours(home / "both")
    spec = write_json_spec(CHANGED, home)
    values = measure_interleaved(
        {
            "a field": lambda: _edited(field, next(numbers), FIELD),
            "a field and a parameter": lambda: _edited(both, next(numbers), FIELD, PARAMETER),
            PEERS: _stock([spec], home),
        },
        ROUNDS,
    )
    return [
        compare(f"make generate, {what} more in one spec", "s", values, what, PEERS, ONE)
        for what in ("a field", "a field and a parameter")
    ]


def _edited(root: Path, number: int, *edits: tuple[str, str]) -> float:
    """Return how long it takes after one spec got something that it has not had before."""
    text = CHANGED.read_text("utf-8")
    for after, more in edits:
        assert after in text
        text = text.replace(after, after + more.format(number), 1)
    (root / "specs" / CHANGED.name).write_text(text, "utf-8")
    return time_call(lambda: _generate(root))


def _all(home: Path) -> BenchmarkRow:
    root = _ours(home / "cold")

    def cold() -> float:
        for name in (".cache", "generated"):
            shutil.rmtree(root / name)
        return time_call(lambda: _generate(root))

    specs = [write_json_spec(path, home) for path in SPECS]
    values = measure_interleaved({"ours": cold, PEERS: _stock(specs, home)}, COLD_ROUNDS)
    return compare("make generate, all four cold", "s", values, "ours", PEERS, ALL)


def _stock(specs: list[Path], home: Path) -> Callable[[], float]:
    """Return what measures the stock generators, which begin with nothing and need not look what has changed."""
    made = home / "stock"
    calls = [
        call
        for spec in specs
        for call in (client_command(spec, made / spec.stem), models_command(spec, made / f"{spec.stem}.py"))
    ]

    def work() -> None:
        for arguments, environment in calls:
            run_command(arguments, environment, home)

    def once() -> float:
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir()
        return time_call(work)

    return once
