"""`python -m codegen diff OLD NEW`: report what a change of the specs means to callers of the clients."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Final

from telecine_codegen.commands.console import add_command, is_colour_terminal, print_error, print_unknown_provider
from telecine_codegen.diagnostics import Report
from telecine_codegen.diff.spec_versions import FOLDER, SpecVersionError, load_specs

HELP: Final = "report what a change of the specs means to callers: BREAK, WARN or INFO"

_DESCRIPTION: Final = """\
Compare two states of the specs by what they mean to callers of the clients. OLD and NEW are each one of

  specs/toapis.yaml     a file
  specs/                a folder of specs
  v0.1.0                a Git revision: its folder specs/
  v0.1.0:specs/x.yaml   a file or folder in a Git revision

A path on disk takes precedence over a revision of the same name. Two files are compared with each other,
whatever their names; folders provider by provider.

  BREAK  generated code or its caller must change
  WARN   behaviour may change
  INFO   no action is needed

Whatever changes the generated code is reported, but for comments. So changes without a meaning are not, as long as
the code stays the same: descriptions, `const` for an `enum` of one value, a merged `allOf`, a moved `$ref`.
"""
_EPILOG: Final = "exit status: 0 no breaking change, 1 breaking changes, 2 wrong usage or unreadable specs"


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    command = add_command(commands, "diff", HELP, _DESCRIPTION, _EPILOG)
    command.add_argument("old", metavar="OLD", help="the old specs")
    command.add_argument("new", metavar="NEW", nargs="?", help="the new specs; by default specs/ on disk")
    command.add_argument("--provider", metavar="P", help="compare one provider only, by the name of its spec: ttapi")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_const", dest="form", const="json", help="print JSON")
    form.add_argument("--markdown", action="store_const", dest="form", const="markdown", help="print Markdown")
    form.add_argument("--html", metavar="FILE", type=Path, help="write an HTML report with both versions side by side")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    report = Report()
    try:
        old = load_specs(options.old, options.root, report)
        new = load_specs(options.new or os.path.relpath(options.root / FOLDER), options.root, report)
    except SpecVersionError as error:
        return print_error(str(error))
    sys.stderr.write(str(report))
    if len(old) == len(new) == 1:
        old = {name: document for name in new for document in old.values()}
    if options.provider is not None:
        known = old.keys() | new.keys()
        if options.provider not in known:
            return print_unknown_provider(options.provider, known)
        old, new = ({name: d for name, d in side.items() if name == options.provider} for side in (old, new))
    # Imported here, since it loads the generators, which most commands do not need.
    from telecine_codegen.diff.changes import diff_specs
    from telecine_codegen.diff.report import count_by_severity, format_json, format_markdown, format_text
    from telecine_codegen.diff.report_html import format_html

    found = diff_specs(old, new)
    if options.html:
        options.html.write_text(format_html(found, options.old, options.new or FOLDER), encoding="utf-8")
        print(f"{options.html}: {count_by_severity(found.changes) or 'no changes for callers'}")
    elif options.form == "json":
        sys.stdout.write(format_json(found))
    elif options.form == "markdown":
        sys.stdout.write(format_markdown(found))
    else:
        sys.stdout.write(format_text(found, coloured=is_colour_terminal()))
        if not found.changes:
            sys.stderr.write("no changes for callers\n")
    return int(found.breaks)
