"""Ids of jobs in the form that the spec shows."""

import re
from dataclasses import dataclass
from typing import Any

from telecine_codegen.openapi.harmonised_members import Mark
from telecine_mock.spec_provider.body_paths import list_values
from telecine_mock.spec_provider.job_rendering import JobView
from telecine_mock.spec_provider.schema_validation import SpecSchemas
from telecine_mock.state import MockState


@dataclass(frozen=True, slots=True, eq=False)
class JobIdMaker:
    """Makes ids like an example: a number, a UUID, or random digits and letters in place of its own.

    Attributes:
        example: The id in the example of the response to a submit.
        mark: The member, whose schema the ids match.
        schemas: The validators.
    """

    example: Any
    mark: Mark
    schemas: SpecSchemas

    def make(self, state: MockState) -> str:
        """Return a new id."""
        if isinstance(self.example, int):
            return str(int(state.new_hex(12), 16) % 10**9 + 10**9)
        prefix = re.match(r"(?:[A-Za-z]+[_-])*", str(self.example))
        start = prefix[0] if prefix else ""
        made = (f"{start}{state.new_uuid()}", state.new_uuid(), state.new_hex(32), self._shuffle(state))
        return next((text for text in made if self.schemas.is_valid(self.mark.layers[0], text)), made[-1])

    def _shuffle(self, state: MockState) -> str:
        """Return the example with other digits."""
        digits = str(int(state.new_hex(64), 16)).rjust(100, "7")
        return "".join(digits[-number] if each.isdigit() else each for number, each in enumerate(str(self.example), 1))


def read_job_ids(view: JobView) -> JobIdMaker:
    """Return the maker of ids like the one in the response to a submit."""
    body = view.bodies["queued"].example.body
    marks = [*view.editor.iter_marked("job_id")]
    mark = next((mark for mark in marks if list_values(body, mark.path)), marks[0])
    return JobIdMaker(next(iter(list_values(body, mark.path)), ""), mark, view.editor.schemas)
