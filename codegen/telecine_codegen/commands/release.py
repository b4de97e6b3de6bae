"""Command `python -m codegen release`: derive the changelog entry and the next version from the spec changes."""

from __future__ import annotations

import argparse
import datetime
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from telecine_codegen.changelog_file import (
    CHANGELOG,
    Changelog,
    ChangelogError,
    Item,
    list_items,
    merge_items,
    read_changelog,
)
from telecine_codegen.commands.changelog_entry import (
    Step,
    build_lines,
    find_missing,
    group_by_kind,
    required_step,
)
from telecine_codegen.commands.console import add_command, print_error
from telecine_codegen.commands.last_release import (
    RELEASED,
    diff_since,
    load_last_release,
    load_revision,
    save_released_specs,
)
from telecine_codegen.commands.stale_lines import describe_stale
from telecine_codegen.diagnostics import pluralise
from telecine_codegen.diff.spec_versions import SpecVersionError

if TYPE_CHECKING:
    from telecine_codegen.diff.changes import Diff

Version = tuple[int, int, int]

HELP: Final = "draft the changelog entry and the next version from the changes of the specs"

_DESCRIPTION: Final = """\
Compare specs/ as it is on disk with the last release, read the section Unreleased of CHANGELOG.md, and print the
entry and the next version:

  BREAK, or an item marked **Breaking:**                                 major
  WARN or INFO, or an item below another heading than Fixed and Security minor
  nothing else                                                           patch

Before 1.0 every step is one lower, by the convention of Semantic Versioning: a breaking change raises the
second number, any other change the third. The first release has the version of pyproject.toml.

An entry has a line for each change of the specs; one that the section has already, word for word, is not added
again. Your own words may stand before and after it. A line in this form about a change that the specs do not have is
an error.
"""
_EPILOG: Final = """\
exit status: 0 success; 2 no version, unreadable specs, a line of the changelog about a change that the specs do not
have, or a version that the changelog already has"""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    command = add_command(commands, "release", HELP, _DESCRIPTION, _EPILOG)
    command.add_argument("--since", metavar="REV", help="revision to compare with; default: the last release")
    command.add_argument("--write", action="store_true", help="update changelog, version and released specs")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    root: Path = options.root
    try:
        log = read_changelog(root / CHANGELOG)
        if _is_released(root, log):
            print(f"nothing to release: no change since {RELEASED}, and {CHANGELOG} has no unreleased item")
            return 0
        release = load_revision(root, options.since) if options.since else load_last_release(root, log)
        found = diff_since(release, root)
        lines = build_lines(found)
        if not options.since and (stale := describe_stale(lines, release, log)):
            return print_error("\n".join(stale))
        project = (root / "pyproject.toml").read_text("utf-8")
        version = _read_version(project)
        items = list_items(log.unreleased())
        step = required_step(lines, items)
        is_first = release.name is None and _format_version(version) not in log.versions()
        following = _format_version(version if is_first else bump_version(version, step))
        project = _replace_version(project, following)
    except (SpecVersionError, ChangelogError, OSError, ValueError) as error:
        return print_error(str(error))
    body = merge_items(log.unreleased(), group_by_kind(find_missing(lines, release.list_items_since(log))))
    reason = "first release" if is_first else explain_step(found, items, version, step)
    since = f",{release.since}" if release.name else ""
    print(f"{_format_version(version)} -> {following}: {reason}{since}")
    print(f"\n{body}" if body else "\nNo entry needed.")
    if options.write:
        if following in log.versions():
            return print_error(f"{CHANGELOG} already has a section {following}")
        today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
        (root / CHANGELOG).write_text(log.with_release(following, today, body), "utf-8")
        (root / "pyproject.toml").write_text(project, "utf-8")
        save_released_specs(root)
        print(f"\nwritten: {CHANGELOG}, pyproject.toml, {RELEASED}; commit them and tag v{following}")
    return 0


def bump_version(version: Version, step: Step) -> Version:
    """Return the next version; before 1.0 each step is one lower."""
    major, minor, patch = version
    if major == 0:
        step = "minor" if step == "major" else "patch"
    if step == "major":
        return major + 1, 0, 0
    return (major, minor + 1, 0) if step == "minor" else (major, minor, patch + 1)


def explain_step(found: Diff, items: Sequence[Item], version: Version, step: Step) -> str:
    """Return the reason for the version step: what changed in the specs, and what the changelog says."""
    from telecine_codegen.diff.report import count_by_severity

    summary = count_by_severity(found.changes) or "no change of the specs"
    breaking = sum(item.is_breaking for item in items)
    marked = f" and {pluralise(breaking, 'item')} marked as breaking" if breaking else ""
    return f"{summary}{marked}: {step}" + (", one lower before 1.0" if version[0] == 0 and step != "patch" else "")


def _is_released(root: Path, log: Changelog) -> bool:
    """Return whether the last release has everything: its specs are those on disk, and no item is unreleased."""
    if list_items(log.unreleased()) or not (root / RELEASED).exists():
        return False
    return not build_lines(diff_since(load_last_release(root, log), root))


def _read_version(project: str) -> Version:
    try:
        text = tomllib.loads(project).get("project", {}).get("version", "")
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"pyproject.toml: not valid TOML: {error}") from None
    if not re.fullmatch(r"\d+\.\d+\.\d+", text):
        raise ValueError(f"the version {text!r} in pyproject.toml is not of the form 1.2.3")
    major, minor, patch = map(int, text.split("."))
    return major, minor, patch


def _format_version(version: Version) -> str:
    return ".".join(map(str, version))


def _replace_version(project: str, version: str) -> str:
    """Return pyproject.toml with another version in its [project] table."""
    pattern = re.compile(r'(^\[project\][ \t]*(?:#.*)?$.*?^version\s*=\s*")[^"]*(")', re.MULTILINE | re.DOTALL)
    replaced = pattern.sub(rf"\g<1>{version}\g<2>", project, count=1)
    if _format_version(_read_version(replaced)) != version:
        raise ValueError(f'cannot replace the version in pyproject.toml by {version}: write it as version = "1.2.3"')
    return replaced
