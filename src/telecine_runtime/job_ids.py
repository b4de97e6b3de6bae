"""The id of a job in the answer to its submit or in a callback, found also near the documented name and place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from telecine_runtime.coerce import identifier
from telecine_runtime.json_lookup import LIST, OBJECT, find
from telecine_runtime.state_words import fold

if TYPE_CHECKING:
    from telecine_runtime.lifecycle_tables import Paths

_HOLDERS: Final = ("data", "result", "job", "task", "id")
"""Members that are sometimes the id itself, where an object is documented."""
_NAMES: Final = ("jobid", "taskid", "videoid", "generationid", "predictionid", "id", "requestid", "uuid")
"""Names of an id that providers commonly give it, the plainest first; a request may have an id beside the job."""
_DEPTH: Final = 2


def near(body: Any, documented: Paths) -> str | None:
    """Return the id that the answer to a submit means, or ``None`` where it cannot be told.

    Args:
        body: The parsed answer.
        documented: Where the spec says that the id stands.
    """
    found = namesake(body, documented)
    if found is not None:
        return found
    objects = list(_objects(body, 0))
    for name in _NAMES:
        ids = {known for members in objects for known in _ids(members, {name})}
        if ids:
            return ids.pop() if len(ids) == 1 else None
    holders = (identifier(find(body, (name,))) for name in _HOLDERS)
    return next((known for known in holders if known and _like_an_id(known)), None)


def beside(body: Any, documented: Paths) -> str | None:
    """Return the id that a callback names a job by: under a documented name anywhere, else close to its place."""
    found = namesake(body, documented)
    for path in () if found else documented:
        holder = find(body, path[:-1])
        known = identifier(holder)
        if known and _like_an_id(known):
            return known
        if type(holder) is OBJECT:
            ids = (next(_ids(holder, {name}), None) for name in _NAMES)
            found = found or next(filter(None, ids), None)
    return found


def namesake(body: Any, documented: Paths) -> str | None:
    """Return the only id under a documented name, spelt in any way and in any place."""
    names = {fold(path[-1]) for path in documented if path and path[-1] is not None}
    found = {known for members in _objects(body, 0) for known in _ids(members, names)}
    return found.pop() if len(found) == 1 else None


def _ids(members: dict[str, Any], names: set[str]) -> Iterator[str]:
    for name, value in members.items():
        if fold(name) in names and (known := identifier(value)):
            yield known


def _objects(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Yield an object and those inside it; an error has ids of its own."""
    if type(value) is OBJECT:
        yield value
        if depth < _DEPTH:
            for name, inner in value.items():
                if fold(name) not in {"error", "meta", "metadata"}:
                    yield from _objects(inner, depth + 1)
    elif type(value) is LIST and len(value) == 1:
        yield from _objects(value[0], depth)


def _like_an_id(word: str) -> bool:
    return word.isprintable() and " " not in word and any(letter.isdigit() for letter in word)
