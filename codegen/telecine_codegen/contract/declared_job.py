"""The life of a job as a spec declares it: how it is created and polled, and what a poll tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from telecine_codegen.compile import ir
from telecine_codegen.compile.lifecycle_builder import build_lifecycle
from telecine_codegen.compile.normalise import normalise_spec
from telecine_codegen.contract.exchange import RecordedExchange
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.harmonised_members import iter_marks
from telecine_codegen.openapi.operations import JSON
from telecine_runtime.coerce import parse_decimal
from telecine_runtime.json_lookup import find_value, iter_values
from telecine_runtime.lifecycle_tables import JsonPaths

RANKS: Final = {"queued": 0, "running": 1, "succeeded": 2, "failed": 2, "expired": 2}
"""Order of the states; a job never goes back."""
FINAL_RANK: Final = 2
ACCEPTED: Final = 202


@dataclass(frozen=True)
class JobReading:
    """What one poll tells of a job.

    Attributes:
        word: The provider's word for the state; None without one.
        state: The state; None for a word that the spec does not have.
        job_id: The id, if the response has one.
        progress: The progress as it stands there.
        video_url: The URL of the video.
        duration: Its length in seconds.
        error: The reason of a failure.
    """

    word: str | None
    state: str | None
    job_id: str | None
    progress: Any
    video_url: Any
    duration: float | None
    error: Any

    @property
    def has_ended(self) -> bool:
        """Whether the job has ended."""
        return RANKS.get(self.state or "", 0) == FINAL_RANK


@dataclass(frozen=True)
class DeclaredJob:
    """The declaration of one way to create a job.

    Attributes:
        submit: The operation that creates a job.
        lifecycle: The declaration.
        body: A body of the create operation, from its example.
        prompt_path: Where the prompt stands in the body.
        duration_path: Where the wanted length stands; None if it cannot be chosen.
        callback_path: Where a callback URL stands; None if there are no callbacks.
    """

    submit: ir.SubmitIR
    lifecycle: ir.LifecycleIR
    body: Mapping[str, Any]
    prompt_path: tuple[str, ...]
    duration_path: tuple[str, ...] | None
    callback_path: tuple[str, ...] | None

    @property
    def poll(self) -> ir.JobQueryIR:
        """The operation that polls a job."""
        return self.lifecycle.queries["poll"]

    @property
    def can_fail(self) -> bool:
        """Whether the spec has a word for a failed job."""
        return any("failed" in words.values() for _, words in self.lifecycle.facts.states)

    @cached_property
    def wanted_seconds(self) -> float | None:
        """The length that the body asks for."""
        found = find_value(self.body, self.duration_path) if self.duration_path else None
        number = parse_decimal(found)
        return None if number is None else float(number)

    def body_with_prompt(self, prompt: str) -> dict[str, Any]:
        """Return the body with another prompt."""
        return _replace(self.body, self.prompt_path, prompt)

    def read_id(self, created: RecordedExchange) -> str | None:
        """Return the id of a job from the response that created it."""
        return _first_text(created.json, self.submit.job_id)

    def read(self, polled: RecordedExchange) -> JobReading:
        """Return what a poll tells."""
        facts, body = self.lifecycle.facts, polled.json
        word, state = _read_state(body, facts.states)
        if word is None and (polled.status == ACCEPTED or not polled.response.content):
            state = "running"  # an answer without a body, or without a state, says only that the job is known
        first = {name: _first(body, paths) for name, paths in facts.paths.items()}
        durations = ((find_value(body, at), per) for at, _, per in facts.quantities.get("duration", ()))
        amount, per = next(((parse_decimal(value), per) for value, per in durations if value is not None), (None, 1))
        return JobReading(
            word,
            state,
            _first_text(body, facts.paths.get("job_id", ())),
            _strip_percent(first.get("progress")),
            first.get("video_url"),
            None if amount is None else float(amount / per),
            first.get("error_message") or first.get("error_code"),
        )


def find_declared_jobs(document: Document) -> list[DeclaredJob]:
    """Return the ways to create a job that a spec declares, those with an example of their body."""
    spec = normalise_spec(document)
    calls = {call.identifier or "": call for call in spec.calls()}
    lifecycle = build_lifecycle(spec, {name: name for name in calls})
    jobs: list[DeclaredJob] = []
    for submit in lifecycle.submits if lifecycle else ():
        media = calls[submit.id].node["requestBody"]["content"][JSON]
        example = _find_example(media.value)
        marks = list(iter_marks(media["schema"]))
        paths = {word: _names(mark.path) for mark in reversed(marks) for word in mark.words}
        prompt = paths.get("prompt")
        if lifecycle is not None and example is not None and prompt is not None:
            jobs.append(
                DeclaredJob(submit, lifecycle, example, prompt, paths.get("duration"), paths.get("callback_url"))
            )
    return jobs


def _find_example(media: Mapping[str, Any]) -> Mapping[str, Any] | None:
    several = [each.get("value") for each in media.get("examples", {}).values() if isinstance(each, Mapping)]
    found = [each for each in (media.get("example"), *several) if isinstance(each, Mapping)]
    return min(found, key=lambda each: len(str(each)), default=None)


def _names(path: tuple[str | None, ...]) -> tuple[str, ...]:
    return tuple(step for step in path if step is not None)


def _read_state(body: Any, members: tuple[tuple[ir.Path, dict[str, str]], ...]) -> tuple[str | None, str | None]:
    """Return the word and the state of the member that is furthest; a word that is not declared has no state."""
    found: list[tuple[str, str | None]] = []
    for at, words in members:
        values = [str(value) for value in iter_values(body, at)] or ([""] if "" in words else [])
        found += [(value, words.get(value)) for value in values]
    known = [each for each in found if each[1] is not None]
    return max(known or found, key=lambda each: RANKS.get(each[1] or "", -1), default=(None, None))


def _first(body: Any, paths: JsonPaths) -> Any:
    return next((value for path in paths if (value := find_value(body, path)) is not None), None)


def _strip_percent(value: Any) -> Any:
    return value.strip().removesuffix("%") if isinstance(value, str) else value


def _first_text(body: Any, paths: JsonPaths) -> str | None:
    found = _first(body, paths)
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) and found != "" else None


def _replace(body: Mapping[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    name, *rest = path
    return {**body, name: _replace(body.get(name) or {}, tuple(rest), value) if rest else value}
