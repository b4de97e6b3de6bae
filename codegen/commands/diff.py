"""`python -m codegen diff OLD NEW`: what a change of the specs means to callers."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Final

from codegen.diagnostics import Report
from codegen.diff.spec_versions import FOLDER, OriginError, load

HELP: Final = "tell what a change of the specs means to callers: BREAK, WARN or INFO"

_DESCRIPTION: Final = """\
Compare two states of the specs from the side of who calls the clients. OLD and NEW are each one of

  specs/toapis.yaml     a file
  specs/                a folder of specs
  v0.1.0                a revision: specs/ as it was there
  v0.1.0:specs/x.yaml   a file, or folder, in a revision

What exists on disk is taken before a revision of the same name. Two files are compared with each other,
whatever their names; folders provider by provider.

  BREAK  generated code or its caller must change
  WARN   what happens may change
  INFO   nobody needs to do anything

What means the same is silent: reworded descriptions, another order, `const` for an `enum` of one, a merged
`allOf`, a moved `$ref`. A class of the models that has another name is noted on stderr, and is no change.
"""
_EPILOG: Final = "exit status: 0 nothing breaks, 1 something does, 2 wrong usage or unreadable specs"


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "diff",
        help=HELP,
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("old", metavar="OLD", help="the state before")
    command.add_argument("new", metavar="NEW", nargs="?", help="the state after; by default specs/ as it is on disk")
    command.add_argument("--provider", metavar="P", help="look at one provider only, named as its spec is: ttapi")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_const", dest="form", const="json", help="print JSON")
    form.add_argument("--markdown", action="store_const", dest="form", const="markdown", help="print Markdown")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    report = Report()
    try:
        old = load(options.old, options.root, report)
        new = load(options.new or os.path.relpath(options.root / FOLDER), options.root, report)
    except OriginError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stderr.write(str(report))
    if len(old) == len(new) == 1:
        old = {name: document for name in new for document in old.values()}
    if options.provider is not None:
        known = sorted(old.keys() | new.keys())
        if options.provider not in known:
            sys.stderr.write(f"no provider {options.provider}; there are {', '.join(known)}\n")
            return 2
        old, new = ({name: d for name, d in side.items() if name == options.provider} for side in (old, new))
    # Imported here, since the names that it asks for belong to the generators, which most commands do not load.
    from codegen.diff.changes import diff
    from codegen.diff.report import as_json, as_markdown, as_text

    found = diff(old, new)
    for renaming in found.renamings if options.form is None else ():
        sys.stderr.write(f"{renaming.place}: note: {renaming.sentence}\n")
    if options.form == "json":
        sys.stdout.write(as_json(found))
    elif options.form == "markdown":
        sys.stdout.write(as_markdown(found))
    else:
        sys.stdout.write(as_text(found, coloured=sys.stdout.isatty() and "NO_COLOR" not in os.environ))
        if not found.changes:
            sys.stderr.write("no change for a caller\n")
    return int(found.breaks)
