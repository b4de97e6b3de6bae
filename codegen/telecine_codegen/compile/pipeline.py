"""Compiler pipeline: read, lint, normalise, generate models, parse operations, build the IR, render, format."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from telecine_codegen.compile.generator_input import build_models_input, build_parser_input
from telecine_codegen.compile.generator_output import GeneratedModels, ParsedOperations
from telecine_codegen.compile.normalise import NormalisedSpec, normalise_spec
from telecine_codegen.compile.run_cache import compute_fingerprint
from telecine_codegen.compile.stage_cache import StageCache
from telecine_codegen.diagnostics import Place, Report
from telecine_codegen.lint import lint_document
from telecine_codegen.openapi.directions import list_request_schemas
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.reader import read_document

if TYPE_CHECKING:
    from telecine_codegen.compile.ir import ServiceIR

CompiledService: TypeAlias = "tuple[ServiceIR, str]"
"""A provider, and the source of its models."""


def read_and_lint(specs: Sequence[Path], report: Report) -> list[Document]:
    """Read and lint specs; collect all problems of all specs in the report."""
    documents = [_read_and_lint_one(path, report) for path in specs]
    return [document for document in documents if document is not None]


def _read_and_lint_one(path: Path, report: Report) -> Document | None:
    document = read_document(path, report)
    return None if document is None else lint_document(document, report)


def build(
    specs: Sequence[Path], templates: Path, package: str, report: Report, cache: StageCache | None = None
) -> dict[str, str]:
    """Return the generated tree of a package; empty if the report has an error.

    With a cache of an earlier build, unchanged specs are not read, a generator runs only if its input changed, and only
    changed files are formatted.
    """
    cache = StageCache() if cache is None else cache
    services: list[CompiledService] = []
    for path in specs:
        own_report = Report()  # an error in one spec must not stop the compilation of the next
        inputs = ("spec", path.as_posix(), compute_fingerprint(path))
        service = cache.get_or_compute(inputs, partial(_compile, path, own_report, cache), own_report)
        if service is not None:
            services.append(service)
        report.include(own_report)
    return {} if report.failed else _render(services, templates, package, report, cache)


def _compile(path: Path, report: Report, cache: StageCache) -> CompiledService | None:
    document = _read_and_lint_one(path, report)
    if document is None or report.failed:
        return None
    return _compile_document(document, report, cache)


def _compile_document(document: Document, report: Report, cache: StageCache) -> CompiledService | None:
    from telecine_codegen.compile.build_ir import build_ir  # imported here, since `lint` does not need it

    spec = normalise_spec(document)
    models, operations = _generate_models(spec, report, cache), _parse_operations(spec, report, cache)
    return None if report.failed else (build_ir(spec, operations, models), models.source)


def _generate_models(spec: NormalisedSpec, report: Report, cache: StageCache) -> GeneratedModels:
    def compute() -> GeneratedModels:
        from telecine_codegen.compile.model_generator import generate_models
        from telecine_codegen.compile.render import format_header

        return generate_models(spec, format_header(f"specs/{spec.document.name}.yaml"), report)

    inputs = ("models", spec.document.name, build_models_input(spec), list_request_schemas(spec.root))
    return cache.get_or_compute(inputs, compute, report)


def _parse_operations(spec: NormalisedSpec, report: Report, cache: StageCache) -> ParsedOperations:
    def compute() -> ParsedOperations:
        from telecine_codegen.compile.operation_parser import parse_operations

        return parse_operations(spec, report)

    return cache.get_or_compute(("operations", build_parser_input(spec)), compute, report)


def _render(
    services: Sequence[CompiledService], templates: Path, package: str, report: Report, cache: StageCache
) -> dict[str, str]:
    """Return the formatted files; report those with a syntax error."""
    from telecine_codegen.compile.formatting import find_syntax_errors, format_tree
    from telecine_codegen.compile.render import render

    tree = render(services, templates, package)
    new = {name: source for name, source in tree.items() if not cache.has(("text", name, source))}
    for name, problem in find_syntax_errors(new).items():
        report.error(Place(f"generated/{name}", 1, 1), f"generated source is not valid Python: {problem}")
    if report.failed:
        return {}
    formatted = format_tree(new) if new else {}

    def get_text(name: str) -> str:
        return formatted[name]

    return {
        name: cache.get_or_compute(("text", name, source), partial(get_text, name), report)
        for name, source in tree.items()
    }
