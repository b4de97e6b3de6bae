"""`python -m codegen import DOC… --provider NAME`: published OpenAPI documents to a spec in the house dialect."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from pathlib import Path
from typing import Final

from telecine_codegen.commands.console import USAGE_ERROR, add_command, print_error
from telecine_codegen.diagnostics import Report, escape_unprintable
from telecine_codegen.importer.base import apply_base
from telecine_codegen.importer.draft import Draft
from telecine_codegen.importer.pipeline import import_documents
from telecine_codegen.importer.reimport import compute_update, kept_import
from telecine_codegen.importer.settle import find_places
from telecine_codegen.importer.sources import ImportFailure
from telecine_codegen.importer.write_spec import spec_text
from telecine_codegen.lint import lint_document
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.reader import read_document
from telecine_codegen.project import describe_name_fault

DESCRIPTION: Final = """\
Read published OpenAPI documents (3.0 or 3.1, JSON or YAML) and write specs/NAME.yaml: schemas named, enums of responses
opened, examples added, the life of a job guessed from names. Several documents of one API become one spec. What only a
person knows becomes an x-question in the spec, and a line here: nothing is generated before each is removed.

  import grok.json fetch.json --provider aimlapi   a new spec
  import grok.json fetch.json --provider aimlapi   again, when the documents are newer: what they change, as a patch of
                                                   the spec with its edits; git apply, then review it

References to files are followed inside the folder of the document, and to a URL only if it is one of the DOCs.
"""
EPILOG: Final = "exit status: 0 success, 1 questions, errors or changes, 2 wrong usage or an unreadable document"


def register(commands: _SubParsersAction[ArgumentParser]) -> None:
    """Add the command to the parser."""
    command = add_command(commands, "import", "make a spec from published OpenAPI documents", DESCRIPTION, EPILOG)
    command.add_argument("documents", nargs="+", metavar="DOC", help="file or URL of an OpenAPI document, JSON or YAML")
    command.add_argument("--provider", required=True, metavar="NAME", help="name of the provider, such as aimlapi")
    command.add_argument(
        "--base",
        type=Path,
        metavar="FILE",
        help="a spec whose names, descriptions, API key, x- members and links win over guesses; only for a new spec",
    )
    command.set_defaults(run=run)


def run(options: Namespace) -> int:
    """Run the command and return its exit status."""
    name: str = options.provider
    target: Path = options.root / "specs" / f"{name}.yaml"
    if fault := describe_name_fault(name):
        return print_error(fault)
    if target.exists() and not kept_import(target).exists():
        hint = "move it away, and pass it as --base to keep its answers; or choose another --provider"
        return print_error(f"{target} exists, but was not imported: {hint}")
    if target.exists() and options.base:
        return print_error(f"{target} exists: --base is for a new spec; without it, the edits of the spec are kept")
    try:
        draft = import_documents(options.documents, name)
        if target.exists():
            return _print_update(target, spec_text(draft))
        return _write(draft, target, options.base)
    except ImportFailure as error:
        return print_error(escape_unprintable(str(error)))


def _print_update(target: Path, new: str) -> int:
    update = compute_update(target, new)
    sys.stdout.write(update.patch)
    for place, text in update.conflicts:
        sys.stderr.write(f"{place}: edited here and changed in the documents: merge by hand; the import has\n{text}\n")
    if not update.patch:
        sys.stderr.write(f"{target}: the documents say what they said at the last import\n")
    return int(bool(update.patch or update.conflicts))


def _write(draft: Draft, target: Path, base: Path | None) -> int:
    """Write the spec and the copy of its text, and print what lint says."""
    text = pure = spec_text(draft)
    known = _read_base(base) if base else None
    if base and known is None:
        return USAGE_ERROR
    if known is not None:
        apply_base(draft, known)
        draft.report = None
        text = spec_text(draft)
    kept = kept_import(target)
    kept.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8", newline="\n")
    kept.write_text(pure, "utf-8", newline="\n")
    report = _lint(draft, target)
    sys.stderr.write(str(report))
    for line in draft.left_out:
        sys.stderr.write(f"{target}: {escape_unprintable(line)}\n")
    questions = sum(each.severity == "question" for each in report.diagnostics)
    print(f"{target}: paths: {len(draft.data['paths'])}, schemas: {len(draft.schemas)}, questions: {questions}")
    return int(report.failed)


def _lint(draft: Draft, target: Path) -> Report:
    """Return what lint says of the spec; of a large one, linting again would take a quarter of the time."""
    report = Report()
    document = read_document(target, report)
    if document is None:
        return report
    if draft.report is not None and not any(each.severity == "error" for each in draft.report.diagnostics):
        return find_places(draft.report, document)
    lint_document(document, report)
    return report


def _read_base(path: Path) -> Document | None:
    report = Report()
    document = read_document(path, report)
    sys.stderr.write(str(report))
    return None if report.failed else document
