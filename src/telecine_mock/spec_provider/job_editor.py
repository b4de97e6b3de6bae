"""Editing of examples that show a job: find, write, add and remove the marked members."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from telecine_codegen.compile.lifecycle_builder import build_poll_fields
from telecine_codegen.compile.reader_fields import build_reader_fields
from telecine_codegen.openapi.harmonised_members import Mark, MemberPath, collect_marks
from telecine_codegen.openapi.operations import OperationNode, iter_success_schemas
from telecine_mock.spec_provider.body_paths import REMOVED, insert_value, list_values, write_value
from telecine_mock.spec_provider.job_phases import Phase
from telecine_mock.spec_provider.response_examples import ResponseExample
from telecine_mock.spec_provider.schema_validation import SpecSchemas
from telecine_runtime.lifecycle_reader import LifecycleReader
from telecine_runtime.lifecycle_tables import PollFields

EXAMPLE_URL: Final = "https://example.com/video.mp4"
"""URL of a video until that of the job is known."""


@dataclass(frozen=True, slots=True, eq=False)
class JobEditor:
    """Marked members of what an operation sends.

    Attributes:
        marks: The members.
        fields: Their paths, as the client's tables have them.
        schemas: The validators.
    """

    marks: Sequence[Mark]
    fields: PollFields
    schemas: SpecSchemas

    def read(self, body: Any) -> Phase | None:
        """Return the phase that the runtime's reader finds in a body; None if the body does not say."""
        snapshot = LifecycleReader(self.fields).read(body, lambda: EXAMPLE_URL)
        if snapshot.error is not None and snapshot.error.rejected:
            return "moderated"
        if snapshot.state == "unknown":
            return None
        return "succeeded" if snapshot.video_pending else snapshot.state

    def iter_marked(self, *words: str) -> Iterator[Mark]:
        """Yield the members with one of these harmonised fields."""
        return (mark for mark in self.marks if set(words) & set(mark.words))

    def iter_rejection_values(self) -> Iterator[tuple[Mark, Any]]:
        """Yield the members that say by a value that moderation withheld the video, each with the first such value."""
        for mark in self.marks:
            if isinstance(values := mark.schema.get("x-rejected"), list):
                yield mark, values[0]

    def write(self, example: ResponseExample, marks: Sequence[Mark], value: Callable[[Mark], Any]) -> ResponseExample:
        """Write a value to every marked member that is present; if there is none, add the first possible one."""
        present = [mark for mark in marks if list_values(example.body, mark.path)]
        for mark in present:
            example = replace(example, body=write_value(example.body, mark.path, value(mark)))
        return example if present else self.add(example, marks, value)

    def add(self, example: ResponseExample, marks: Sequence[Mark], value: Callable[[Mark], Any]) -> ResponseExample:
        """Add the first marked member with which the body is still valid; those nearest to existing members first."""
        if example.schema is None:
            return example
        for mark in sorted(marks, key=lambda mark: _count_missing(example.body, mark.path)):
            try:
                body = insert_value(example.schema, example.body, mark.path, value(mark))
            except LookupError:
                continue
            if self.schemas.is_valid(example.schema, body):
                return replace(example, body=body)
        return example

    def remove(self, example: ResponseExample, marks: Iterable[Mark]) -> ResponseExample:
        """Remove marked members: left out if the schema allows that, else null, else empty."""
        for mark in marks:
            if example.schema is None or not list_values(example.body, mark.path):
                continue
            bodies = (write_value(example.body, mark.path, empty) for empty in (REMOVED, None, ""))
            valid = (body for body in bodies if self.schemas.is_valid(example.schema, body))
            example = replace(example, body=next(valid, example.body))
        return example


def constant(value: Any) -> Callable[[Mark], Any]:
    """Return a function that gives the same value for every member."""
    return lambda _mark: value


def _count_missing(body: Any, path: MemberPath) -> int:
    """Return how many steps of a path a body lacks."""
    for length in range(len(path), 0, -1):
        if any(value is not None for value in list_values(body, path[:length])):
            return len(path) - length
    return len(path)


def read_editor(operation: OperationNode, schemas: SpecSchemas) -> JobEditor:
    """Return the editor of what an operation, or a callback, sends."""
    marks = collect_marks(iter_success_schemas(operation))
    return JobEditor(marks, build_reader_fields(build_poll_fields(marks)), schemas)
