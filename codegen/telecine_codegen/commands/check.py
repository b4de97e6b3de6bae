"""Command `check`: fail if generated code is out of date, or if the changelog lacks a change of the specs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from telecine_codegen.changelog_file import (
    CHANGELOG,
    UNRELEASED,
    Changelog,
    ChangelogError,
    merge_items,
    read_changelog,
)
from telecine_codegen.commands.changelog_entry import EntryLine, build_lines, find_missing, group_by_kind
from telecine_codegen.commands.console import print_error
from telecine_codegen.commands.last_release import NOT_RELEASED, LastRelease, diff_since, load_last_release
from telecine_codegen.commands.stale_lines import describe_stale
from telecine_codegen.compile import sync_facade
from telecine_codegen.compile.file_tree import compare_tree
from telecine_codegen.diagnostics import Report, pluralise
from telecine_codegen.diff.spec_versions import SpecVersionError
from telecine_codegen.project import Project, list_other_folders, list_set_aside


def run_check(project: Project, specs: Sequence[Path], templates: Path) -> int:
    """Run the command and return its exit status.

    Raises:
        InvalidProject: A file would be mistaken for a spec.
    """
    from telecine_codegen.compile.pipeline import build

    report = Report()
    tree = build(specs, templates, project.package, report)
    sys.stderr.write(str(report))
    if report.failed:
        return 1
    if drift := compare_tree(tree, project.generated):
        return _fail(*drift.lines(), "generated/ is out of date: run `telecine-codegen generate`")
    if outdated := sync_facade.find_outdated(project.root):
        changed = [f"changed: {name}" for name in outdated]
        return _fail(*changed, "the synchronous client is out of date: run `make generate`")
    try:
        log = read_changelog(project.root / CHANGELOG)
        release = load_last_release(project.root, log)
        problems = find_changelog_problems(project.root, release, log)
    except (SpecVersionError, ChangelogError) as error:
        return print_error(str(error))
    if problems:
        return _fail(*problems)
    sys.stdout.write(f"{pluralise(len(tree), 'file')} follow from {pluralise(len(specs), 'spec')}\n")
    sys.stdout.write("".join(f"{note}\n" for note in _list_notes(project, release)))
    return 0


def find_changelog_problems(root: Path, release: LastRelease, log: Changelog) -> list[str]:
    """Return the lines that the changelog lacks, below their headings and with what to do; empty if it lacks none.

    Lines in the form of a drafted one that tell a change which the specs do not have come first.

    Raises:
        InvalidProject: A file would be mistaken for a spec.
        SpecVersionError: A spec cannot be read.
    """
    lines = build_lines(diff_since(release, root))
    missing = find_missing(lines, release.list_items_since(log))
    stale = describe_stale(lines, release, log)
    note = [] if release.name or not (missing or stale) else [NOT_RELEASED]
    return [*note, *stale, *([""] if stale and missing else []), *_describe_missing(missing, release)]


def _describe_missing(missing: Sequence[EntryLine], release: LastRelease) -> list[str]:
    if not missing:
        return []
    count = pluralise(len(missing), "change")
    return [
        f"{CHANGELOG} lacks {count} of the specs{release.since}; add to its section {UNRELEASED}:",
        "",
        merge_items("", group_by_kind(missing)),
        "",
        "Keep these lines as they are; your own words may stand before and after each.",
    ]


def _list_notes(project: Project, release: LastRelease) -> list[str]:
    notes = [] if release.name else [NOT_RELEASED]
    if aside := list_set_aside(project.root):
        notes.append(f"not read, since a second dot in a name sets a file aside: {', '.join(aside)}")
    if elsewhere := list_other_folders(project.root):
        notes.append(f"not read, since only specs/ itself has specs: {', '.join(elsewhere)}")
    return notes


def _fail(*lines: str) -> int:
    sys.stderr.write("".join(f"{line}\n" for line in lines))
    return 1
