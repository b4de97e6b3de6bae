"""Checks of the times in a response: their unit, their order, and that they stay."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from telecine_codegen.contract.api_spec import ApiSpec, Node
from telecine_codegen.contract.exchange import Problem, RecordedExchange
from telecine_codegen.openapi.time_members import TIME_KINDS, time_kind
from telecine_runtime.coerce import parse_timestamp

FIRST_YEAR: Final = 2020
MILLISECOND_TIME: Final = 100_000_000_000
"""Numbers from here on are milliseconds: as seconds it would be the year 5138."""


def check_times(spec: ApiSpec, answer: Any) -> Iterator[Problem]:
    """Yield what is wrong with the times of a response: another form than in the spec's examples, or another order."""
    for holder in iter_objects(answer):
        times = {kind: (name, holder[name]) for name in holder if (kind := time_kind(name)) and holder[name]}
        for name, value in times.values():
            expected = example_forms(spec).get(name)
            if expected and time_form(value) not in expected:
                yield "times_are_in_their_unit", f"{name} is {value!r}, a time in {time_form(value)}"
            elif parse_timestamp(value) is None:
                yield "times_can_be_read", f"{name} is {value!r}"
        yield from _check_order(times)


def compare_times(spec: ApiSpec, polled: RecordedExchange, before: RecordedExchange | None) -> Iterator[Problem]:
    """Yield what is wrong with the times of a poll, alone and against the poll before."""
    yield from check_times(spec, polled.json)
    if before is None:
        return
    earlier, later = (dict(iter_times(each.json)) for each in (before, polled))
    for path, value in earlier.items():
        if time_kind(path[-1]) == "created" and path in later and later[path] != value:
            yield "times_stay", f"{path[-1]} was {value!r}, and is {later[path]!r}"


def iter_times(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield path and value of the members that are times."""
    if isinstance(value, dict):
        for name, each in value.items():
            if isinstance(each, dict):
                yield from iter_times(each, (*path, name))
            elif time_kind(name) and each:
                yield (*path, name), each


def iter_objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects in a JSON value."""
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from iter_objects(each)


def time_form(value: Any) -> str:
    """Return the form of a time: its unit if it is a number, else that it is a text."""
    number = value if isinstance(value, int | float) else int(value) if str(value).isdecimal() else None
    if number is None:
        return "ISO 8601" if "T" in str(value) else "text"
    return "milliseconds" if number >= MILLISECOND_TIME else "seconds"


@functools.cache
def example_forms(spec: ApiSpec) -> Mapping[str, set[str]]:
    """Return the forms that the members with times have in the examples of a spec, by name."""
    forms: dict[str, set[str]] = {}
    for holder in iter_objects(spec.data):
        for node in _iter_examples(holder):
            for path, value in iter_times(node):
                forms.setdefault(path[-1], set()).add(time_form(value))
    return forms


def _iter_examples(holder: Node) -> Iterator[Any]:
    if "example" in holder:
        yield holder["example"]
    several = holder.get("examples")
    if isinstance(several, dict):
        yield from (each.get("value") for each in several.values() if isinstance(each, dict))


def _check_order(times: Mapping[str, tuple[str, Any]]) -> Iterator[Problem]:
    known: list[tuple[str, datetime]] = []
    for kind, _ in TIME_KINDS:
        name, value = times.get(kind, ("", None))
        moment = parse_timestamp(value) if value else None
        if moment is None:
            continue
        if moment.year < FIRST_YEAR:
            yield "times_are_in_their_unit", f"{name} is {value!r}, which is the year {moment.year}"
        known.append((name, moment))
    for (first, earlier), (second, later) in itertools.pairwise(known):
        if later < earlier:
            yield "times_are_in_order", f"{second} is before {first}"
