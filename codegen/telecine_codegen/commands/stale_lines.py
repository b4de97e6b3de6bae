"""Changelog lines that have the form of a drafted line and tell a change that the specs do not have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from telecine_codegen.changelog_file import CHANGELOG, Changelog, Word, join_words, list_blocks, strip_comments
from telecine_codegen.commands.changelog_entry import BREAKING, EntryLine
from telecine_codegen.commands.last_release import LastRelease
from telecine_codegen.diff.rules import RULES

_MARK: Final = rf"{re.escape(BREAKING)} "
_SUBJECT: Final = (
    rf"(?<!\S)(?:{_MARK})?[a-z][a-z0-9_]*: "
    r"(?:(?:Provider|Security|Server|Generated|Class)\b|`\w+`(?:, `\w+`)*:?)(?: .*?)? "
)
"""Mark, provider, operations, and the part of them; what happened and why follows from the rules of the diff."""
_VALUE: Final = re.compile(r"\\\{\w+\\\}")


@dataclass(frozen=True, slots=True)
class StaleLine:
    """A line of the changelog: its number in the file, and its words."""

    number: int
    text: str


def describe_stale(lines: Sequence[EntryLine], release: LastRelease, log: Changelog) -> list[str]:
    """Return a line for each drafted line of the section Unreleased whose change the specs do not have."""
    stale = find_stale(lines, log.unreleased(), log.find_unreleased_line())
    if not stale:
        return []
    found = [f"{CHANGELOG}:{one.number}: the specs have no such change{release.since}: {one.text}" for one in stale]
    return [*found, "Take each of these lines away, or write it as the change now is."]


def find_stale(lines: Iterable[EntryLine], section: str, first: int) -> list[StaleLine]:
    """Return the lines of a section that only a change of the specs can have made, and that none has made.

    Words of one's own are free: a stale line has a provider, an operation or part, and word for word what the rule of
    a change says.

    Args:
        lines: The lines of all changes.
        section: Text of the section.
        first: Number of the line on which it begins.
    """
    known = [join_words(strip_comments(line.text)) for line in lines]
    known.sort(key=lambda text: (not text.startswith(BREAKING), -len(text)))
    return [one for words in list_blocks(section) for one in _find_in_block(words, known, first)]


def _find_in_block(words: Sequence[Word], known: Sequence[str], first: int) -> Iterator[StaleLine]:
    whole = join_words(*(word.text for word in words))
    text = whole
    for line in known:
        if line in text:
            unmarked = "" if line.startswith(BREAKING) else f"(?<!{_MARK})"
            pattern = rf"(?<!\S){unmarked}{re.escape(line)}(?!\S)"
            text = re.sub(pattern, lambda match: "\n" * len(match[0]), text)
    patterns = [pattern for reason, own in _compile_forms().items() if reason in text for pattern in own]
    start = 0
    while found := [match for match in (pattern.search(text, start) for pattern in patterns) if match]:
        match = min(found, key=lambda one: one.span())
        yield StaleLine(first + words[whole.count(" ", 0, match.start())].line, match[0])
        start = match.end()


@cache
def _compile_forms() -> dict[str, list[re.Pattern[str]]]:
    """Return the forms of drafted lines by the reason with which they end."""
    forms: dict[str, dict[str, None]] = {}
    for rule in RULES.values():
        what = _VALUE.sub(".+?", re.escape(rule.what))
        reasons = (rule.verdict(side, soft=soft)[1] for side in ("sent", "received") for soft in (False, True))
        for reason in reasons:
            forms.setdefault(reason, {})[what] = None
    return {
        reason: [re.compile(rf"{_SUBJECT}{what}\. {re.escape(reason)}(?!\S)") for what in own]
        for reason, own in forms.items()
    }
