"""Edits of a YAML text by the difference of two dumps; what a dump formats in another way stays as it is."""

from __future__ import annotations

import difflib
from collections.abc import Sequence


def apply_edits(text: str, before: str, after: str) -> str:
    """Return a text with the edits between two dumps of it."""
    if text != before:
        after = _transfer_edits(text, before, after)
    return _keep_lines_between_sections(text, after)


def _transfer_edits(text: str, before: str, after: str) -> str:
    original, old, new = (version.splitlines(keepends=True) for version in (text, before, after))
    original_index: dict[int, int] = {}
    for tag, first, last, start, _ in _diff_lines(old, original):
        if tag == "equal":
            original_index.update((first + offset, start + offset) for offset in range(last - first + 1))
    result = list(original)
    for tag, first, last, start, end in reversed(_diff_lines(old, new)):
        if tag != "equal" and first in original_index and last in original_index:
            result[original_index[first] : original_index[last]] = new[start:end]
    return "".join(result)


def _keep_lines_between_sections(text: str, changed: str) -> str:
    """Return the changed text; lines that stay before the next section are not separated from it by new lines.

    These are blank lines, and comments that are less indented than the new lines.
    """
    old, new = text.splitlines(keepends=True), changed.splitlines(keepends=True)
    for tag, _, _, start, end in _diff_lines(old, new):
        first = start
        while tag == "insert" and first and _is_between_sections(new[first - 1], new[start]):
            first -= 1
        if tag == "insert" and first < start and new[end - 1].strip():
            new[first:end] = [*new[start:end], *new[first:start]]
    return "".join(new)


def _is_between_sections(line: str, inserted: str) -> bool:
    text = line.strip()
    return not text or (text.startswith("#") and _get_indent(line) < _get_indent(inserted))


def _get_indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _diff_lines(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    return list(difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes())
