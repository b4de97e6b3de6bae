"""Compiler pipeline: read, lint, normalise, generate models, parse operations, build the IR, render, format."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from telecine_codegen.compile.generator_input import build_models_input, build_parser_input
from telecine_codegen.compile.generators import Generators, GeneratorTask
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
    specs: Sequence[Path],
    templates: Path,
    package: str,
    report: Report,
    cache: StageCache | None = None,
    generators: Generators | None = None,
) -> dict[str, str]:
    """Return the generated tree of a package; empty if the report has an error.

    With a cache of an earlier build, unchanged specs are not read, a generator runs only if its input changed, and only
    changed files are formatted. The generators run in this process by default.
    """
    cache, generators = cache or StageCache(), generators or Generators()
    services: list[CompiledService] = []
    for path in specs:
        own_report = Report()  # an error in one spec must not stop the compilation of the next
        inputs = ("spec", path.as_posix(), compute_fingerprint(path))
        compute = partial(_compile, path, own_report, cache, generators)
        service = cache.get_or_compute(inputs, compute, own_report)
        if service is not None:
            services.append(service)
        report.include(own_report)
    return {} if report.failed else _render(services, templates, package, report, cache)


def _compile(path: Path, report: Report, cache: StageCache, generators: Generators) -> CompiledService | None:
    document = _read_and_lint_one(path, report)
    if document is None or report.failed:
        return None
    return compile_document(document, report, cache, generators)


def compile_document(
    document: Document, report: Report, cache: StageCache, generators: Generators
) -> CompiledService | None:
    """Return a provider and its models from a spec without lint errors; ``None`` if a generator reports an error."""
    spec = normalise_spec(document)
    tasks = (_build_models_task(spec), _build_operations_task(spec))
    for task in tasks:
        if not cache.has(task.inputs):
            generators.start(task)
    # Imported here, since `lint` needs none of it, and the generators may be at work meanwhile.
    from telecine_codegen.compile import formatting, render  # noqa: F401 - needed later by every build
    from telecine_codegen.compile.build_ir import build_ir

    models, operations = (
        cache.get_or_compute(task.inputs, partial(generators.finish, task, report), report) for task in tasks
    )
    return None if report.failed else (build_ir(spec, operations, models), models.source)


def _build_models_task(spec: NormalisedSpec) -> GeneratorTask:
    name = spec.document.name
    inputs = ("models", name, build_models_input(spec), list_request_schemas(spec.root))
    return GeneratorTask("models", inputs, spec, (f"specs/{name}.yaml",))


def _build_operations_task(spec: NormalisedSpec) -> GeneratorTask:
    return GeneratorTask("operations", ("operations", build_parser_input(spec)), spec)


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
