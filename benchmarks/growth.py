"""Growth of time and memory with specs of 10, 100 and 1,000 operations, for ours and the stock generators.

The cost of an operation is the difference between two sizes, divided by the number of operations between them, so that
the start-up does not count. It is processor time of all processes of a command: wall time is not steady enough.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.generators import client_command, models_command
from benchmarks.measure import BenchmarkRow, Budget, Spread, compare, spread_of_ratios
from benchmarks.peers import ROOT, clean_variables
from benchmarks.synthetic_spec import build_spec

SIZES, ROUNDS = (10, 100, 1_000), 2
LINEAR_BUDGET, HALF_BUDGET = Budget(1.3), Budget(0.5)
LARGEST = "a spec of 1,000 operations, generated cold"
CLIENT, BOTH = "openapi-python-client", "openapi-python-client, then datamodel-codegen"
KB = 1024


@dataclass(frozen=True, slots=True)
class ResourceUsage:
    """Wall seconds, processor seconds and peak bytes of a command."""

    seconds: float
    processor: float
    peak: float


def measure() -> list[BenchmarkRow]:
    """Return two rows for the largest spec, and one each for the growth of time and memory."""
    ours: list[list[ResourceUsage]] = []
    clients: list[list[ResourceUsage]] = []
    classes: list[ResourceUsage] = []
    with tempfile.TemporaryDirectory() as folder:
        specs = [_create_checkout(Path(folder), size) for size in SIZES]
        for _ in range(ROUNDS):
            ours.append([_measure_ours(root) for root in specs])
            clients.append([_measure_client(root) for root in specs])
            classes.append(_measure_models(specs[-1]))
    mine = [costs[-1].seconds for costs in ours]
    client_only = [costs[-1].seconds for costs in clients]
    both = [first + second.seconds for first, second in zip(client_only, classes, strict=True)]
    return [
        compare(LARGEST, "s", {"ours": mine, CLIENT: client_only}, "ours", CLIENT, HALF_BUDGET),
        compare(LARGEST, "s", {"ours": mine, BOTH: both}, "ours", BOTH, HALF_BUDGET),
        _growth("an operation's time, of 1,000 over of 100", "ms", lambda cost: cost.processor * 1e3, ours),
        _growth("an operation's memory, of 1,000 over of 100", "KB", lambda cost: cost.peak / KB, ours),
    ]


def _create_checkout(folder: Path, size: int) -> Path:
    """Create a folder with the spec, as one text that is both JSON and YAML; return it."""
    root = folder / str(size)
    (root / "specs").mkdir(parents=True)
    text = json.dumps(build_spec(size), indent=1)
    for name in ("specs/synthetic.yaml", "synthetic.json"):
        (root / name).write_text(text, "utf-8")
    return root


def _measure_ours(root: Path) -> ResourceUsage:
    for output in (".cache", "generated"):
        shutil.rmtree(root / output, ignore_errors=True)
    command = [sys.executable, "-m", "codegen", "--root", str(root), "generate"]
    return _measure_command(command, clean_variables(ROOT, ROOT / "src"), root)


def _measure_client(root: Path) -> ResourceUsage:
    shutil.rmtree(root / "client", ignore_errors=True)
    return _measure_command(*client_command(root / "synthetic.json", root / "client"), root)


def _measure_models(root: Path) -> ResourceUsage:
    return _measure_command(*models_command(root / "synthetic.json", root / "models.py"), root)


def _measure_command(command: list[str], environment: dict[str, str], folder: Path) -> ResourceUsage:
    worker = [sys.executable, str(Path(__file__).with_name("resource_usage.py"))]
    completed = subprocess.run(
        [*worker, *command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if completed.returncode:
        raise RuntimeError(completed.stderr)
    return ResourceUsage(**json.loads(completed.stdout))


Metric = Callable[[ResourceUsage], float]
Rounds = Sequence[Sequence[ResourceUsage]]


def _growth(what: str, unit: str, metric: Metric, rounds: Rounds) -> BenchmarkRow:
    steps = [_costs_per_operation(metric, costs) for costs in rounds]
    late, early = ([step[index] for step in steps] for index in (1, 0))
    return BenchmarkRow(
        what,
        Spread.of(late),
        unit,
        "ours, of 100",
        Spread.of(early),
        spread_of_ratios(late, early),
        budget=LINEAR_BUDGET,
    )


def _costs_per_operation(metric: Metric, costs: Sequence[ResourceUsage]) -> list[float]:
    """Return the cost of an operation between each size and the next."""
    steps = pairwise(zip(SIZES, costs, strict=True))
    return [(metric(more) - metric(less)) / (many - few) for (few, less), (many, more) in steps]
