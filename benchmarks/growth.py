"""How time and memory grow with a spec of 10, 100 and 1,000 operations: ours, and the stock generators.

What an operation costs is told by what 90 or 900 more of them cost, so that the start, which is the same for all, is
out of it. It is processor time, of all processes that a command starts: nothing else is steady enough to be subtracted.
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
LINEAR, HALF = Budget(1.3), Budget(0.5)
GREATEST = "a spec of 1,000 operations, generated cold"
CLIENT, BOTH = "openapi-python-client", "openapi-python-client, then datamodel-codegen"
KB = 1024


@dataclass(frozen=True, slots=True)
class ResourceUsage:
    """What a command cost: seconds on the wall, seconds of the processor, and bytes of memory at most."""

    seconds: float
    processor: float
    peak: float


def measure() -> list[BenchmarkRow]:
    """Return two rows for the greatest spec, and one each for how time and memory grow."""
    ours: list[list[ResourceUsage]] = []
    clients: list[list[ResourceUsage]] = []
    classes: list[ResourceUsage] = []
    with tempfile.TemporaryDirectory() as folder:
        specs = [_written(Path(folder), size) for size in SIZES]
        for _ in range(ROUNDS):
            ours.append([_ours(root) for root in specs])
            clients.append([_client(root) for root in specs])
            classes.append(_models(specs[-1]))
    mine = [costs[-1].seconds for costs in ours]
    client_only = [costs[-1].seconds for costs in clients]
    both = [first + second.seconds for first, second in zip(client_only, classes, strict=True)]
    return [
        compare(GREATEST, "s", {"ours": mine, CLIENT: client_only}, "ours", CLIENT, HALF),
        compare(GREATEST, "s", {"ours": mine, BOTH: both}, "ours", BOTH, HALF),
        _growth("an operation's time, of 1,000 over of 100", "ms", lambda cost: cost.processor * 1e3, ours),
        _growth("an operation's memory, of 1,000 over of 100", "KB", lambda cost: cost.peak / KB, ours),
    ]


def _written(folder: Path, size: int) -> Path:
    """Return a folder with the spec, as one text that is JSON and YAML."""
    root = folder / str(size)
    (root / "specs").mkdir(parents=True)
    text = json.dumps(build_spec(size), indent=1)
    for name in ("specs/synthetic.yaml", "synthetic.json"):
        (root / name).write_text(text, "utf-8")
    return root


def _ours(root: Path) -> ResourceUsage:
    for made in (".cache", "generated"):
        shutil.rmtree(root / made, ignore_errors=True)
    command = [sys.executable, "-m", "codegen", "--root", str(root), "generate"]
    return _cost(command, clean_variables(ROOT, ROOT / "src"), root)


def _client(root: Path) -> ResourceUsage:
    shutil.rmtree(root / "client", ignore_errors=True)
    return _cost(*client_command(root / "synthetic.json", root / "client"), root)


def _models(root: Path) -> ResourceUsage:
    return _cost(*models_command(root / "synthetic.json", root / "models.py"), root)


def _cost(command: list[str], environment: dict[str, str], folder: Path) -> ResourceUsage:
    worker = [sys.executable, str(Path(__file__).with_name("resource_usage.py"))]
    told = subprocess.run([*worker, *command], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if told.returncode:
        raise RuntimeError(told.stderr)
    return ResourceUsage(**json.loads(told.stdout))


Part = Callable[[ResourceUsage], float]
Rounds = Sequence[Sequence[ResourceUsage]]


def _growth(what: str, unit: str, part: Part, rounds: Rounds) -> BenchmarkRow:
    steps = [_steps(part, costs) for costs in rounds]
    late, early = ([step[index] for step in steps] for index in (1, 0))
    return BenchmarkRow(
        what, Spread.of(late), unit, "ours, of 100", Spread.of(early), spread_of_ratios(late, early), wanted=LINEAR
    )


def _steps(part: Part, costs: Sequence[ResourceUsage]) -> list[float]:
    """Return what one more operation costs, between each size and the next."""
    steps = pairwise(zip(SIZES, costs, strict=True))
    return [(part(more) - part(less)) / (many - few) for (few, less), (many, more) in steps]
