"""The compiler on one screen: read, lint, normalise, models, lower, render, format. Only `read` touches a disk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from codegen.diagnostics import Place, Report
from codegen.lint import lint
from codegen.source import Document, read


def inspect(specs: Sequence[Path], report: Report) -> list[Document]:
    """Read and lint specs; all problems of all of them land in the report."""
    documents = [document for path in specs if (document := read(path, report)) is not None]
    return [lint(document, report) for document in documents]


def build(specs: Sequence[Path], templates: Path, report: Report) -> dict[str, str]:
    """Return the generated tree, empty when the report has an error."""
    documents = inspect(specs, report)
    return {} if report.failed else _compile(documents, templates, report)


def _compile(documents: Sequence[Document], templates: Path, report: Report) -> dict[str, str]:
    # Imported here, since the generators take most of a second to load and most runs need none of them.
    from codegen.formatting import broken, formatted
    from codegen.lower import lower
    from codegen.models import models
    from codegen.normalise import normalise
    from codegen.operations import operations, unread
    from codegen.render import header, render

    services = []
    for document in documents:
        spec = normalise(document)
        made = models(spec, header(f"specs/{document.name}.yaml"), report)
        parsed = operations(spec, report)
        if not unread(spec, parsed, report) and not report.failed:
            services.append((lower(spec, parsed, made), made.source))
    tree = render(services, templates)
    for name, problem in broken(tree).items():
        report.error(Place(f"generated/{name}", 1, 1), f"the spec became what is no Python: {problem}")
    return {} if report.failed else formatted(tree)
