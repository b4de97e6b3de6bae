"""Checks of documented job states: an unknown state may keep a job waiting until its deadline."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from telecine_codegen.docs.comparable_text import comparable_text
from telecine_codegen.docs.findings import FactResult
from telecine_codegen.docs.page_facts import PageFact
from telecine_codegen.docs.schema_fields import SchemaField
from telecine_codegen.openapi.pointer import join_pointer
from telecine_codegen.openapi.state_word_lookup import UNKNOWN, find_documented_state, resolve_state
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
    """Return whether the spec marks a field as the state of a job, by `x-harmonised`."""
    mark = field.get("x-harmonised")
    return mark == "state" or (isinstance(mark, list) and "state" in mark)


def check_states(field: SchemaField, facts: Sequence[PageFact], *, is_inbound: bool) -> Iterator[FactResult]:
    """Yield the results for all lists of states that a page has for a field.

    Args:
        field: The field of the spec.
        facts: The lists.
        is_inbound: Whether they are of a callback or webhook, which only has final states.
    """
    declared = _list_declared_states(field)
    enum = _list_enum_values(field)
    states = list(dict.fromkeys(state for state in (*declared, *enum) if state))
    known = {normalise_word(state) for state in (*declared, *enum)}
    reported: set[str] = set()
    for fact in facts:
        unknown = [state for state in map(str, fact.value) if normalise_word(state) not in known]
        if not unknown:
            at = field.find_keyword("enum", "const") or field.at
            yield FactResult("agrees", fact.where, fact.name, "enum", fact.value, enum, fact.line, at)
        for state in unknown:
            if normalise_word(state) not in reported:
                reported.add(normalise_word(state))
                yield _build_unknown_state(field, fact, state)
        yield from _find_contradictions(field, fact, declared)
    if not is_inbound:
        yield from _find_missing_states(field, facts, declared, states)


def infer_state(text: str) -> State | None:
    """Return the state that an explanation describes, `None` if it describes several or has a negation."""
    states = [state for state, pattern in _STATE_PATTERNS.items() if pattern.search(text)]
    # "not started" is a description of `queued`, and no negation.
    if len(states) != 1 or _NEGATION.search(_STATE_PATTERNS["queued"].sub("", text)):
        return None
    return states[0]


def _list_declared_states(field: SchemaField) -> dict[str, str]:
    """Return the harmonised state of each provider's state in `x-states`."""
    declared: dict[str, str] = {}
    for variant in field.variants:
        states = variant.get("x-states")
        for name, state in states.items() if isinstance(states, dict) else ():
            declared.setdefault(str(name), str(state))
    return declared


def _list_enum_values(field: SchemaField) -> list[str]:
    values = [value for variant in field.variants for value in variant.values or () if value is not None]
    return list(dict.fromkeys(map(comparable_text, values)))


def _build_unknown_state(field: SchemaField, fact: PageFact, name: str) -> FactResult:
    default = resolve_state(name, {})
    state: str | None = infer_state(fact.meanings.get(name, ""))
    if default == UNKNOWN:
        note = "neither the spec nor the runtime knows this state: the job may wait until its deadline"
    else:
        state = state or default
        note = f"the runtime reads it as {default}, with a warning"
    at = field.find_keyword("x-states") or field.find_keyword("enum", "const") or field.at
    docs = f"{name}: {state}" if state else name
    return FactResult("missing in the spec", fact.where, fact.name, "state", docs, None, fact.line, at, note)


def _find_contradictions(field: SchemaField, fact: PageFact, declared: Mapping[str, str]) -> Iterator[FactResult]:
    """Yield the states that the page explains as another harmonised state than the spec declares."""
    for name, text in fact.meanings.items():
        docs, spec = infer_state(text), find_documented_state(name, declared)
        if docs is None or spec is None or docs == spec:
            continue
        spelling = next((other for other in declared if normalise_word(other) == normalise_word(name)), name)
        at = join_pointer(field.find_keyword("x-states") or field.at, spelling)
        note = f'the page says "{text[:60]}"'
        if (docs in TERMINAL_STATES) != (spec in TERMINAL_STATES):
            note += "; only one of them is a final state"
        docs_text = f"{name}: {docs}"
        yield FactResult("differs", fact.where, fact.name, "state", docs_text, spec, fact.line, at, note)


def _find_missing_states(
    field: SchemaField, facts: Sequence[PageFact], declared: Mapping[str, str], states: Collection[str]
) -> Iterator[FactResult]:
    """Yield the states that the page does not list, if it lists both final and other states."""
    listed = [state for fact in facts for state in map(str, fact.value)]
    if {resolve_state(state, declared) in TERMINAL_STATES for state in listed} != {True, False}:
        return
    folded = {normalise_word(state) for state in listed}
    if missing := [state for state in states if normalise_word(state) not in folded]:
        at = field.find_keyword("x-states") or field.find_keyword("enum", "const") or field.at
        where, name, line = facts[0].where, facts[0].name, facts[0].line
        yield FactResult("missing in the docs", where, name, "state", None, missing, line, at)
