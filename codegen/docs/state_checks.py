"""Judges the state words of a job: a word that nobody knows may let a job wait for its deadline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from codegen.docs.findings import FactVerdict, comparable_text
from codegen.docs.page_facts import PageFact
from codegen.docs.schema_fields import SchemaField
from codegen.openapi.pointer import pointer
from codegen.openapi.state_meanings import UNKNOWN, documented, meaning
from telecine_runtime.state_words import TERMINAL_STATES, State, normalise_word

_WORDS: Final[Mapping[State, tuple[str, str]]] = {
    "queued": (r"queue[ds]?|queue?ing|waits?|waiting|pending|not (?:yet )?started", "排队|等待"),
    "running": (
        r"running|processing|in progress|generating|rendering|at work|being (?:generated|processed|made|rendered)",
        "处理中|生成中|进行中|执行中|在做",
    ),
    "succeeded": (r"succeed(?:ed|s)?|success(?:ful(?:ly)?)?|completed?|finished|done|ready", "成功|完成|做好"),
    "failed": (r"fail(?:s|ed|ure)?|an error|errored|cancell?ed|aborted|timed? ?out|rejected", "失败|出错|取消"),
    "expired": (r"expire[ds]?", "过期"),
}
_STATE_PATTERNS: Final = {
    state: re.compile(rf"\b(?:{english})\b|{chinese}", re.IGNORECASE) for state, (english, chinese) in _WORDS.items()
}
_NEGATION: Final = re.compile(r"\b(?:not?|never|without|until|before|unless)\b|n't\b|[未没不无尚前]", re.IGNORECASE)


def is_state_field(field: SchemaField) -> bool:
    """Tell whether the spec says of a field that it tells the state of a job."""
    told = field.get("x-harmonised")
    return told == "state" or (isinstance(told, list) and "state" in told)


def check_states(field: SchemaField, facts: Sequence[PageFact], *, is_ours: bool) -> Iterator[dict[str, Any]]:
    """Yield what is to be said of all lists of state words that a page has for a field.

    Args:
        field: The field.
        facts: The page's lists.
        is_ours: Whether they are of a callback, which tells of ends only.
    """
    known = _list_declared_states(field)
    words = {**known, **dict.fromkeys(_list_enum_values(field), "")}
    folded = {normalise_word(word) for word in words}
    new: set[str] = set()
    for fact in facts:
        strange = [word for word in map(str, fact.value) if normalise_word(word) not in folded]
        if not strange:
            at = field.first("enum", "const") or field.at
            yield _build_result("agrees", fact, "enum", fact.value, list(_list_enum_values(field)), at)
        for word in (word for word in strange if normalise_word(word) not in new):
            new.add(normalise_word(word))
            yield _build_unknown_state(field, fact, word)
        yield from _find_contradictions(field, fact, known)
    yield from _find_missing_states(field, facts, known, folded, is_ours=is_ours)


def infer_state(text: str) -> State | None:
    """Return the state that a text explains, where it speaks of one only and denies none."""
    found = [state for state, pattern in _STATE_PATTERNS.items() if pattern.search(text)]
    if len(found) != 1 or _NEGATION.search(_STATE_PATTERNS["queued"].sub("", text)):  # "not started" denies nothing
        return None
    return found[0]


def _list_declared_states(field: SchemaField) -> dict[str, str]:
    found: dict[str, str] = {}
    for shape in field.shapes:
        states = shape.get("x-states")
        for word, state in states.items() if isinstance(states, dict) else ():
            found.setdefault(str(word), str(state))
    return found


def _list_enum_values(field: SchemaField) -> dict[str, None]:
    return dict.fromkeys(
        comparable_text(value) for shape in field.shapes for value in shape.values or () if value is not None
    )


def _build_result(
    verdict: FactVerdict, fact: PageFact, kind: str, docs: Any, spec: Any, at: str, note: str = ""
) -> dict[str, Any]:
    return {
        "verdict": verdict, "where": fact.where, "name": fact.name, "kind": kind, "docs": docs, "spec": spec,
        "line": fact.line, "at": at, "note": note,
    }  # fmt: skip


def _build_unknown_state(field: SchemaField, fact: PageFact, word: str) -> dict[str, Any]:
    common = meaning(word, {})
    guess = infer_state(fact.meanings.get(word, "")) or (common if common != UNKNOWN else None)
    note = (
        "neither the spec nor the runtime knows this word: such a job may wait for its deadline"
        if common == UNKNOWN
        else f"read as {common} even so, with a warning"
    )
    docs = f"{word}: {guess}" if guess else word
    at = field.first("x-states") or field.first("enum", "const") or field.at
    return _build_result("missing in the spec", fact, "state", docs, None, at, note)


def _find_contradictions(field: SchemaField, fact: PageFact, known: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield the words that the page explains plainly, and the spec otherwise."""
    for word, text in fact.meanings.items():
        docs, spec = infer_state(text), documented(word, known)
        if docs is not None and spec is not None and docs != spec:
            at = field.first("x-states")
            spelt = next((other for other in known if normalise_word(other) == normalise_word(word)), word)
            ends = (docs in TERMINAL_STATES) != (spec in TERMINAL_STATES)
            note = f'the page says "{text[:60]}"' + (
                "; such a job would end, or go on, against the page" if ends else ""
            )
            yield _build_result("differs", fact, "state", f"{word}: {docs}", spec, pointer(at or field.at, spelt), note)


def _find_missing_states(
    field: SchemaField, facts: Sequence[PageFact], known: Mapping[str, str], folded: set[str], *, is_ours: bool
) -> Iterator[dict[str, Any]]:
    """Yield the words that a page leaves out where it lists how a job may go, and not merely how it begins or ends."""
    told = [word for fact in facts for word in map(str, fact.value)]
    ends = {meaning(word, known) in TERMINAL_STATES for word in told}
    gone = [
        word
        for word in {**known, **_list_enum_values(field)}
        if word and normalise_word(word) in folded - {normalise_word(one) for one in told}
    ]
    if gone and not is_ours and ends == {True, False}:
        at = field.first("x-states") or field.first("enum", "const") or field.at
        yield _build_result("missing in the docs", facts[0], "state", None, gone, at)
