"""`python -m codegen release`: the changelog entry and the version that follow from what changed in the specs."""

from __future__ import annotations

import argparse
import datetime
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from codegen.changelog_file import CHANGE_KINDS, EMPTY_CHANGELOG, list_items, merge_items, parse_changelog
from codegen.diagnostics import Report
from codegen.diff.spec_versions import FOLDER, SpecVersionError, find_last_tag, load_specs

if TYPE_CHECKING:
    from codegen.diff.changes import Change, Diff

Step = Literal["major", "minor", "patch"]
Version = tuple[int, int, int]

HELP: Final = "tell the changelog entry and the version that the changes of the specs ask for"
CHANGELOG: Final = "CHANGELOG.md"
RELEASED: Final = f"{FOLDER}/released"
"""The specs of the last release: committed, so that a clone without tags and history knows them too."""

_DESCRIPTION: Final = """\
Compare specs/ as it is on disk with the last release, and print the entry for CHANGELOG.md and the next version:

  BREAK, or a class of the models that is gone or renamed   major
  WARN or INFO                                              minor
  no change of the specs                                    patch

Before 1.0 every step is one lower, as is the custom of Semantic Versioning: what breaks raises the second
number, anything else the third.
"""
_EPILOG: Final = "exit status: 0 told, or written; 2 no tag, no version, or a version that is told already"


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    formatter = argparse.RawDescriptionHelpFormatter
    command = commands.add_parser(
        "release", help=HELP, description=_DESCRIPTION, epilog=_EPILOG, formatter_class=formatter
    )
    command.add_argument("--since", metavar="REV", help="compare with this revision, not with the last release")
    command.add_argument("--write", action="store_true", help="write the changelog, the version, the specs")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    root: Path = options.root
    since = options.since or _last_release(root)
    if since is None:
        return _fail(f"no {RELEASED}, and no tag of a version (v0.1.0): say --since REV")
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
    told = list_items(log.unreleased())
    body = merge_items(log.unreleased(), build_entry(found, told))
    print(f"{'.'.join(map(str, version))} -> {following}: {explain_step(found, version, step)}, since {since}")
    print(f"\n{body}" if body else "\nNothing to tell.")
    if options.write:
        if following in log.names():
            return _fail(f"{CHANGELOG} has a section {following} already")
        today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
        (root / CHANGELOG).write_text(log.released(following, today, body), "utf-8")
        (root / "pyproject.toml").write_text(_replace_version(project, following), "utf-8")
        _save_released_specs(root)
        print(f"\nwritten: {CHANGELOG}, pyproject.toml, {RELEASED}; commit them and tag v{following}")
    return 0


def list_undocumented(root: Path) -> list[str]:
    """Return one sentence for each change of the specs since the last release that the changelog does not know.

    A change is known when an item that is not released names the provider, one of the operations and, where the change
    is about a member of a body, that member; a renamed class, when an item names it. Without a release
    there is nothing to know.

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
    untold = [change for change in found.changes if not _is_documented(change, items)]
    names = [renaming for renaming in found.renamings if not any(renaming.was in item for item in items)]
    sentences = [*(f"{change.provider}: {change.sentence}" for change in untold)]
    sentences += [f"{renaming.provider}: {renaming.sentence}" for renaming in names]
    return [f"{CHANGELOG} does not tell, since {since}: {sentence}" for sentence in sentences]


def required_step(found: Diff) -> Step:
    """Return the step of the version that changes ask for, as if it were past 1.0."""
    if found.breaks or found.renamings:
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
    """Return why the version rises as it does."""
    from codegen.diff.report import count_by_severity

    classes = f"{len(found.renamings)} renamed or gone classes" if found.renamings else ""
    told = ", ".join(filter(None, [count_by_severity(found.changes), classes])) or "no change of the specs"
    return f"{told}: {step}" + (", one lower before 1.0" if version[0] == 0 and step != "patch" else "")


def build_entry(found: Diff, told: Iterable[str]) -> Mapping[str, list[str]]:
    """Return the items of the changelog by kind, those left out that the changelog tells in words of its own."""
    items: dict[str, list[str]] = {kind: [] for kind in CHANGE_KINDS}
    known = list(told)
    for change in found.changes:
        if not _is_documented(change, known):
            breaking = "**Breaking:** " if change.severity == "BREAK" else ""
            items[_change_kind(change)].append(f"{breaking}{change.provider}: {change.sentence} {change.why}")
    for renaming in found.renamings:
        if not any(renaming.was in item for item in known):
            kind = "Changed" if renaming.now else "Removed"
            items[kind].append(f"**Breaking:** {renaming.provider}: {renaming.sentence}")
    return items


def _change_kind(change: Change) -> str:
    words = change.rule.split(".")
    if "deprecated" in words:
        return "Deprecated"
    if words[0] == "security":
        return "Security"
    return "Added" if words[1:2] == ["added"] else "Removed" if words[1:2] == ["removed"] else "Changed"


def _is_documented(change: Change, items: Iterable[str]) -> bool:
    """Tell whether one item names the provider, an operation, as Python or the spec spells it, and what it is about."""
    names = {*change.operations, *(heading.split(" · ")[0].split()[-1] for heading in change.headings)}
    wanted = [{change.provider}, names, set(re.findall(r"\w+", change.subject)[-1:])]
    for item in items:
        words = set(re.findall(r"\w+", item.lower()))
        if all(not each or words & {name.lower() for name in each} for each in wanted):
            return True
    return False


def _last_release(root: Path) -> str | None:
    """Return what the specs are compared with: those of the last release, or the last tag."""
    return RELEASED if (root / RELEASED).is_dir() else find_last_tag(root)


def _save_released_specs(root: Path) -> None:
    """Write the specs as those of the last release."""
    kept, now = root / RELEASED, sorted((root / FOLDER).glob("*.yaml"))
    kept.mkdir(exist_ok=True)
    for path in kept.glob("*.yaml"):
        path.unlink()
    for path in (one for one in now if "." not in one.stem):
        (kept / path.name).write_bytes(path.read_bytes())


def _diff_since(root: Path, since: str) -> Diff:
    from codegen.diff.changes import diff_specs

    report = Report()
    before = str(root / RELEASED) if since == RELEASED else f"{since}:{FOLDER}"
    return diff_specs(load_specs(before, root, report), load_specs(str(root / FOLDER), root, report))


def _read_version(project: str) -> Version:
    text = tomllib.loads(project).get("project", {}).get("version", "")
    if not re.fullmatch(r"\d+\.\d+\.\d+", text):
        raise ValueError(f"pyproject.toml has no version of three numbers: {text!r}")
    major, minor, patch = map(int, text.split("."))
    return major, minor, patch


def _replace_version(project: str, version: str) -> str:
    """Return pyproject.toml with another version in its [project] table, everything else as it was."""
    pattern = re.compile(r'(^\[project\]$.*?^version\s*=\s*")[^"]*(")', re.MULTILINE | re.DOTALL)
    return pattern.sub(rf"\g<1>{version}\g<2>", project, count=1)


def _fail(message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return 2
