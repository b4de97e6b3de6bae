"""Import every OpenAPI document of a folder, generate, type-check and use the clients, and print a table.

``python -m tests.codegen.import_folder FOLDER``
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from telecine_codegen.compile.file_tree import write_tree
from telecine_codegen.compile.pipeline import build
from telecine_codegen.diagnostics import Report
from telecine_codegen.importer.pipeline import import_documents
from telecine_codegen.importer.sources import ImportFailure
from telecine_codegen.importer.write_spec import spec_text
from telecine_codegen.importer.yaml_writer import write_yaml
from telecine_codegen.lint import lint_document
from telecine_codegen.openapi.reader import read_document

HERE: Final = Path(__file__).parent
PROJECT: Final = HERE.parents[1]
SUFFIXES: Final = (".json", ".yaml", ".yml")


@dataclass
class Results:
    """What became of a folder of documents."""

    documents: int = 0
    refused: list[str] = field(default_factory=list)
    specs: dict[str, Path] = field(default_factory=dict)
    clean: set[str] = field(default_factory=set)
    questions: dict[str, int] = field(default_factory=dict)
    generated: set[str] = field(default_factory=set)
    usage: dict[str, dict[str, Any]] = field(default_factory=dict)
    typed: bool | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def table(self) -> str:
        """Return the sums, one to a line."""
        used = self.usage.values()
        counts = [*self.questions.values()]
        whole = len(self.generated)
        right, calls = sum(each["right"] for each in used), sum(each["calls"] for each in used)
        decoded, answers = sum(each["decoded"] for each in used), sum(each["answers"] for each in used)
        rows = [
            ("documents", f"{self.documents}, of which refused with one line: {len(self.refused)}"),
            ("clean but for questions", f"{len(self.clean)} of {len(self.specs)}"),
            ("questions", f"{statistics.median(counts or [0]):g} in the median, {max(counts, default=0)} at most"),
            ("generated", f"{whole} of {len(self.clean)}"),
            ("imported", f"{sum(each['imported'] for each in used)} of {whole}"),
            ("mypy --strict", {True: "clean", False: "errors", None: "not run"}[self.typed]),
            ("requests right on the wire", f"{right} of {calls}"),
            ("example answers decoded", f"{decoded} of {answers}"),
            ("seconds", ", ".join(f"{name} {spent:.1f}" for name, spent in self.seconds.items())),
        ]
        return "".join(f"{name:<28}{value}\n" for name, value in rows)


def import_folder(paths: Iterable[Path], work: Path, *, typed: bool) -> Results:
    """Take documents through import, lint, generate, mypy and use; collect every failure."""
    results = Results()
    started = time.perf_counter()
    for number, path in enumerate(paths):
        results.documents += 1
        _import_one(results, path, work / f"provider{number}.yaml")
    results.seconds["import and lint"] = time.perf_counter() - started
    started = time.perf_counter()
    _generate(results, work)
    results.seconds["generate"] = time.perf_counter() - started
    started = time.perf_counter()
    _use(results, work)
    results.seconds["use"] = time.perf_counter() - started
    if typed:
        started = time.perf_counter()
        _check_types(results, work)
        results.seconds["mypy"] = time.perf_counter() - started
    return results


def _import_one(results: Results, path: Path, target: Path) -> None:
    try:
        draft = import_documents([str(path)], target.stem)
    except ImportFailure as error:
        results.refused.append(str(error))
        return
    text = spec_text(draft)
    target.write_text(text, "utf-8")
    results.specs[path.name] = target
    report = Report()
    document = read_document(target, report)
    if document is not None:
        lint_document(document, report)
    errors = [str(each) for each in report.diagnostics if each.severity == "error"]
    if errors:
        results.failures.append(f"{path.name}: lint: {'; '.join(errors[:5])}")
    else:
        results.clean.add(path.name)
    results.questions[path.name] = sum(each.severity == "question" for each in report.diagnostics)
    if document is not None and results.questions[path.name]:
        target.write_text(write_yaml(without_questions(document.data), {}), "utf-8")


def without_questions(value: Any) -> Any:
    """Return a spec as if a person had answered each question with "it is right as it is"."""
    if isinstance(value, dict):
        return {key: without_questions(inner) for key, inner in value.items() if key != "x-question"}
    return [without_questions(inner) for inner in value] if isinstance(value, list) else value


def _generate(results: Results, work: Path) -> None:
    """Generate all clients in one run; if that fails, find the specs that fail and generate the others."""
    targets = {results.specs[name]: name for name in sorted(results.clean)}
    tree = _build(targets)[0]
    if not tree:
        for path, name in [*targets.items()]:
            found, problem = _build([path])
            if not found:
                del targets[path]
                results.failures.append(f"{name}: generate: {problem}")
        tree = _build(targets)[0]
    results.generated = {*targets.values()} if tree else set()
    write_tree(tree, work / "generated")


def _build(specs: Iterable[Path]) -> tuple[dict[str, str], str]:
    """Return the tree, and why there is none."""
    report = Report()
    try:
        tree = build([*specs], PROJECT / "templates", "telecine_clients", report)
    except Exception:
        return {}, "".join(traceback.format_exc().splitlines(keepends=True)[-3:])
    return tree, "; ".join(str(each) for each in report.diagnostics if each.severity != "warning")


def _environment(work: Path) -> dict[str, str]:
    folders = (work / "generated", PROJECT / "src", PROJECT / "codegen", PROJECT)
    return {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, folders))}


def _use(results: Results, work: Path) -> None:
    names = {results.specs[name].stem: name for name in results.generated}
    specs = [str(results.specs[name]) for name in sorted(results.generated)]
    done = subprocess.run(
        [sys.executable, str(HERE / "use_imported.py"), *specs],
        env=_environment(work),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        results.failures.append(f"use: {done.stderr}")
        return
    for stem, used in json.loads(done.stdout).items():
        results.usage[names[stem]] = used
        results.failures += [f"{names[stem]}: {line}" for line in used["failures"]]


def _check_types(results: Results, work: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", str(work / "generated" / "telecine_clients")],
        env={**_environment(work), "MYPYPATH": str(PROJECT / "src")},
        cwd=work,
        capture_output=True,
        text=True,
        check=False,
    )
    results.typed = done.returncode == 0
    results.failures += [f"mypy: {line}" for line in (done.stdout + done.stderr).splitlines()]


def main(folder: Path) -> int:
    """Print the table and each failure."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES)
    with tempfile.TemporaryDirectory() as made:
        results = import_folder(paths, Path(made), typed=True)
    sys.stdout.write("".join(f"{line}\n" for line in (*results.refused, *results.failures)) + results.table())
    return int(bool(results.failures))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
