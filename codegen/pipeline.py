"""The compiler on one screen: read, lint, normalise, models, lower, render, format. Only `read` touches a disk."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from codegen.asked import outline, schemas_only
from codegen.diagnostics import Place, Report
from codegen.kept import Kept
from codegen.lint import lint
from codegen.made import Models, Operations
from codegen.normalise import Normalised, normalise
from codegen.source import Document, read


def inspect(specs: Sequence[Path], report: Report, kept: Kept | None = None) -> list[Document]:
    """Read and lint specs; all problems of all of them land in the report."""
    found = [_inspected(path, report, kept or Kept()) for path in specs]
    return [document for document in found if document is not None]


def _inspected(path: Path, report: Report, kept: Kept) -> Document | None:
    document = read(path, report)
    if document is not None:
        kept.of(("sound", document.name, document.data), lambda: lint(document, report) is document, report)
    return document


def build(specs: Sequence[Path], templates: Path, report: Report, kept: Kept | None = None) -> dict[str, str]:
    """Return the generated tree, empty when the report has an error.

    What is kept of an earlier build is not made again: each generator is asked only where what it reads has changed.
    """
    kept = kept or Kept()
    documents = inspect(specs, report, kept)
    return {} if report.failed else _compile(documents, templates, report, kept)


def _compile(documents: Sequence[Document], templates: Path, report: Report, kept: Kept) -> dict[str, str]:
    # Imported here, since `lint` needs none of them; the generators take most of a second to load.
    from codegen.lower import lower
    from codegen.render import render

    services = []
    for spec in map(normalise, documents):
        made, parsed = _models(spec, report, kept), _operations(spec, report, kept)
        if not report.failed:
            services.append((lower(spec, parsed, made), made.source))
    return {} if report.failed else _finished(render(services, templates), report, kept)


def _models(spec: Normalised, report: Report, kept: Kept) -> Models:
    def make() -> Models:
        from codegen.models import models
        from codegen.render import header

        return models(spec, header(f"specs/{spec.document.name}.yaml"), report)

    return kept.of(("models", spec.document.name, schemas_only(spec)), make, report)


def _operations(spec: Normalised, report: Report, kept: Kept) -> Operations:
    def make() -> Operations:
        from codegen.operations import operations

        return operations(spec, report)

    return kept.of(("operations", outline(spec)), make, report)


def _finished(tree: dict[str, str], report: Report, kept: Kept) -> dict[str, str]:
    """Return the files formatted, those that are no Python reported."""
    from codegen.formatting import broken, formatted

    new = {name: source for name, source in tree.items() if not kept.knows(("text", name, source))}
    for name, problem in broken(new).items():
        report.error(Place(f"generated/{name}", 1, 1), f"the spec became what is no Python: {problem}")
    if report.failed:
        return {}
    done = formatted(new) if new else {}
    return {
        name: kept.of(("text", name, source), partial(done.__getitem__, name), report) for name, source in tree.items()
    }
