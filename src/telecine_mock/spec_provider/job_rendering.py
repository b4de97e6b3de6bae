"""Rendering of a job: the body of its phase, with the facts of the job in the marked members."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from telecine_codegen.openapi.harmonised_members import Mark
from telecine_mock.job_store import MockJob
from telecine_mock.spec_provider.body_paths import change_values
from telecine_mock.spec_provider.job_editor import JobEditor
from telecine_mock.spec_provider.job_phases import ENDED_BADLY, OPEN_PHASES, Phase, find_state_word, phase_of
from telecine_mock.spec_provider.member_values import format_id, format_number, format_progress, format_time
from telecine_mock.spec_provider.phase_bodies import PhaseBody
from telecine_mock.spec_provider.request_echo import repeat_request
from telecine_mock.spec_provider.response_examples import ResponseExample

UNKNOWN_WORD: Final = "reviewing"
"""The undocumented state of the magic word `unknown-state`."""
NULLABLE_WORDS: Final = ("video_url", "error_message", "key", "completed_at")
"""Facts that are written over a null of the example; a null elsewhere says that the provider does not tell them."""

Write = Callable[[Any, Mark], Any]


@dataclass(frozen=True, slots=True, eq=False)
class JobView:
    """How one operation, or callback, shows a job.

    Attributes:
        bodies: The response in each phase.
        editor: The marked members of the response.
        units: How many of the provider's unit make one US dollar.
    """

    bodies: Mapping[Phase, PhaseBody]
    editor: JobEditor
    units: Mapping[str, float]

    def render(self, job: MockJob, now: float) -> ResponseExample:
        """Return the response about a job at a time."""
        phase = phase_of(job, now)
        found = self.bodies[phase]
        example = found.example
        if phase == "succeeded" and "no-url" in job.scenario:
            example = self.editor.remove(example, self.editor.iter_marked("video_url"))
        facts = self._facts(job, phase, found, now)
        body = repeat_request(example.body, job, now)
        for mark in self.editor.marks:
            write = next((facts[word] for word in mark.words if word in facts), None)
            if write is not None:
                body = change_values(body, mark.path, _keep_null(mark, write))
        return ResponseExample(example.status, body, example.schema, example.may_be_empty, example.headers)

    def state_word(self, job: MockJob, now: float) -> str:
        """Return the provider's word for the state of a job; empty if there is none."""
        if self._is_unknown(job, now):
            return UNKNOWN_WORD
        states = self.editor.iter_marked("state")
        return next((find_state_word(mark, phase_of(job, now)) for mark in states), "")

    def _facts(self, job: MockJob, phase: Phase, body: PhaseBody, now: float) -> dict[str, Write]:
        facts: dict[str, Write] = {
            "job_id": lambda old, _mark: format_id(job.id, old),
            "key": lambda old, mark: job.key if job.key is not None or _allows_null(mark) else old,
        }
        if self._is_unknown(job, now):
            facts["state"] = lambda _old, _mark: UNKNOWN_WORD
        if phase in OPEN_PHASES or phase == "succeeded":
            facts["progress"] = lambda old, mark: format_progress(job.progress(now), old, mark.schema)
        if phase not in OPEN_PHASES:
            facts["completed_at"] = lambda old, mark: format_time(job.ends_at, old, mark.schema)
            facts["cost"] = self._write_cost(job)
        if phase == "succeeded":
            facts["video_url"] = lambda _old, _mark: job.video_url
            facts["duration"] = self._write_duration(job)
            facts["expires_at"] = lambda old, mark: format_time(job.expires_at, old, mark.schema)
        if phase in ENDED_BADLY:
            facts["error_message"] = lambda _old, _mark: job.failure_reason(body.message)
        return facts

    def _is_unknown(self, job: MockJob, now: float) -> bool:
        return not job.is_finished(now) and job.stage(now, ("", "", ""), unknown=UNKNOWN_WORD) == UNKNOWN_WORD

    def _write_duration(self, job: MockJob) -> Write:
        divisors = {quantity.at: quantity.per for quantity in self.editor.fields.duration}
        return lambda old, mark: format_number(job.seconds * divisors.get(mark.path, 1), old, mark.schema)

    def _write_cost(self, job: MockJob) -> Write:
        quantities = {quantity.at: quantity for quantity in self.editor.fields.cost}

        def write(old: Any, mark: Mark) -> Any:
            quantity = quantities.get(mark.path)
            rate = None if quantity is None else convert_rate(quantity.unit, self.units)
            if quantity is None or rate is None or not job.price:
                return old
            return format_number(job.price * rate * quantity.per, old, mark.schema)

        return write


def convert_rate(unit: str, units: Mapping[str, float]) -> float | None:
    """Return how many of a unit make one US dollar; None if the spec does not say."""
    return 1.0 if unit == "USD" else units.get(unit)


def _allows_null(mark: Mark) -> bool:
    return "null" in str(mark.schema.get("type", ""))


def _keep_null(mark: Mark, write: Write) -> Callable[[Any], Any]:
    is_written = any(word in NULLABLE_WORDS for word in mark.words)
    return lambda old: write(old, mark) if old is not None or is_written else None
