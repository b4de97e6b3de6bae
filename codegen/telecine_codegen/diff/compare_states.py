"""Compare the state words of a job: a word that newly ends a job, or no longer ends it, breaks callers."""

from __future__ import annotations

from collections.abc import Iterator

from telecine_codegen.diff.differences import Context, Difference
from telecine_codegen.diff.value_types import to_json
from telecine_codegen.openapi.harmonised_members import Mark
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.state_word_lookup import resolve_state
from telecine_runtime.state_words import TERMINAL_STATES

_PYTHON_NAMES = ("Snapshot.state",)


def compare_states(old: Mark, new: Mark, context: Context) -> Iterator[Difference]:
    """Yield the state words that were added, removed or mapped to another state."""
    before, after = old.states(), new.states()
    states = [{word: str(state.value) for word, state in side.items()} for side in (before, after)]
    for word in dict.fromkeys((*before, *after)):
        a, b = before.get(word), after.get(word)
        was, now = (resolve_state(word, side) for side in states)
        if a and b and was == now:
            continue
        nodes = (a or old.find_keyword("x-harmonised"), b or new.find_keyword("x-harmonised"))
        quoted = to_json(word) if word else "an absent word"
        yield Difference(
            _select_rule(a, b, was, now), context, new.dotted, *nodes, was, f"{quoted} as {now}", _PYTHON_NAMES
        )


def _select_rule(a: Node | None, b: Node | None, was: str, now: str) -> str:
    ended, ends = was in TERMINAL_STATES, now in TERMINAL_STATES
    if not (a and b):
        is_harmless = was == now or not (ended or ends)
        if b:
            return "state.named" if is_harmless else "state.added"
        return "state.unnamed" if is_harmless else "state.removed"
    if ended and ends:
        return "state.outcome"
    if ends:
        return "state.ends"
    return "state.reopened" if ended else "state.changed"
