"""Phases of a job as the mock walks through them: the states of the dialect, and a video that moderation withheld."""

from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias

from telecine_codegen.openapi.harmonised_members import Mark
from telecine_codegen.openapi.schema import iter_parts
from telecine_mock.job_store import MockJob

Phase: TypeAlias = Literal["queued", "running", "succeeded", "failed", "expired", "moderated"]
PHASES: Final[tuple[Phase, ...]] = ("queued", "running", "succeeded", "failed", "expired", "moderated")
OPEN_PHASES: Final[tuple[Phase, ...]] = ("queued", "running")
ENDED_BADLY: Final[tuple[Phase, ...]] = ("failed", "expired", "moderated")
STATE_OF: Final[Mapping[str, str]] = {"moderated": "failed"}
"""State of the phases that are no state themselves."""
NEAREST: Final[Mapping[str, str]] = {"queued": "running", "running": "queued", "expired": "failed"}
"""State whose word is used where the spec has none for a state."""


def phase_of(job: MockJob, now: float) -> Phase:
    """Return the phase of a job: a third of its time it is queued, then it runs."""
    if job.is_finished(now):
        return job.outcome
    return "queued" if job.stage(now, ("queued", "running", "running"), unknown="") == "queued" else "running"


def is_silent(job: MockJob, now: float) -> bool:
    """Return whether a job is in the part of its time in which a response may come without its body."""
    return not job.is_finished(now) and job.stage(now, ("", "silent", ""), unknown="") == "silent"


def find_state_word(mark: Mark, phase: Phase) -> str:
    """Return the word of a phase: the first that the spec gives, that of the nearest phase, or a common one.

    It is empty if the phase is told by an absent member.
    """
    states = {word: state.value for word, state in mark.states().items()}
    words = {word: state for word, state in states.items() if word}
    state = STATE_OF.get(phase, phase)
    if states.get("") == state and state not in words.values():
        return ""
    found = (word for wanted in (state, NEAREST.get(state, state)) for word in words if words[word] == wanted)
    return next(found, "failed" if phase in ENDED_BADLY else state)


def find_state_value(mark: Mark, word: str) -> Any:
    """Return the value of a state word: that of the enum, which may be a number, else the word."""
    values = (value for part in iter_parts(mark.resolved) for value in part.value.get("enum", ()))
    return next((value for value in values if str(value) == word), word)
