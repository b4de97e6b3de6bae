"""CHANGELOG.md in the form of Keep a Changelog: a section for each version, in it a list for each kind of change."""

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
    """A changelog: what stands before the first section, and the sections from the newest, each with its heading."""

    head: str
    sections: tuple[tuple[str, str], ...]

    def names(self) -> list[str]:
        """Return the versions in the order of the file."""
        return [_heading_version(heading) for heading, _ in self.sections]

    def since(self, version: str) -> str:
        """Return the text of all sections above that of a version; of all sections if there is none."""
        names = self.names()
        end = names.index(version) if version in names else len(names)
        return "\n".join(body for _, body in self.sections[:end])

    def unreleased(self) -> str:
        """Return the text of the section for what is not released."""
        return next((body for heading, body in self.sections if _heading_version(heading) == UNRELEASED), "")

    def released(self, version: str, date: str, body: str) -> str:
        """Return the text of the file with the section of a new version, and nothing left unreleased."""
        rest = [(heading, text) for heading, text in self.sections if _heading_version(heading) != UNRELEASED]
        every = [(f"## [{UNRELEASED}]", ""), (f"## [{version}] - {date}", body), *rest]
        return self.head.rstrip() + "\n\n" + "\n\n".join(f"{h}\n\n{b.strip()}".rstrip() for h, b in every) + "\n"


def parse_changelog(text: str) -> Changelog:
    """Read a changelog; an empty text is one without sections."""
    found = list(_HEADING.finditer(text))
    ends = [*(match.start() for match in found[1:]), len(text)]
    head = text[: found[0].start()] if found else text
    sections = tuple((match[0], text[match.end() : end]) for match, end in zip(found, ends, strict=True))
    return Changelog(head or EMPTY_CHANGELOG.partition("## ")[0], sections)


def list_items(text: str) -> list[str]:
    """Return the items of all lists of a section, each on one line."""
    return [" ".join(item.split()) for item in re.split(r"^[-*] ", _strip_headings(text), flags=re.MULTILINE)[1:]]


def merge_items(body: str, more: Mapping[str, Sequence[str]]) -> str:
    """Return the body of a section with more items, each in the list of its kind."""
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
