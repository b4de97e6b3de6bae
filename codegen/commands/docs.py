"""`python -m codegen docs PAGE… --provider P`: what a provider's pages say, against what our spec says."""

from __future__ import annotations

import argparse
import datetime
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from codegen.diagnostics import Report
from codegen.docs.compare_pages import compare_page
from codegen.docs.decisions import apply_decisions, find_unused_decisions, read_decisions
from codegen.docs.findings import FactFinding
from codegen.docs.page_changes import find_page_changes
from codegen.docs.page_facts import Page
from codegen.docs.page_lock import build_lock_entry, build_lock_name, find_locked_page, format_lock, read_lock
from codegen.docs.page_reader import PageError, read_page
from codegen.docs.report_html import format_findings_html
from codegen.docs.report_json import format_changes_json, format_findings_json
from codegen.docs.report_text import TerminalColours, format_changes_text, format_findings_text
from codegen.openapi.document import Document
from codegen.openapi.reader import read

HELP: Final = "compare docs pages with a spec, or with their locked state"

_DESCRIPTION: Final = """\
Read docs pages as their providers publish them and say, for each fact and each JSON example, whether the spec agrees.
PAGE is a saved text, Markdown or HTML file, an OpenAPI document, or a URL.

  docs page.txt --provider ttapi              what differs, by operation
  docs page.txt --provider ttapi --suggest    a patch with the edits that need no thought: git apply, then read it
  docs page.txt --provider ttapi --changed    what the provider changed since the page was locked
  docs page.txt --provider ttapi --lock       remember what the page says now, in specs/pages.lock.yaml

What was settled by hand stands in specs/decisions/<provider>.yaml and is not told again.
"""
_EPILOG: Final = "exit status: 0 nothing is open, 1 something is, 2 wrong usage or a page that cannot be read"


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "docs",
        help=HELP,
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("pages", metavar="PAGE", nargs="+", help="file or URL of a page")
    command.add_argument("--provider", metavar="P", required=True, help="provider, named as its spec is: ttapi")
    command.add_argument("--url", help="with --lock and --changed: where the page is published")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON: facts, examples, findings")
    form.add_argument("--html", metavar="FILE", type=Path, help="write a page with the two sides next to each other")
    form.add_argument("--suggest", action="store_true", help="print a patch to the spec")
    what = command.add_mutually_exclusive_group()
    what.add_argument("--lock", action="store_true", help="write what the pages say to specs/pages.lock.yaml")
    what.add_argument("--changed", action="store_true", help="show only what changed since the pages were locked")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    specs = _shorten_path(options.root / "specs")
    path = specs / f"{options.provider}.yaml"
    if not path.exists():
        known = sorted(one.stem for one in specs.glob("*.yaml") if "." not in one.stem)
        return _print_error(f"no provider {options.provider}; there are {', '.join(known) or 'none'}")
    if options.url and len(options.pages) > 1:
        return _print_error("--url belongs to one page, and there are several")
    if (options.lock or options.changed) and (options.html or options.suggest):
        return _print_error("--html and --suggest compare with the spec; --lock and --changed do not")
    pages, status = _read_pages(options.pages)
    if not pages:
        return status
    if options.lock:
        return max(status, _lock_pages(pages, options, specs / "pages.lock.yaml"))
    if options.changed:
        return max(status, _print_changes(pages, options, specs / "pages.lock.yaml"))
    return max(status, _compare_pages(pages, options, path))


def _read_pages(sources: Sequence[str]) -> tuple[list[Page], int]:
    pages, status = [], 0
    for source in sources:
        try:
            pages.append(read_page(source))
        except PageError as error:
            status = _print_error(str(error))
    return pages, status


def _compare_pages(pages: Sequence[Page], options: argparse.Namespace, path: Path) -> int:
    report = Report()
    document = read(path, report)
    decisions = read_decisions(path.parent / "decisions" / path.name, report)
    sys.stderr.write(str(report))
    if document is None or report.failed:
        return 2
    findings = apply_decisions((finding for page in pages for finding in compare_page(page, document)), decisions)
    stale = find_unused_decisions(decisions, pages, findings)
    if options.suggest:
        _print_patch(document, findings)
    elif options.json:
        sys.stdout.write(format_findings_json(pages, findings, stale))
    elif options.html:
        options.html.write_text(format_findings_html(pages, findings, stale, path), encoding="utf-8")
        print(f"{options.html}: {len(findings)} findings, {sum(one.is_open for one in findings)} open")
    else:
        sys.stdout.write(format_findings_text(findings, stale, _create_colours()))
    return int(bool(stale) or any(one.is_open for one in findings))


def _print_patch(document: Document, findings: Sequence[FactFinding]) -> None:
    # Imported here, since it loads another YAML library than everything else.
    from codegen.docs.spec_patch import suggest_patch

    suggestion = suggest_patch(document.path, findings)
    sys.stdout.write(suggestion.patch)
    for one in suggestion.left:
        place = f"{one.place}: " if one.place else ""
        sys.stderr.write(f"{place}{one.verdict}, left to you: {one.operation} {one.subject} {one.kind}\n")


def _lock_pages(pages: Sequence[Page], options: argparse.Namespace, path: Path) -> int:
    report = Report()
    locked = read_lock(path, report)
    sys.stderr.write(str(report))
    if report.failed:
        return 2
    for page in pages:
        name = build_lock_name(page, options.provider, options.url)
        locked[name] = build_lock_entry(page, options.provider, options.url, _get_read_date(page))
        print(f"{path}: {name}: {sum(len(one.facts) for one in page.operations)} facts")
    path.write_text(format_lock(locked), encoding="utf-8")
    return 0


def _print_changes(pages: Sequence[Page], options: argparse.Namespace, path: Path) -> int:
    report = Report()
    locked = read_lock(path, report)
    sys.stderr.write(str(report))
    status = 2 if report.failed else 0
    for page in pages:
        before = find_locked_page(page, options.provider, options.url, locked)
        if before is None:
            status = _print_error(
                f"{page.label}: no page of {options.provider} in {path} describes its operations; lock it first"
            )
            continue
        now = build_lock_entry(page, options.provider, options.url, _get_read_date(page))
        found = find_page_changes(before.operations, now["operations"])
        since = f"{before.name} of {before.entry.get('read')}"
        told = (
            format_changes_json(found, page.label, since)
            if options.json
            else format_changes_text(found, page.label, since, _create_colours())
        )
        sys.stdout.write(told)
        status = max(status, int(bool(found)))
    return status


def _get_read_date(page: Page) -> str:
    """Return when a page was read: what its file's name begins with, else today."""
    named = re.match(r"\d{4}-\d\d-\d\d", Path(page.label).name)
    return named[0] if named else datetime.datetime.now(tz=datetime.UTC).date().isoformat()


def _shorten_path(path: Path) -> Path:
    """Return a path as short as it can be written from here."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _create_colours() -> TerminalColours:
    return TerminalColours(is_on=sys.stdout.isatty() and not os.environ.get("NO_COLOR"))


def _print_error(line: str) -> int:
    sys.stderr.write(f"{line}\n")
    return 2
