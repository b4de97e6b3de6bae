"""What a state word is read as: as its spec says, in any spelling, else as providers commonly mean it."""

from __future__ import annotations

from collections.abc import Mapping

from telecine_runtime.state_words import STATE_WORDS, normalise_word

UNKNOWN = "unknown"
"""What nobody knows; the job goes on."""


def resolve_state(word: str, told: Mapping[str, str]) -> str:
    """Return the state that the runtime takes a word for, by the `x-states` of its spec."""
    state = told.get(word) or find_documented_state(word, told)
    return state if state is not None else STATE_WORDS.get(normalise_word(word), UNKNOWN)


def find_documented_state(word: str, told: Mapping[str, str]) -> str | None:
    """Return the state that the spec gives a word, in this or another spelling."""
    folded = normalise_word(word)
    return next((state for other, state in told.items() if other and normalise_word(other) == folded), None)
