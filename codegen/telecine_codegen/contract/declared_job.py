"""The life of a job as a spec declares it: how it is created and polled, and what a poll tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
        error_message: The reason of a failure, in words.
        error_code: The reason of a failure, as a code.
        cost: What the job cost, as it stands there.
        completed_at: When it ended, as it stands there.
        expires_at: Until when the video is available, as it stands there.
    """

    word: str | None
    state: str | None
    job_id: str | None
    progress: Any
    video_url: Any
    duration: float | None
    error_message: Any
    error_code: Any
    cost: Any
    completed_at: Any
    expires_at: Any

    @property
    def error(self) -> Any:
        """The reason of a failure."""
        return self.error_message or self.error_code

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
        examples: Bodies of the create operation, from its examples; the shortest first.
        paths: Where the harmonised fields stand in a body.
    """

    submit: ir.SubmitIR
    lifecycle: ir.LifecycleIR
    examples: tuple[Mapping[str, Any], ...]
    paths: Mapping[str, tuple[str, ...]]

    @property
    def body(self) -> Mapping[str, Any]:
        """The shortest body."""
        return self.examples[0]

    @property
    def callback_path(self) -> tuple[str, ...] | None:
        """Where a callback URL stands; None if there are no callbacks."""
        return self.paths.get("callback_url")

    @property
    def poll(self) -> ir.JobQueryIR:
        """The operation that polls a job."""
        return self.lifecycle.queries["poll"]

    @property
    def can_fail(self) -> bool:
        """Whether the spec has a word for a failed job."""
        return any("failed" in words.values() for _, words in self.lifecycle.facts.states)

    def body_with_prompt(self, prompt: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return a body, by default the shortest, with another prompt."""
        return replace_at(self.body if body is None else body, self.paths["prompt"], prompt)

    def plain_body(self, prompt: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return a body with another prompt, and without a callback URL, which in an example is somebody else's."""
        prompted = self.body_with_prompt(prompt, body)
        return remove_at(prompted, self.callback_path) if self.callback_path else prompted

    def find_wish(self, word: str, body: Mapping[str, Any]) -> Any:
        """Return the value of a harmonised field in a body; None if it has none."""
        return find_value(body, self.paths[word]) if word in self.paths else None

    def read_id(self, created: RecordedExchange) -> str | None:
        """Return the id of a job from the response that created it."""
        return _first_text(created.json, self.submit.job_id)

    def read(self, polled: RecordedExchange) -> JobReading:
        """Return what a poll tells."""
        return read_job(self.lifecycle.facts, polled)


def query_parameters(query: ir.JobQueryIR, value: str) -> dict[str, str]:
    """Return the parameters of a query of a job by its id, or by our key."""
    return {query.parameter: value, **{name: str(each) for name, _, each in query.fixed}}


def read_job(facts: ir.PollFieldsIR, polled: RecordedExchange) -> JobReading:
    """Return what a response tells of a job, by the paths of its fields."""
    body = polled.json
    word, state = _read_state(body, facts.states)
    if word is None and (polled.status == ACCEPTED or not polled.response.content):
        state = "running"  # an answer without a body, or without a state, says only that the job is known
    first = {name: _first(body, paths) for name, paths in facts.paths.items()}
    amount, per = _first_quantity(body, facts, "duration")
    seconds = parse_decimal(amount)
    return JobReading(
        word,
        state,
        _first_text(body, facts.paths.get("job_id", ())),
        _strip_percent(first.get("progress")),
        first.get("video_url"),
        None if seconds is None else float(seconds / per),
        first.get("error_message"),
        first.get("error_code"),
        _first_quantity(body, facts, "cost")[0],
        first.get("completed_at"),
        first.get("expires_at"),
    )


def _first_quantity(body: Any, facts: ir.PollFieldsIR, word: str) -> tuple[Any, int]:
    found = ((find_value(body, at), per) for at, _, per in facts.quantities.get(word, ()))
    return next((pair for pair in found if pair[0] is not None), (None, 1))


def find_declared_jobs(document: Document) -> list[DeclaredJob]:
    """Return the ways to create a job that a spec declares, those with an example of their body."""
    spec = normalise_spec(document)
    calls = {call.identifier or "": call for call in spec.calls()}
    lifecycle = build_lifecycle(spec, {name: name for name in calls})
    jobs: list[DeclaredJob] = []
    for submit in lifecycle.submits if lifecycle else ():
        media = calls[submit.id].node["requestBody"]["content"][JSON]
        examples = find_examples(media.value)
        marks = list(iter_marks(media["schema"]))
        paths = {word: _names(mark.path) for mark in reversed(marks) for word in mark.words}
        if lifecycle is not None and examples and "prompt" in paths:
            jobs.append(DeclaredJob(submit, lifecycle, examples, paths))
    return jobs


def find_examples(media: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Return the examples of a body that are objects, the shortest first."""
    several = [each.get("value") for each in media.get("examples", {}).values() if isinstance(each, Mapping)]
    found = [each for each in (media.get("example"), *several) if isinstance(each, Mapping)]
    return tuple(sorted(found, key=lambda each: len(str(each))))


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


def replace_at(body: Mapping[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """Return a copy of a body with a value at a path; missing objects on the way are added."""
    name, *rest = path
    return {**body, name: replace_at(body.get(name) or {}, tuple(rest), value) if rest else value}


def remove_at(body: Mapping[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    """Return a copy of a body without the member at a path."""
    name, *rest = path
    if rest and isinstance(body.get(name), Mapping):
        return {**body, name: remove_at(body[name], tuple(rest))}
    return {each: value for each, value in body.items() if each != name}
