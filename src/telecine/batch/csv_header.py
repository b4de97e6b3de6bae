"""Header of a CSV file: the names of the columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from telecine._core.field_hints import suggest_name
from telecine.batch.batch_row import FIELDS

Column: TypeAlias = tuple[str, ...] | None
"""Path of a column: a field, and the names of a member for a column such as ``metadata.shot``. Empty for a column
without a name, ``None`` for one that is invalid."""

MEMBER_NAMES: Final[Mapping[str, tuple[str, ...]]] = {"options": ("PROVIDER", "NAME"), "metadata": ("NAME",)}
"""Fields that are objects, with the names that follow in a column of a single member."""


def parse_column(name: str) -> Column:
    """Return the path of a column by its name."""
    field, *rest = name.split(".", 1)
    count = len(MEMBER_NAMES.get(field, ()))
    members = rest[0].split(".", count - 1) if rest and count else rest
    if not name:
        return ()
    is_valid = field in FIELDS and (not members or (len(members) == count and all(members)))
    return (field, *members) if is_valid else None


def find_header_problems(names: Sequence[str], columns: Sequence[Column]) -> dict[int, str]:
    """Return a sentence for each invalid column, by its place."""
    problems: dict[int, str] = {}
    for place, (name, column) in enumerate(zip(names, columns, strict=True)):
        if column is None:
            problems[place] = f"unknown column {name!r}; {_suggest(name)}"
        elif column and column in columns[:place]:
            problems[place] = f"the column {name!r} is there twice"
        elif len(column) > 1 and column[:1] in columns:
            problems[place] = f"the column {name!r} is there in addition to {column[0]!r}, which holds all members"
    return problems


def _suggest(name: str) -> str:
    field = name.partition(".")[0]
    if field in MEMBER_NAMES:
        return f"expected {'.'.join((field, *MEMBER_NAMES[field]))}"
    return suggest_name(name, FIELDS)
