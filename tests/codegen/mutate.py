"""Mutate OpenAPI documents at random: values removed, repeated, swapped, replaced by values of other types."""

from __future__ import annotations

import copy
from random import Random
from typing import Any, Final

STRANGE: Final = (
    *(None, True, False, 0, -1, 1.5, 10**30, "", "x", "#/", "#/components/schemas/Nowhere", "#/paths", "../x.yaml"),
    *([], {}, [[]], [None], [{}], {"$ref": "#"}, {"$ref": "#/components"}, {"$ref": 1}, {"type": "object"}, {"": {}}),
    *({"type": ["string", "null"]}, {"allOf": []}, {"oneOf": [{}]}, {"enum": [None]}, {"x": {"x": {"x": []}}}),
    *({"const": {}}, {"items": {"$ref": "#/components/schemas"}}, "\ud800", "\x00\u202e", "class", "a: b # c", "- x"),
)
"""Values for any place."""


def mutate(document: Any, random: Random, times: int) -> Any:
    """Return a copy of a document with some random changes."""
    found = copy.deepcopy(document)
    for _ in range(times):
        holders = [*_iter_holders(found)]
        if not holders:
            break
        holder = random.choice(holders)
        if isinstance(holder, dict):
            _mutate_mapping(holder, random, holders)
        else:
            _mutate_list(holder, random, holders)
    return found


def _iter_holders(document: Any) -> list[Any]:
    """Return the mappings and lists with something in them; a mapping of `$ref`s may be shared, so each once."""
    found: dict[int, Any] = {}
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict | list) and id(value) not in found:
            if value:
                found[id(value)] = value
            waiting.extend(value.values() if isinstance(value, dict) else value)
    return [*found.values()]


def _mutate_mapping(holder: dict[str, Any], random: Random, holders: list[Any]) -> None:
    key = random.choice([*holder])
    match random.randrange(5):
        case 0:
            del holder[key]
        case 1:
            holder[key] = _value(random, holders)
        case 2:
            other = random.choice([*holder])
            holder[key], holder[other] = holder[other], holder[key]
        case 3:
            donor = random.choice([each for each in holders if isinstance(each, dict) and each] or [holder])
            name = random.choice([*donor])
            holder[name] = copy.deepcopy(donor[name])
        case _:
            holder[random.choice(("", "x y", "type", "$ref", "allOf", "nullable", "{a}", "é", key.upper()))] = (
                holder.pop(key)
            )


def _mutate_list(holder: list[Any], random: Random, holders: list[Any]) -> None:
    index = random.randrange(len(holder))
    match random.randrange(3):
        case 0:
            del holder[index]
        case 1:
            holder[index] = _value(random, holders)
        case _:
            holder.append(copy.deepcopy(holder[index]))


def _value(random: Random, holders: list[Any]) -> Any:
    return copy.deepcopy(random.choice(STRANGE) if random.random() < 0.7 else random.choice(holders))
