"""Command `python -m codegen release`: derive the changelog entry and the next version from the spec changes."""

from __future__ import annotations

import argparse
import datetime
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from telecine_codegen.changelog_file import CHANGE_KINDS, EMPTY_CHANGELOG, list_items, merge_items, parse_changelog
from telecine_codegen.diagnostics import Report
from telecine_codegen.diff.spec_versions import FOLDER, SpecVersionError, find_last_tag, load_specs

if TYPE_CHECKING:
    from telecine_codegen.diff.changes import Change, Diff

Step = Literal["major", "minor", "patch"]
Version = tuple[int, int, int]

HELP: Final = "draft the changelog entry and the next version from the changes of the specs"
CHANGELOG: Final = "CHANGELOG.md"
RELEASED: Final = f"{FOLDER}/released"
"""The specs of the last release, committed so that a clone without tags and history has them."""

_DESCRIPTION: Final = """\
Compare specs/ as it is on disk with the last release, and print the entry for CHANGELOG.md and the next version:

  BREAK                     major
  WARN or INFO              minor
  no change of the specs    patch

Before 1.0 every step is one lower, by the convention of Semantic Versioning: a breaking change raises the
second number, any other change the third.
"""
_EPILOG: Final = "exit status: 0 success; 2 no tag, no version, or a version that the changelog already has"


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    formatter = argparse.RawDescriptionHelpFormatter
    command = commands.add_parser(
        "release", help=HELP, description=_DESCRIPTION, epilog=_EPILOG, formatter_class=formatter
    )
    command.add_argument("--since", metavar="REV", help="revision to compare with; default: the last release")
    command.add_argument("--write", action="store_true", help="update changelog, version and released specs")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    root: Path = options.root
    since = options.since or _last_release(root)
    if since is None:
        return _fail(f"no {RELEASED}, and no version tag such as v0.1.0: use --since REV")
    try:
        found = _diff_since(root, since)
        project = (root / "pyproject.toml").read_text("utf-8")
        version = _read_version(project)
    except (SpecVersionError, OSError, ValueError) as error:
        return _fail(str(error))
    step = required_step(found)
    following = ".".join(map(str, bump_version(version, step)))
    text = (root / CHANGELOG).read_text("utf-8") if (root / CHANGELOG).exists() else EMPTY_CHANGELOG
    log = parse_changelog(text)
    existing = list_items(log.unreleased())
    body = merge_items(log.unreleased(), build_entry(found, existing))
    print(f"{'.'.join(map(str, version))} -> {following}: {explain_step(found, version, step)}, since {since}")
    print(f"\n{body}" if body else "\nNo entry needed.")
    if options.write:
        if following in log.versions():
            return _fail(f"{CHANGELOG} already has a section {following}")
        today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
        (root / CHANGELOG).write_text(log.with_release(following, today, body), "utf-8")
        (root / "pyproject.toml").write_text(_replace_version(project, following), "utf-8")
        _save_released_specs(root)
        print(f"\nwritten: {CHANGELOG}, pyproject.toml, {RELEASED}; commit them and tag v{following}")
    return 0


def list_undocumented(root: Path) -> list[str]:
    """Return a sentence for each spec change since the last release that the changelog does not mention.

    A change is documented if an unreleased item names the provider, one of the operations and, for a change of a
    member, that member; of a class, that class. Without a release the list is empty.

    Raises:
        OriginError: The specs of the release, or those on disk, cannot be read.
    """
    since = _last_release(root)
    if since is None:
        return []
    found = _diff_since(root, since)
    path = root / CHANGELOG
    log = parse_changelog(path.read_text("utf-8") if path.exists() else "")
    items = list_items(log.unreleased() if since == RELEASED else log.since(since.removeprefix("v")))
    missing = [change for change in found.changes if not _is_documented(change, items)]
    sentences = [f"{change.provider}: {change.sentence}" for change in missing]
    return [f"{CHANGELOG} lacks a change since {since}: {sentence}" for sentence in sentences]


def required_step(found: Diff) -> Step:
    """Return the version step that the changes require from 1.0 on."""
    if found.breaks:
        return "major"
    return "minor" if found.changes else "patch"


def bump_version(version: Version, step: Step) -> Version:
    """Return the next version; before 1.0 each step is one lower."""
    major, minor, patch = version
    if major == 0:
        step = "minor" if step == "major" else "patch"
    if step == "major":
        return major + 1, 0, 0
    return (major, minor + 1, 0) if step == "minor" else (major, minor, patch + 1)


def explain_step(found: Diff, version: Version, step: Step) -> str:
    """Return the reason for the version step."""
    from telecine_codegen.diff.report import count_by_severity

    summary = count_by_severity(found.changes) or "no change of the specs"
    return f"{summary}: {step}" + (", one lower before 1.0" if version[0] == 0 and step != "patch" else "")


def build_entry(found: Diff, existing: Iterable[str]) -> Mapping[str, list[str]]:
    """Return the changelog items by kind, without the changes that an existing item documents."""
    items: dict[str, list[str]] = {kind: [] for kind in CHANGE_KINDS}
    documented = list(existing)
    for change in found.changes:
        if not _is_documented(change, documented):
            breaking = "**Breaking:** " if change.severity == "BREAK" else ""
            items[_change_kind(change)].append(f"{breaking}{change.provider}: {change.sentence} {change.why}")
    return items


def _change_kind(change: Change) -> str:
    words = change.rule.split(".")
    if "deprecated" in words:
        return "Deprecated"
    if words[0] == "security":
        return "Security"
    action = words[1] if len(words) > 1 else ""
    return {"added": "Added", "removed": "Removed"}.get(action, "Changed")


def _is_documented(change: Change, items: Iterable[str]) -> bool:
    """Return whether an item names the provider, an operation, in Python or as in the spec, and the subject."""
    names = {*change.operations, *(heading.split(" · ")[0].split()[-1] for heading in change.headings)}
    wanted = [{change.provider}, names, set(re.findall(r"\w+", change.subject)[-1:])]
    for item in items:
        words = set(re.findall(r"\w+", item.lower()))
        if all(not each or words & {name.lower() for name in each} for each in wanted):
            return True
    return False


def _last_release(root: Path) -> str | None:
    """Return the folder of the released specs, or else the last version tag."""
    return RELEASED if (root / RELEASED).is_dir() else find_last_tag(root)


def _save_released_specs(root: Path) -> None:
    """Copy the specs to the folder of the released specs."""
    released = root / RELEASED
    released.mkdir(exist_ok=True)
    for path in released.glob("*.yaml"):
        path.unlink()
    for path in sorted((root / FOLDER).glob("*.yaml")):
        if "." not in path.stem:
            (released / path.name).write_bytes(path.read_bytes())


def _diff_since(root: Path, since: str) -> Diff:
    from telecine_codegen.diff.changes import diff_specs

    report = Report()
    before = str(root / RELEASED) if since == RELEASED else f"{since}:{FOLDER}"
    return diff_specs(load_specs(before, root, report), load_specs(str(root / FOLDER), root, report))


def _read_version(project: str) -> Version:
    text = tomllib.loads(project).get("project", {}).get("version", "")
    if not re.fullmatch(r"\d+\.\d+\.\d+", text):
        raise ValueError(f"the version {text!r} in pyproject.toml is not of the form 1.2.3")
    major, minor, patch = map(int, text.split("."))
    return major, minor, patch


def _replace_version(project: str, version: str) -> str:
    """Return pyproject.toml with another version in its [project] table."""
    pattern = re.compile(r'(^\[project\]$.*?^version\s*=\s*")[^"]*(")', re.MULTILINE | re.DOTALL)
    return pattern.sub(rf"\g<1>{version}\g<2>", project, count=1)


def _fail(message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return 2
