"""Ids of jobs in the form that the spec shows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any, Final

from telecine_codegen.openapi.harmonised_members import Mark
from telecine_mock.spec_provider.body_paths import list_values
from telecine_mock.spec_provider.job_rendering import JobView
from telecine_mock.spec_provider.schema_validation import SpecSchemas
from telecine_mock.state import MockState

DIGIT_COUNTS: Final = (10, 9, 8, 6, 5, 4, 3, 2, 1)
"""Lengths of numeric ids; the first that the schema allows is used."""
MAX_ATTEMPTS: Final = 100
"""After so many ids that are taken, a schema has no more."""


@dataclass(frozen=True, slots=True, eq=False)
class JobIdMaker:
    """Makes ids like an example: a number, a UUID, or random digits and letters in place of its own.

    Attributes:
        provider: Name of the provider.
        example: The id in the example of the response to a submit.
        mark: The member, whose schema the ids match.
        schemas: The validators.
    """

    provider: str
    example: Any
    mark: Mark
    schemas: SpecSchemas

    def make(self, state: MockState) -> str:
        """Return a new id."""
        made = ""
        for _ in range(MAX_ATTEMPTS):
            candidates = [*self._iter_candidates(state)]
            valid = (each for each in candidates if self.schemas.is_valid(self.mark.layers[0], each))
            made = str(next(valid, candidates[-1]))
            if state.jobs.get(self.provider, made) is None:
                break
        return made

    def _iter_candidates(self, state: MockState) -> Iterator[str | int]:
        number = int(state.new_hex(64), 16)
        if isinstance(self.example, int):
            yield from (number % (9 * 10 ** (count - 1)) + 10 ** (count - 1) for count in DIGIT_COUNTS)
            return
        start = re.match(r"(?:[A-Za-z]+[_-])*", str(self.example))
        yield (start[0] if start else "") + state.new_uuid()
        yield state.new_uuid()
        yield state.new_hex(32)
        digits = cycle(str(number))
        yield "".join(next(digits) if each.isdigit() else each for each in str(self.example))


def read_job_ids(provider: str, view: JobView) -> JobIdMaker:
    """Return the maker of ids like the one in the response to a submit."""
    body = view.bodies["queued"].example.body
    marks = [*view.editor.iter_marked("job_id")]
    mark = next((mark for mark in marks if list_values(body, mark.path)), marks[0])
    return JobIdMaker(provider, next(iter(list_values(body, mark.path)), ""), mark, view.editor.schemas)
