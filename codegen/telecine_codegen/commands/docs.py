"""`python -m codegen docs PAGE… --provider P`: compare the docs pages of a provider with its spec."""

from __future__ import annotations

import argparse
import datetime
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from telecine_codegen.commands.console import (
    USAGE_ERROR,
    add_command,
    is_colour_terminal,
    print_error,
    print_unknown_provider,
)
from telecine_codegen.diagnostics import Report
from telecine_codegen.docs.apply_decisions import apply_decisions, find_unused_decisions
from telecine_codegen.docs.compare_pages import compare_page
from telecine_codegen.docs.decisions import read_decisions
from telecine_codegen.docs.findings import FactFinding
from telecine_codegen.docs.page_changes import find_page_changes, find_unread_changes
from telecine_codegen.docs.page_documents import ReadOptions, read_pages
from telecine_codegen.docs.page_facts import Page
from telecine_codegen.docs.page_lock import build_lock_entry, build_lock_name, find_locked_page, format_lock, read_lock
from telecine_codegen.docs.report_html import format_findings_html
from telecine_codegen.docs.report_json import format_changes_json, format_findings_json
from telecine_codegen.docs.report_text import (
    TerminalColours,
    format_changes_text,
    format_findings_text,
    format_read_counts,
)
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.methods import METHODS
from telecine_codegen.openapi.reader import read_document
from telecine_codegen.project import PAGE_LOCK, list_specs

HELP: Final = "compare docs pages with a spec, or with their locked state"

_DESCRIPTION: Final = """\
Compare the facts and JSON examples of docs pages with a spec. PAGE is a saved text, Markdown or HTML file, an OpenAPI
document, or a URL. An OpenAPI document that a page shows or links is read together with it: it may be another PAGE, a
file beside the page, or, with --follow, the address on the page.

  docs page.txt --provider ttapi              differences, by operation
  docs page.txt --provider ttapi --suggest    a patch with the mechanical edits: git apply, then review it
  docs page.txt --provider ttapi --changed    what the provider changed since the page was locked
  docs page.txt --provider ttapi --lock       store the facts of the page in specs/pages.lock.yaml

Differences that match a decision in specs/decisions/<provider>.yaml are settled and are not listed.
"""
_EPILOG: Final = """\
exit status: 0 nothing is open, 1 something is, such as a part of a page that was not read, 2 wrong usage or a page that
cannot be read"""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    command = add_command(commands, "docs", HELP, _DESCRIPTION, _EPILOG)
    command.add_argument("pages", metavar="PAGE", nargs="+", help="file or URL of a page")
    command.add_argument("--provider", metavar="P", required=True, help="name of the provider's spec: ttapi")
    command.add_argument("--url", help="with --lock and --changed: where the page is published")
    command.add_argument("--operation", metavar="'METHOD /PATH'", help="the operation of a page that names no endpoint")
    command.add_argument(
        "--follow", action="store_true", help="fetch the OpenAPI documents that a page shows, over https"
    )
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON: facts, examples, findings")
    form.add_argument("--html", metavar="FILE", type=Path, help="write an HTML report with page and spec side by side")
    form.add_argument("--suggest", action="store_true", help="print a patch of the spec")
    mode = command.add_mutually_exclusive_group()
    mode.add_argument("--lock", action="store_true", help="write the facts of the pages to specs/pages.lock.yaml")
    mode.add_argument("--changed", action="store_true", help="list only what changed since the pages were locked")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    specs = _shorten_path(options.root / "specs")
    spec = specs / f"{options.provider}.yaml"
    if not spec.exists():
        return print_unknown_provider(options.provider, (path.stem for path in list_specs(options.root)))
    if options.url and len(options.pages) > 1:
        return print_error(f"--url is the URL of one page, got {len(options.pages)} pages")
    if (options.lock or options.changed) and (options.html or options.suggest):
        return print_error("--html and --suggest cannot be combined with --lock or --changed")
    if (operation := options.operation) and (problem := _check_operation(operation, options.pages)):
        return print_error(problem)
    pages, status = _read_pages(options)
    if not pages:
        return status
    if options.lock:
        return max(status, _lock_pages(pages, options, specs / PAGE_LOCK))
    if options.changed:
        return max(status, _print_changes(pages, options, specs / PAGE_LOCK))
    return max(status, _compare_pages(pages, options, spec))


def _check_operation(operation: str, pages: Sequence[str]) -> str | None:
    if len(pages) > 1:
        return f"--operation is the operation of one page, got {len(pages)} pages"
    if not re.fullmatch(rf"(?:{'|'.join(METHODS).upper()}) /\S*", operation):
        return f"--operation: expected a method in capitals and a path, like 'POST /v1/videos', got {operation!r}"
    return None


def _read_pages(options: argparse.Namespace) -> tuple[list[Page], int]:
    reading = ReadOptions(options.operation, options.url, options.follow, lambda line: print(line, file=sys.stderr))
    pages, errors = read_pages(options.pages, reading)
    status = 0
    for error in errors:
        status = print_error(str(error))
    return pages, status


def _compare_pages(pages: Sequence[Page], options: argparse.Namespace, spec: Path) -> int:
    report = Report()
    document = read_document(spec, report)
    decisions = read_decisions(spec.parent / "decisions" / spec.name, report)
    sys.stderr.write(str(report))
    if document is None or report.failed:
        return USAGE_ERROR
    findings = apply_decisions((finding for page in pages for finding in compare_page(page, document)), decisions)
    unused = find_unused_decisions(decisions, pages, findings)
    count = sum(finding.is_open for finding in findings)
    if options.suggest:
        _print_patch(document, findings)
        sys.stderr.writelines(f"{one.place}: unused decision, it matches no finding: {one}\n" for one in unused)
    elif options.json:
        sys.stdout.write(format_findings_json(pages, findings, unused))
    elif options.html:
        options.html.write_text(format_findings_html(pages, findings, unused, spec), encoding="utf-8")
        print(f"{options.html}: {len(findings)} findings, {count} open, {len(unused)} unused decisions")
    else:
        sys.stdout.write(format_findings_text(findings, unused, _create_colours(), pages))
    return int(bool(unused or count))


def _print_patch(document: Document, findings: Sequence[FactFinding]) -> None:
    # Imported here, since no other command needs ruamel.
    from telecine_codegen.docs.spec_patch import suggest_patch

    suggestion = suggest_patch(document.path, findings)
    sys.stdout.write(suggestion.patch)
    for finding in suggestion.remaining:
        place = f"{finding.place}: " if finding.place else ""
        subject = f"{finding.operation} {finding.subject} {finding.kind}"
        sys.stderr.write(f"{place}{finding.verdict}, needs a manual edit: {subject}\n")


def _lock_pages(pages: Sequence[Page], options: argparse.Namespace, path: Path) -> int:
    report = Report()
    locked = read_lock(path, report)
    sys.stderr.write(str(report))
    if report.failed:
        return USAGE_ERROR
    for page in pages:
        name = build_lock_name(page, options.provider, options.url)
        locked[name] = build_lock_entry(page, options.provider, options.url, _get_read_date(page))
        parts = (page, *page.documents)
        print(f"{path}: {name}: {sum(len(one.facts) for part in parts for one in part.operations)} facts")
        _print_unread_parts(page)
    path.write_text(format_lock(locked), encoding="utf-8")
    return int(any(page.unread for page in pages))


def _print_unread_parts(page: Page) -> None:
    """Print what a lock entry does not contain, to standard error."""
    if page.unread:
        print(format_read_counts(page), file=sys.stderr)
    for part in page.unread:
        print(f"{page.label}:{part.line}: not read: {part.kind} {part.name}", file=sys.stderr)


def _print_changes(pages: Sequence[Page], options: argparse.Namespace, path: Path) -> int:
    report = Report()
    locked = read_lock(path, report)
    sys.stderr.write(str(report))
    status = USAGE_ERROR if report.failed else 0
    for page in pages:
        before = find_locked_page(page, options.provider, options.url, locked)
        if before is None:
            status = print_error(
                f"{page.label}: {path} has no page of {options.provider} with its operations; lock it first"
            )
            continue
        after = build_lock_entry(page, options.provider, options.url, _get_read_date(page))
        changes = find_page_changes(before.operations, after["operations"])
        changes += find_unread_changes(before.entry.get("unread") or [], after.get("unread") or [])
        since = f"{before.name} of {before.entry.get('read')}"
        if options.json:
            sys.stdout.write(format_changes_json(changes, page.label, since))
        else:
            sys.stdout.write(format_changes_text(changes, page.label, since, _create_colours()))
        status = max(status, int(bool(changes)))
    return status


def _get_read_date(page: Page) -> str:
    """Return the date at the beginning of the file name of a page, else today's."""
    date = re.match(r"\d{4}-\d\d-\d\d", Path(page.label).name)
    return date[0] if date else datetime.datetime.now(tz=datetime.UTC).date().isoformat()


def _shorten_path(path: Path) -> Path:
    """Return a path relative to the working directory, if it is in there."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _create_colours() -> TerminalColours:
    return TerminalColours(is_enabled=is_colour_terminal())
