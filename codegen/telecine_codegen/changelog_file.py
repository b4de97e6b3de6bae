"""Parse and update CHANGELOG.md in the format of Keep a Changelog."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

CHANGE_KINDS: Final = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
UNRELEASED: Final = "Unreleased"
EMPTY_CHANGELOG: Final = """\
# Changelog

The form is that of [Keep a Changelog](https://keepachangelog.com/en/1.1.0/), versions follow
[Semantic Versioning](https://semver.org/): before 1.0 a change that breaks callers raises the second number.

## [Unreleased]
"""

_HEADING: Final = re.compile(r"^## \[?([^\]\s]+)\]?.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Changelog:
    """A changelog: the text before the first section, and heading and body of each section, newest first."""

    head: str
    sections: tuple[tuple[str, str], ...]

    def versions(self) -> list[str]:
        """Return the versions in the order of the file."""
        return [_heading_version(heading) for heading, _ in self.sections]

    def since(self, version: str) -> str:
        """Return the text of all sections newer than a version; of all sections if the version has none."""
        versions = self.versions()
        end = versions.index(version) if version in versions else len(versions)
        return "\n".join(body for _, body in self.sections[:end])

    def unreleased(self) -> str:
        """Return the text of the section of unreleased changes."""
        return next((body for heading, body in self.sections if _heading_version(heading) == UNRELEASED), "")

    def with_release(self, version: str, date: str, body: str) -> str:
        """Return the text of the file with the section of a new version, and an empty unreleased section."""
        rest = [(heading, text) for heading, text in self.sections if _heading_version(heading) != UNRELEASED]
        sections = [(f"## [{UNRELEASED}]", ""), (f"## [{version}] - {date}", body), *rest]
        return self.head.rstrip() + "\n\n" + "\n\n".join(f"{h}\n\n{b.strip()}".rstrip() for h, b in sections) + "\n"


def parse_changelog(text: str) -> Changelog:
    """Parse a changelog; an empty text is a changelog without sections."""
    found = list(_HEADING.finditer(text))
    ends = [*(match.start() for match in found[1:]), len(text)]
    head = text[: found[0].start()] if found else text
    sections = tuple((match[0], text[match.end() : end]) for match, end in zip(found, ends, strict=True))
    return Changelog(head or EMPTY_CHANGELOG.partition("## ")[0], sections)


def list_items(text: str) -> list[str]:
    """Return the items of all lists of a section, each on one line."""
    return [" ".join(item.split()) for item in re.split(r"^[-*] ", _strip_headings(text), flags=re.MULTILINE)[1:]]


def merge_items(body: str, more: Mapping[str, Sequence[str]]) -> str:
    """Return the body of a section with further items, each in the list of its kind."""
    parts = re.split(r"^### (\w+)[ \t]*$", body.strip(), flags=re.MULTILINE)
    lists = dict(zip(parts[1::2], (part.strip() for part in parts[2::2]), strict=True))
    for kind, items in more.items():
        if items:
            lists[kind] = "\n".join([*filter(None, [lists.get(kind)]), *(f"- {item}" for item in items)])
    order = sorted(lists, key=lambda kind: CHANGE_KINDS.index(kind) if kind in CHANGE_KINDS else len(CHANGE_KINDS))
    return "\n\n".join(filter(None, [parts[0].strip(), *(f"### {kind}\n\n{lists[kind]}" for kind in order)]))


def _strip_headings(text: str) -> str:
    return re.sub(r"^#.*$", "", text, flags=re.MULTILINE)


def _heading_version(heading: str) -> str:
    match = _HEADING.match(heading)
    return match[1] if match else ""
