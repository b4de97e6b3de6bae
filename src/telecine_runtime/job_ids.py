"""Lenient search for the job id in a submit response or callback, near the documented member."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from telecine_runtime.coerce import parse_id
from telecine_runtime.json_lookup import LIST, OBJECT, find_value
from telecine_runtime.state_words import normalise_word

if TYPE_CHECKING:
    from telecine_runtime.lifecycle_tables import JsonPaths

_CONTAINERS: Final = ("data", "result", "job", "task", "id")
"""Members that are documented as objects, but sometimes are the id itself."""
_ID_NAMES: Final = ("jobid", "taskid", "videoid", "generationid", "predictionid", "id", "requestid", "uuid")
"""Common names of a job id, the most specific first; ``requestid`` may be the id of the request."""
_MAX_DEPTH: Final = 2


def find_job_id(body: Any, documented: JsonPaths) -> str | None:
    """Return the job id in a submit response, or ``None`` if there is none or it is ambiguous.

    Args:
        body: The parsed response.
        documented: Paths of the id according to the spec.
    """
    found = find_unique_id(body, documented)
    if found is not None:
        return found
    objects = list(_iter_objects(body, 0))
    for name in _ID_NAMES:
        ids = {known for members in objects for known in _iter_ids(members, {name})}
        if ids:
            return ids.pop() if len(ids) == 1 else None
    candidates = (parse_id(find_value(body, (name,))) for name in _CONTAINERS)
    return next((known for known in candidates if known and _looks_like_id(known)), None)


def find_callback_job_id(body: Any, documented: JsonPaths) -> str | None:
    """Return the job id in a callback: under a documented name at any place, else near the documented path."""
    found = find_unique_id(body, documented)
    for path in () if found else documented:
        parent = find_value(body, path[:-1])
        known = parse_id(parent)
        if known and _looks_like_id(known):
            return known
        if type(parent) is OBJECT:
            ids = (next(_iter_ids(parent, {name}), None) for name in _ID_NAMES)
            found = found or next(filter(None, ids), None)
    return found


def find_unique_id(body: Any, documented: JsonPaths) -> str | None:
    """Return the id under a documented name, in any spelling and place, if there is only one."""
    names = {normalise_word(path[-1]) for path in documented if path and path[-1] is not None}
    found = {known for members in _iter_objects(body, 0) for known in _iter_ids(members, names)}
    return found.pop() if len(found) == 1 else None


def _iter_ids(members: dict[str, Any], names: set[str]) -> Iterator[str]:
    for name, value in members.items():
        if normalise_word(name) in names and (known := parse_id(value)):
            yield known


def _iter_objects(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Yield an object and the objects inside it, except errors and metadata, which have ids of their own."""
    if type(value) is OBJECT:
        yield value
        if depth < _MAX_DEPTH:
            for name, inner in value.items():
                if normalise_word(name) not in {"error", "meta", "metadata"}:
                    yield from _iter_objects(inner, depth + 1)
    elif type(value) is LIST and len(value) == 1:
        yield from _iter_objects(value[0], depth)


def _looks_like_id(word: str) -> bool:
    return word.isprintable() and " " not in word and any(letter.isdigit() for letter in word)
