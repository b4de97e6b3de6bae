"""Size of the client of a provider, compared with the clients that stock generators make from the same spec.

The peers write their runtime into each package, ours is installed once. Both are left out, to the peers' advantage.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generators import (
    CLIENTS,
    MODELS,
    SPECS,
    client_command,
    generator_command,
    run_command,
    write_json_spec,
)
from benchmarks.measure import BenchmarkRow, Budget, Spread
from benchmarks.peers import ROOT

BUDGET = Budget(0.35)
RUNTIMES = {CLIENTS: ("client.py", "errors.py", "types.py"), MODELS: ("client/_runtime",)}
"""By peer: the files of its runtime, the same in every package."""


@dataclass(frozen=True, slots=True)
class CodeSize:
    """Lines and bytes of the Python files in a folder, as counted by `wc`."""

    lines: int
    bytes: int

    @classmethod
    def of(cls, folder: Path, excluded: Container[str] = ()) -> CodeSize:
        """Count all modules except those that are, or are below, an excluded path."""
        paths = [path.relative_to(folder) for path in folder.rglob("*.py")]
        kept = [path for path in paths if not any(one.as_posix() in excluded for one in (path, *path.parents))]
        contents = [(folder / path).read_bytes() for path in kept]
        return cls(sum(content.count(b"\n") for content in contents), sum(map(len, contents)))


def measure() -> list[BenchmarkRow]:
    """Return two rows for each provider, lines and bytes, and a row for the shared runtime."""
    runtime = CodeSize.of(ROOT / "src" / "telecine_runtime")
    shared = BenchmarkRow("runtime that all providers share", Spread.of([runtime.lines]), "lines")
    return [*(row for spec in SPECS for row in _measure_provider(spec)), shared]


def _measure_provider(spec: Path) -> list[BenchmarkRow]:
    ours = CodeSize.of(ROOT / "generated" / "telecine_clients" / spec.stem)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = write_json_spec(spec, folder)
        theirs = {CLIENTS: _measure_stock_client(source, folder), MODELS: _measure_stock_models(source, folder)}
        title = json.loads(source.read_text("utf-8"))["info"]["title"]
    return [
        _row(f"code for {title}", "lines", ours.lines, {peer: size.lines for peer, size in theirs.items()}),
        _row(f"code for {title}", "bytes", ours.bytes, {peer: size.bytes for peer, size in theirs.items()}),
    ]


def _row(what: str, unit: str, ours: int, theirs: dict[str, int]) -> BenchmarkRow:
    size, peer = min((size, peer) for peer, size in theirs.items())
    return BenchmarkRow(what, Spread.of([ours]), unit, peer, Spread.of([size]), Spread.of([ours / size]), budget=BUDGET)


def _measure_stock_client(spec: Path, folder: Path) -> CodeSize:
    run_command(*client_command(spec, folder / "stock"), folder)
    (module,) = folder.glob("stock/*/client.py")
    return CodeSize.of(module.parent, RUNTIMES[CLIENTS])


def _measure_stock_models(spec: Path, folder: Path) -> CodeSize:
    source = (f"--input={spec}", "--input-file-type=openapi", "--output-model-type=pydantic_v2.BaseModel")
    classes = ("--output=made/models.py", "--client-model-package=made.models")
    whole = ("--generate-client=httpx2", "--client-output=made/client", "--client-package=made.client")
    run_command(*generator_command(MODELS, *source, *classes, *whole), folder)
    return CodeSize.of(folder / "made", RUNTIMES[MODELS])
