"""Editing of JSON bodies at the paths of marked members, through lists and JSON inside a text."""

import json
from collections.abc import Callable
from typing import Any, Final, cast

from telecine_codegen.openapi.harmonised_members import MemberPath
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.schema import iter_layers
from telecine_mock.spec_provider.schema_samples import build_sample

REMOVED: Final = object()
"""Result of a change that removes the member."""


def change_values(body: Any, path: MemberPath, change: Callable[[Any], Any]) -> Any:
    """Return a copy of a body in which every member at a path that is present has been changed."""
    if not path:
        return change(body)
    step, rest = path[0], path[1:]
    if isinstance(body, str):
        inner = parse_embedded(body)
        return body if inner is None else json.dumps(change_values(inner, path, change))
    if isinstance(body, list):
        items = (change_values(item, rest if step is None else path, change) for item in cast("list[object]", body))
        return [item for item in items if item is not REMOVED]
    if not isinstance(body, dict):
        return body
    members = cast("dict[str, Any]", body)
    if step is None:  # a single object in place of a list
        return change_values(members, rest, change)
    if step not in members:
        return members
    changed = {**members, step: change_values(members[step], rest, change)}
    return {name: value for name, value in changed.items() if value is not REMOVED}


def write_value(body: Any, path: MemberPath, value: Any) -> Any:
    """Return a copy of a body with a value, or `REMOVED`, at every member at a path that is present."""
    return change_values(body, path, lambda _old: value)


def list_values(body: Any, path: MemberPath) -> list[Any]:
    """Return the values of all members at a path that are present, null included."""
    found: list[Any] = []

    def note(value: Any) -> Any:
        found.append(value)
        return value

    change_values(body, path, note)
    return found


def insert_value(schema: Node, body: Any, path: MemberPath, value: Any) -> Any:
    """Return a copy of a body with a value at a path; objects and lists on the way are made as the schema has them.

    Raises:
        LookupError: The schema has no such path.
    """
    if not path:
        return value
    for layer in iter_layers(schema):
        try:
            return _insert_at(layer, body, path, value)
        except LookupError:
            continue
    raise LookupError(path)


def _insert_at(layer: Node, body: Any, path: MemberPath, value: Any) -> Any:
    step, rest = path[0], path[1:]
    if layer["contentSchema"]:
        inner = parse_embedded(body) if isinstance(body, str) else None
        return json.dumps(insert_value(layer["contentSchema"], inner, path, value))
    if step is None:
        if not layer["items"]:
            raise LookupError(path)
        items = cast("list[object]", body) if isinstance(body, list) and body else [None]
        return [insert_value(layer["items"], items[0], rest, value), *items[1:]]
    member = layer["properties"][step]
    if not member:
        raise LookupError(path)
    members = cast("dict[str, Any]", body if isinstance(body, dict) else build_sample(layer))
    return {**members, step: insert_value(member, members.get(step), rest, value)}


def parse_embedded(text: str) -> Any:
    """Return the JSON object or list inside a text; None if there is none."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
