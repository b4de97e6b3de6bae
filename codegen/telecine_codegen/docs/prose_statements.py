"""Search for sentences that state facts about fields which the descriptions of the fields do not have."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from telecine_codegen.docs.comparable_text import comparable_text
from telecine_codegen.docs.field_facts import FieldDraft
from telecine_codegen.docs.page_facts import PageFact, normalise_field_name
from telecine_codegen.docs.page_tables import strip_markup
from telecine_codegen.docs.type_names import parse_type

_CLAUSE_END: Final = re.compile(r"(?<=[.!?])\s+|[;；。]\s*")
_PROSE: Final = re.compile(r"\s*[`\w(\"'*]")
_BLOCK: Final = re.compile(r"\s*(?:#|\||<|```|~~~|:::|\{%|!!!|---|\*\*[^*]+\*\*\s*$)")
_NAME: Final = re.compile(r"`([A-Za-z_$][\w$]*(?:\[\])?(?:\.[\w$]+(?:\[\])?)*)`")
_MAX_LINES: Final = 6
"""Lines of a sentence."""
_END: Final = 20
"""Characters at the end of a line that show whether the sentence ends there."""
_TYPED: Final = re.compile(r"\s*[(（]\s*(?:an?\s+|optional\s+|required\s+)*(?P<type>[A-Za-z]+(?:\[\]|\s+of\s+\w+)?)")
_FIELD_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+|[a-z]+(?:[A-Z][a-z0-9]*)+|[a-z]{3,}")
_WORK: Final = r"(?:concurrent\s+)?(?:jobs|tasks|requests|calls|submits|generations)"
_LIMIT: Final = re.compile(
    rf"\b(?:at most|up to|no more than|maximum(?: of)?|max\.?|limit(?:ed)? (?:of|to))\s+(\d[\d,]*)\s+{_WORK}\b"
    rf"|(\d[\d,]*)\s+{_WORK}\s+(?:per|a|an|each)\s+(?:second|minute|hour|day)\b"
    r"|\b(?:kept|stored|available|valid|retained|expires?|deleted|removed)\s+(?:for|after|within)\s+(\d+)\s+(?:hours?|days?)",
    re.IGNORECASE,
)
_STATED: Final = frozenset({"default", "enum", "range", "length", "count", "deprecated"})


def get_sentences(lines: Sequence[str], index: int) -> str:
    """Return the sentences that begin on a line of prose, the last one with its end on the next lines."""
    text = _strip_quote(lines[index])
    if index and _continues(_strip_quote(lines[index - 1]), text):
        end = _CLAUSE_END.search(text)
        text = text[end.end() :] if end else ""
    for number in range(index + 1, min(len(lines), index + _MAX_LINES)):
        following = _strip_quote(lines[number])
        if not text or not _continues(text, following):
            break
        end = _CLAUSE_END.search(following)
        text += f" {following[: end.start()] if end else following}"
        if end:
            break
    return text


def _continues(before: str, line: str) -> bool:
    """Return whether a line of prose continues the sentence of the line before it."""
    is_prose = bool(before.strip()) and bool(_PROSE.match(line)) and not _BLOCK.match(before)
    return is_prose and not re.search(r"[.!?;:。：]\W*$", before[-_END:])


def _strip_quote(line: str) -> str:
    return re.sub(r"^\s*>\s?", "", line)


def find_stated_fields(line: str, facts: Sequence[PageFact], values: Collection[str]) -> list[str]:
    """Return the fields about which a line states something new: a field that is not described, or another fact.

    A limit on the work of an account has the name `limits`.

    Args:
        line: Sentences of the page.
        facts: All facts that were read.
        values: Texts in backticks that are no names of fields, such as the documented values.
    """
    text = strip_markup(re.sub(r"</?code>", "`", line))
    clauses = _CLAUSE_END.split(text)
    names = dict.fromkeys(name for clause in clauses for name in _find_in_clause(clause, facts, values))
    return [*names, *(["limits"] if _states_limit(text, facts) else [])]


def _states_limit(text: str, facts: Sequence[PageFact]) -> bool:
    """Return whether a text limits the work of an account, or how long results are kept, unlike a fact."""
    known = {comparable_text(fact.value) for fact in facts if fact.kind == "limit"}
    numbers = [next(filter(None, match.groups())).replace(",", "") for match in _LIMIT.finditer(text)]
    return any(number not in known for number in numbers)


def _find_in_clause(clause: str, facts: Sequence[PageFact], values: Collection[str]) -> Iterator[str]:
    subjects = [*_iter_subjects(clause, facts, values)]
    for index, (_, end, name, type_name) in enumerate(subjects):
        limit = subjects[index + 1][0] if index + 1 < len(subjects) else len(clause)
        known = [fact for fact in facts if _is_about(fact, name)]
        types = [str(fact.value) for fact in known if fact.kind == "type"]
        field = FieldDraft("", name, 1, parse_type(type_name or next(iter(types), "")))
        field.description = [(1, clause[end:limit].lstrip(" ,:—-"))]
        stated = [fact for fact in field.build_facts() if fact.kind in _STATED]
        if (type_name and not known) or any(not _is_known(fact, known) for fact in stated):
            yield name


def _iter_subjects(
    clause: str, facts: Sequence[PageFact], values: Collection[str]
) -> Iterator[tuple[int, int, str, str]]:
    """Yield begin, end, name and type of the fields that a clause is about."""
    is_first = True
    for match in _NAME.finditer(clause):
        name = normalise_field_name(match[1])
        typed = _TYPED.match(clause, match.end())
        type_name = typed["type"] if typed and parse_type(typed["type"]) else ""
        is_described = any(_is_about(fact, name) for fact in facts)
        is_new = is_first and bool(_FIELD_NAME.fullmatch(name)) and name not in values
        if is_described or type_name or is_new:
            yield match.start(), match.end(), name, type_name
        is_first = False


def _is_about(fact: PageFact, name: str) -> bool:
    return fact.name == name or fact.name.endswith(f".{name}")


def _is_known(fact: PageFact, known: Sequence[PageFact]) -> bool:
    """Return whether the description of a field states a fact, too; a part of its bounds or values is known."""
    return any(_includes(one.value, fact.value) for one in known if one.kind == fact.kind)


def _includes(known: Any, stated: Any) -> bool:
    if isinstance(known, list) and isinstance(stated, list):
        if len(known) == len(stated) == 2 and None in (*known, *stated):  # bounds
            return all(new is None or new == old for old, new in zip(known, stated, strict=True))
        return {*map(comparable_text, stated)} <= {*map(comparable_text, known)}
    return comparable_text(known) == comparable_text(stated)
