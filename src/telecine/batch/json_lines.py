"""JSON Lines: a JSON object in each line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from telecine._core.field_hints import suggest_name
from telecine.batch.batch_problem import BatchProblem
from telecine.batch.batch_row import FIELDS, BatchRow
from telecine.batch.strict_json import parse_json


def read_json_lines(text: str) -> Iterator[BatchRow | BatchProblem]:
    """Yield the rows of JSON Lines, and their problems. A blank line is skipped; ``null`` counts as not given."""
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = parse_json(line)
        except ValueError as error:
            yield BatchProblem(number, None, str(error))
            continue
        if not isinstance(value, dict):
            yield BatchProblem(number, None, 'expected a JSON object, such as {"prompt": "A paper boat"}')
            continue
        members = cast("dict[str, Any]", value)
        for name in members:
            if name not in FIELDS:
                yield BatchProblem(number, name, f"unknown field {name!r}; {suggest_name(name, FIELDS)}")
        values = {name: member for name, member in members.items() if name in FIELDS and member is not None}
        yield BatchRow(number, values)
