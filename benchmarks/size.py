"""How much Python one provider's client is, beside what the generators whose parts we use make of the same spec.

The peers write a runtime into each package; ours is installed once. So theirs is left out, which is harder on us than
counting it.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from codegen.diagnostics import Report
from codegen.pins import pinned
from codegen.source import canonical_json, read

from benchmarks.measure import Limit, Row, Spread
from benchmarks.peers import ROOT, python, surroundings

WANTED = Limit(0.35)
STOCK, MODELS = "openapi-python-client", "datamodel-code-generator"
RUNTIMES = {STOCK: ("client.py", "errors.py", "types.py"), MODELS: ("client/_runtime",)}
"""What a peer writes alike into every package."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much Python a folder holds, as `wc` counts."""

    lines: int
    bytes: int

    @classmethod
    def of(cls, folder: Path, without: Container[str] = ()) -> Size:
        """Count all modules but those that are, or lie in, what is left out."""
        paths = [path.relative_to(folder) for path in folder.rglob("*.py")]
        kept = [path for path in paths if not any(one.as_posix() in without for one in (path, *path.parents))]
        contents = [(folder / path).read_bytes() for path in kept]
        return cls(sum(content.count(b"\n") for content in contents), sum(map(len, contents)))


def measure() -> list[Row]:
    """Return for each provider a row of lines and one of bytes, and a row of what all of them share."""
    specs = sorted(path for path in (ROOT / "specs").glob("*.yaml") if "." not in path.stem)
    runtime = Size.of(ROOT / "src" / "telecine_runtime")
    shared = Row("runtime that all providers share", Spread.of([runtime.lines]), "lines")
    return [*(row for spec in specs for row in _provider(spec)), shared]


def _provider(spec: Path) -> list[Row]:
    document = read(spec, Report())
    assert document is not None, spec
    ours = Size.of(ROOT / "generated" / "telecine_clients" / spec.stem)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "spec.json").write_text(canonical_json(document.data), "utf-8")
        theirs = {STOCK: _stock(folder), MODELS: _models(folder)}
    title = document.data["info"]["title"]
    return [
        _row(f"code for {title}", "lines", ours.lines, {peer: size.lines for peer, size in theirs.items()}),
        _row(f"code for {title}", "bytes", ours.bytes, {peer: size.bytes for peer, size in theirs.items()}),
    ]


def _row(what: str, unit: str, ours: int, theirs: dict[str, int]) -> Row:
    size, peer = min((size, peer) for peer, size in theirs.items())
    return Row(what, Spread.of([ours]), unit, peer, Spread.of([size]), Spread.of([ours / size]), wanted=WANTED)


def _stock(folder: Path) -> Size:
    _run(STOCK, "openapi-python-client", folder, "generate", "--path=spec.json", "--output-path=stock")
    (client,) = folder.glob("stock/*/client.py")
    return Size.of(client.parent, RUNTIMES[STOCK])


def _models(folder: Path) -> Size:
    source = ("--input=spec.json", "--input-file-type=openapi", "--output-model-type=pydantic_v2.BaseModel")
    models = ("--output=made/models.py", "--client-model-package=made.models")
    client = ("--generate-client=httpx2", "--client-output=made/client", "--client-package=made.client")
    _run(MODELS, "datamodel-codegen", folder, *source, *models, *client)
    return Size.of(folder / "made", RUNTIMES[MODELS])


def _run(peer: str, command: str, folder: Path, *arguments: str) -> None:
    commands = python(f"{peer}=={pinned(ROOT / 'pyproject.toml')[peer]}").parent
    environment = {**surroundings(), "PATH": str(commands)}  # where stock openapi-python-client finds its formatter
    subprocess.run([str(commands / command), *arguments], cwd=folder, env=environment, check=True, capture_output=True)
