"""Map state words to states: by the `x-states` of the spec in any spelling, else by the common words."""

from __future__ import annotations

from collections.abc import Mapping

from telecine_runtime.state_words import STATE_WORDS, normalise_word

UNKNOWN = "unknown"
"""State of an unknown word: the job keeps running."""


def resolve_state(word: str, states: Mapping[str, str]) -> str:
    """Return the state that the runtime reads from a word, given the `x-states` of the spec."""
    state = states.get(word) or find_documented_state(word, states)
    return state if state is not None else STATE_WORDS.get(normalise_word(word), UNKNOWN)


def find_documented_state(word: str, states: Mapping[str, str]) -> str | None:
    """Return the state of a word in `x-states`, in this or another spelling."""
    folded = normalise_word(word)
    return next((state for other, state in states.items() if other and normalise_word(other) == folded), None)
