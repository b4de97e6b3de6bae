"""`python -m codegen import DOC… --provider NAME`: published OpenAPI documents to a spec in the house dialect."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from pathlib import Path
from typing import Final

from telecine_codegen.commands.console import add_command, print_error
from telecine_codegen.diagnostics import Report
from telecine_codegen.importer.pipeline import import_documents
from telecine_codegen.importer.sources import ImportFailure
from telecine_codegen.importer.write_spec import spec_text
from telecine_codegen.lint import lint_document
from telecine_codegen.openapi.reader import read_document

DESCRIPTION: Final = """\
Read published OpenAPI documents (3.0 or 3.1, JSON or YAML) and write specs/NAME.yaml: schemas named, enums of responses
opened, examples added, the life of a job guessed from names. Several documents of one API become one spec. What only a
person knows is printed as a question. A spec that exists is not overwritten."""
EPILOG: Final = "exit status: 0 success, 1 the spec has errors, 2 wrong usage or a document that cannot be read"
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


def register(commands: _SubParsersAction[ArgumentParser]) -> None:
    """Add the command to the parser."""
    command = add_command(commands, "import", "make a spec from published OpenAPI documents", DESCRIPTION, EPILOG)
    command.add_argument("documents", nargs="+", metavar="DOC", help="an OpenAPI document, JSON or YAML")
    command.add_argument("--provider", required=True, metavar="NAME", help="name of the provider, such as aimlapi")
    command.set_defaults(run=run)


def run(options: Namespace) -> int:
    """Run the command and return its exit status."""
    name: str = options.provider
    target: Path = options.root / "specs" / f"{name}.yaml"
    if not _NAME.fullmatch(name):
        return print_error(f"{name!r} cannot name a Python package; use lower-case letters, digits and _")
    if target.exists():
        return print_error(f"{target} exists; move it away, or choose another --provider")
    try:
        draft = import_documents(options.documents, name)
    except ImportFailure as error:
        return print_error(str(error))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(spec_text(draft), "utf-8")
    report = Report()
    document = read_document(target, report)
    if document is not None:
        lint_document(document, report)
    sys.stderr.write(str(report))
    questions = sum(each.severity == "question" for each in report.diagnostics)
    print(f"{target}: paths: {len(draft.data['paths'])}, schemas: {len(draft.schemas)}, questions: {questions}")
    return int(report.failed)
