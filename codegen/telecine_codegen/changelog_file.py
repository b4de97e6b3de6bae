"""Parse and update CHANGELOG.md in the format of Keep a Changelog."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

CHANGE_KINDS: Final = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
CHANGELOG: Final = "CHANGELOG.md"
UNRELEASED: Final = "Unreleased"
EMPTY_CHANGELOG: Final = """\
# Changelog

The form is that of [Keep a Changelog](https://keepachangelog.com/en/1.1.0/), versions follow
[Semantic Versioning](https://semver.org/): before 1.0 a change that breaks callers raises the second number.

## [Unreleased]
"""

_HEADING: Final = re.compile(r"^## \[?([^\]\s]+)\]?.*$", re.MULTILINE)
_BULLET: Final = re.compile(r"^[-*+] ")
_NESTED_BULLET: Final = re.compile(r"\s*[-*+] ")
_HEADING_MARK: Final = re.compile(r"#+ ")
_BREAKING: Final = re.compile(r"(\*\*|__)breaking(?![a-z])|^breaking( changes?)?:", re.IGNORECASE)
_CODE: Final = re.compile(r"`[^`]*`")
_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Changelog:
    """A changelog.

    Attributes:
        head: The text before the first section.
        sections: Heading and body of each section, newest first.
        lines: Number of the line of each heading.
    """

    head: str
    sections: tuple[tuple[str, str], ...]
    lines: tuple[int, ...] = ()

    def versions(self) -> list[str]:
        """Return the versions in the order of the file."""
        return [_heading_version(heading) for heading, _ in self.sections]

    def last_version(self) -> str | None:
        """Return the newest released version; ``None`` before the first release."""
        return next((name for name in self.versions() if re.match(r"v?\d", name)), None)

    def since(self, version: str) -> str:
        """Return the text of all sections newer than a version; of all sections if the version has none."""
        versions = self.versions()
        end = versions.index(version) if version in versions else len(versions)
        return "\n".join(body for _, body in self.sections[:end])

    def unreleased(self) -> str:
        """Return the text of the section of unreleased changes."""
        return next((body for heading, body in self.sections if _heading_version(heading) == UNRELEASED), "")

    def find_unreleased_line(self) -> int:
        """Return the number of the line of the heading of the unreleased changes; 1 if there is none."""
        return next((line for line, name in zip(self.lines, self.versions(), strict=True) if name == UNRELEASED), 1)

    def with_release(self, version: str, date: str, body: str) -> str:
        """Return the text of the file with the section of a new version, and an empty unreleased section."""
        rest = [(heading, text) for heading, text in self.sections if _heading_version(heading) != UNRELEASED]
        sections = [(f"## [{UNRELEASED}]", ""), (f"## [{version}] - {date}", body), *rest]
        return self.head.rstrip() + "\n\n" + "\n\n".join(f"{h}\n\n{b.strip()}".rstrip() for h, b in sections) + "\n"


class ChangelogError(Exception):
    """The changelog cannot be read."""


def read_changelog(path: Path) -> Changelog:
    """Return the changelog in a file; an empty one if there is no file.

    Raises:
        ChangelogError: The file cannot be read.
    """
    try:
        return parse_changelog(path.read_text("utf-8-sig") if path.exists() else EMPTY_CHANGELOG)
    except (OSError, UnicodeDecodeError) as error:
        raise ChangelogError(f"{path}: cannot read the changelog: {error}") from None


def parse_changelog(text: str) -> Changelog:
    """Parse a changelog; an empty text is a changelog without sections."""
    found = list(_HEADING.finditer(text))
    ends = [*(match.start() for match in found[1:]), len(text)]
    head = text[: found[0].start()] if found else text
    sections = tuple((match[0], text[match.end() : end]) for match, end in zip(found, ends, strict=True))
    lines = tuple(text.count("\n", 0, match.start()) + 1 for match in found)
    return Changelog(head or EMPTY_CHANGELOG.partition("## ")[0], sections, lines)


@dataclass(frozen=True, slots=True)
class Item:
    """A bullet of a section with all that is below it, or a paragraph, on one line, and the heading above it."""

    kind: str
    text: str

    @property
    def is_breaking(self) -> bool:
        """Whether it is marked as breaking, or is below a heading that says so."""
        return "breaking" in self.kind.lower() or bool(_BREAKING.search(_CODE.sub("", self.text)))


def list_items(text: str) -> list[Item]:
    """Return the items of a section; what an HTML comment hides is not read."""
    kind, blocks = "", list[tuple[str, list[str]]]()
    is_after_gap = True
    for line in strip_comments(text).splitlines():
        if line.startswith("#"):
            kind, is_after_gap = line.lstrip("#").strip(), True
        elif not line.strip():
            is_after_gap = True
        else:
            starts = _BULLET.match(line) or (is_after_gap and not line[0].isspace())
            if starts or not blocks:
                blocks.append((kind, []))
            blocks[-1][1].append(line)
            is_after_gap = False
    return [Item(kind, _BULLET.sub("", join_words(*lines))) for kind, lines in blocks]


class Word(NamedTuple):
    """A word of a section, and on which line of the section it is, counted from 0."""

    text: str
    line: int


def list_blocks(text: str) -> list[list[Word]]:
    """Return the words of each bullet, nested or not, and of each paragraph of a section; comments are not read."""
    blocks: list[list[Word]] = [[]]
    for number, line in enumerate(_COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text).split("\n")):
        if _HEADING_MARK.match(line) or _NESTED_BULLET.match(line) or not line.strip():
            blocks.append([])
        blocks[-1].extend(Word(word, number) for word in line.split())
    return [block for block in blocks if block]


def strip_comments(text: str) -> str:
    """Return a text without HTML comments."""
    return _COMMENT.sub("", text)


def join_words(*lines: str) -> str:
    """Return the lines as one, with single spaces."""
    return " ".join(" ".join(lines).split())


def merge_items(body: str, more: Mapping[str, Sequence[str]]) -> str:
    """Return the body of a section with further items, each in the list of its kind."""
    parts = re.split(r"^### (\w+)[ \t]*$", body.strip(), flags=re.MULTILINE)
    lists: dict[str, str] = {}
    for kind, part in zip(parts[1::2], parts[2::2], strict=True):
        lists[kind] = "\n".join(filter(None, [lists.get(kind), part.strip()]))
    for kind, items in more.items():
        if items:
            lists[kind] = "\n".join([*filter(None, [lists.get(kind)]), *(f"- {item}" for item in items)])
    order = sorted(lists, key=lambda kind: CHANGE_KINDS.index(kind) if kind in CHANGE_KINDS else len(CHANGE_KINDS))
    return "\n\n".join(filter(None, [parts[0].strip(), *(f"### {kind}\n\n{lists[kind]}" for kind in order)]))


def _heading_version(heading: str) -> str:
    match = _HEADING.match(heading)
    return match[1] if match else ""
