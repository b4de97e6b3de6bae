"""How much Python one provider's client is, beside what the generators whose parts we use make of the same spec.

The peers write a runtime into each package; ours is installed once. So theirs is left out, which is harder on us than
counting it.
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

WANTED = Budget(0.35)
RUNTIMES = {CLIENTS: ("client.py", "errors.py", "types.py"), MODELS: ("client/_runtime",)}
"""What a peer writes alike into every package."""


@dataclass(frozen=True, slots=True)
class CodeSize:
    """How much Python a folder holds, as `wc` counts."""

    lines: int
    bytes: int

    @classmethod
    def of(cls, folder: Path, without: Container[str] = ()) -> CodeSize:
        """Count all modules but those that are, or lie in, what is left out."""
        paths = [path.relative_to(folder) for path in folder.rglob("*.py")]
        kept = [path for path in paths if not any(one.as_posix() in without for one in (path, *path.parents))]
        contents = [(folder / path).read_bytes() for path in kept]
        return cls(sum(content.count(b"\n") for content in contents), sum(map(len, contents)))


def measure() -> list[BenchmarkRow]:
    """Return for each provider a row of lines and one of bytes, and a row of what all of them share."""
    runtime = CodeSize.of(ROOT / "src" / "telecine_runtime")
    shared = BenchmarkRow("runtime that all providers share", Spread.of([runtime.lines]), "lines")
    return [*(row for spec in SPECS for row in _provider(spec)), shared]


def _provider(spec: Path) -> list[BenchmarkRow]:
    ours = CodeSize.of(ROOT / "generated" / "telecine_clients" / spec.stem)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = write_json_spec(spec, folder)
        theirs = {CLIENTS: _stock(source, folder), MODELS: _models(source, folder)}
        title = json.loads(source.read_text("utf-8"))["info"]["title"]
    return [
        _row(f"code for {title}", "lines", ours.lines, {peer: size.lines for peer, size in theirs.items()}),
        _row(f"code for {title}", "bytes", ours.bytes, {peer: size.bytes for peer, size in theirs.items()}),
    ]


def _row(what: str, unit: str, ours: int, theirs: dict[str, int]) -> BenchmarkRow:
    size, peer = min((size, peer) for peer, size in theirs.items())
    return BenchmarkRow(what, Spread.of([ours]), unit, peer, Spread.of([size]), Spread.of([ours / size]), wanted=WANTED)


def _stock(spec: Path, folder: Path) -> CodeSize:
    run_command(*client_command(spec, folder / "stock"), folder)
    (module,) = folder.glob("stock/*/client.py")
    return CodeSize.of(module.parent, RUNTIMES[CLIENTS])


def _models(spec: Path, folder: Path) -> CodeSize:
    source = (f"--input={spec}", "--input-file-type=openapi", "--output-model-type=pydantic_v2.BaseModel")
    classes = ("--output=made/models.py", "--client-model-package=made.models")
    whole = ("--generate-client=httpx2", "--client-output=made/client", "--client-package=made.client")
    run_command(*generator_command(MODELS, *source, *classes, *whole), folder)
    return CodeSize.of(folder / "made", RUNTIMES[MODELS])
