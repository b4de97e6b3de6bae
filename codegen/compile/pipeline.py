"""The compiler on one screen: read, lint, normalise, models, lower, render, format. Only `read` touches a disk."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from codegen.compile.generator_input import outline, schemas_only
from codegen.compile.generator_output import Models, Operations
from codegen.compile.normalise import Normalised, normalise
from codegen.compile.request_schemas import only_sent
from codegen.compile.run_cache import fingerprint
from codegen.compile.stage_cache import Kept
from codegen.diagnostics import Place, Report
from codegen.lint import lint
from codegen.openapi.document import Document
from codegen.openapi.reader import read

if TYPE_CHECKING:
    from codegen.compile.ir import Service

Compiled: TypeAlias = "tuple[Service, str]"
"""A provider, and the source of its models."""


def inspect(specs: Sequence[Path], report: Report) -> list[Document]:
    """Read and lint specs; all problems of all of them land in the report."""
    found = [_inspected(path, report) for path in specs]
    return [document for document in found if document is not None]


def _inspected(path: Path, report: Report) -> Document | None:
    document = read(path, report)
    return None if document is None else lint(document, report)


def build(specs: Sequence[Path], templates: Path, report: Report, kept: Kept | None = None) -> dict[str, str]:
    """Return the generated tree, empty when the report has an error.

    What is kept of an earlier build is not made again: a spec that is as it was is not even read, and each generator is
    asked only where what it reads has changed.
    """
    kept = kept or Kept()
    services: list[Compiled] = []
    for path in specs:
        own = Report()  # so that the faults of one spec keep no fault of another from being found
        service = kept.of(("spec", path.as_posix(), fingerprint(path)), partial(_compiled, path, own, kept), own)
        services += [service] if service is not None else []
        report.include(own)
    return {} if report.failed else _rendered(services, templates, report, kept)


def _compiled(path: Path, report: Report, kept: Kept) -> Compiled | None:
    document = _inspected(path, report)
    return None if document is None or report.failed else _lowered(normalise(document), report, kept)


def _lowered(spec: Normalised, report: Report, kept: Kept) -> Compiled | None:
    from codegen.compile.build_ir import lower  # imported here, since `lint` needs none of it

    made, parsed = _models(spec, report, kept), _operations(spec, report, kept)
    return None if report.failed else (lower(spec, parsed, made), made.source)


def _models(spec: Normalised, report: Report, kept: Kept) -> Models:
    def make() -> Models:
        from codegen.compile.model_generator import models
        from codegen.compile.render import header

        return models(spec, header(f"specs/{spec.document.name}.yaml"), report)

    return kept.of(("models", spec.document.name, schemas_only(spec), only_sent(spec)), make, report)


def _operations(spec: Normalised, report: Report, kept: Kept) -> Operations:
    def make() -> Operations:
        from codegen.compile.operation_parser import operations

        return operations(spec, report)

    return kept.of(("operations", outline(spec)), make, report)


def _rendered(services: Sequence[Compiled], templates: Path, report: Report, kept: Kept) -> dict[str, str]:
    """Return the files formatted, those that are no Python reported."""
    from codegen.compile.formatting import broken, formatted
    from codegen.compile.render import render

    tree = render(services, templates)
    new = {name: source for name, source in tree.items() if not kept.knows(("text", name, source))}
    for name, problem in broken(new).items():
        report.error(Place(f"generated/{name}", 1, 1), f"the spec became what is no Python: {problem}")
    if report.failed:
        return {}
    done = formatted(new) if new else {}
    return {
        name: kept.of(("text", name, source), partial(done.__getitem__, name), report) for name, source in tree.items()
    }
