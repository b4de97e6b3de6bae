"""The compiler on one screen: read, lint, normalise, models, lower, render, format. Only `read` touches a disk."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from codegen.compile.generator_input import build_models_input, build_parser_input
from codegen.compile.generator_output import GeneratedModels, ParsedOperations
from codegen.compile.normalise import NormalisedSpec, normalise_spec
from codegen.compile.run_cache import compute_fingerprint
from codegen.compile.stage_cache import StageCache
from codegen.diagnostics import Place, Report
from codegen.lint import lint_document
from codegen.openapi.directions import list_request_schemas
from codegen.openapi.document import Document
from codegen.openapi.reader import read_document

if TYPE_CHECKING:
    from codegen.compile.ir import ServiceIR

CompiledService: TypeAlias = "tuple[ServiceIR, str]"
"""A provider, and the source of its models."""


def read_and_lint(specs: Sequence[Path], report: Report) -> list[Document]:
    """Read and lint specs; all problems of all of them land in the report."""
    found = [_read_and_lint_one(path, report) for path in specs]
    return [document for document in found if document is not None]


def _read_and_lint_one(path: Path, report: Report) -> Document | None:
    document = read_document(path, report)
    return None if document is None else lint_document(document, report)


def build(specs: Sequence[Path], templates: Path, report: Report, kept: StageCache | None = None) -> dict[str, str]:
    """Return the generated tree, empty when the report has an error.

    What is kept of an earlier build is not made again: a spec that is as it was is not even read, and each generator is
    asked only where what it reads has changed.
    """
    kept = kept or StageCache()
    services: list[CompiledService] = []
    for path in specs:
        own = Report()  # so that the faults of one spec keep no fault of another from being found
        service = kept.of(("spec", path.as_posix(), compute_fingerprint(path)), partial(_compile, path, own, kept), own)
        services += [service] if service is not None else []
        report.include(own)
    return {} if report.failed else _render(services, templates, report, kept)


def _compile(path: Path, report: Report, kept: StageCache) -> CompiledService | None:
    document = _read_and_lint_one(path, report)
    return None if document is None or report.failed else _compile_normalised(normalise_spec(document), report, kept)


def _compile_normalised(spec: NormalisedSpec, report: Report, kept: StageCache) -> CompiledService | None:
    from codegen.compile.build_ir import build_ir  # imported here, since `lint` needs none of it

    made, parsed = _generate_models(spec, report, kept), _parse_operations(spec, report, kept)
    return None if report.failed else (build_ir(spec, parsed, made), made.source)


def _generate_models(spec: NormalisedSpec, report: Report, kept: StageCache) -> GeneratedModels:
    def make() -> GeneratedModels:
        from codegen.compile.model_generator import generate_models
        from codegen.compile.render import format_header

        return generate_models(spec, format_header(f"specs/{spec.document.name}.yaml"), report)

    return kept.of(
        ("models", spec.document.name, build_models_input(spec), list_request_schemas(spec.root)), make, report
    )


def _parse_operations(spec: NormalisedSpec, report: Report, kept: StageCache) -> ParsedOperations:
    def make() -> ParsedOperations:
        from codegen.compile.operation_parser import parse_operations

        return parse_operations(spec, report)

    return kept.of(("operations", build_parser_input(spec)), make, report)


def _render(services: Sequence[CompiledService], templates: Path, report: Report, kept: StageCache) -> dict[str, str]:
    """Return the files formatted, those that are no Python reported."""
    from codegen.compile.formatting import find_syntax_errors, format_tree
    from codegen.compile.render import render

    tree = render(services, templates)
    new = {name: source for name, source in tree.items() if not kept.knows(("text", name, source))}
    for name, problem in find_syntax_errors(new).items():
        report.error(Place(f"generated/{name}", 1, 1), f"the spec became what is not valid Python: {problem}")
    if report.failed:
        return {}
    done = format_tree(new) if new else {}
    return {
        name: kept.of(("text", name, source), partial(done.__getitem__, name), report) for name, source in tree.items()
    }
