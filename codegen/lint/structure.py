"""Shape: every object of the spec is what OpenAPI 3.1 wants, with keywords that the generators treat alike."""

from __future__ import annotations

import re
from typing import Any, Final

from codegen.diagnostics import shown
from codegen.lint.allowed_keywords import HINTS, SHAPES, Many, Named, Object, Plain, Shape
from codegen.lint.spec_view import ObjectNode, Spec, Value, closest, did_you_mean
from codegen.openapi.pointer import pointer, unescape

_LOST: Final = object()
_WORDS: Final = {
    "null": "null",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "string": "a string",
    "list": "a list",
    "mapping": "a mapping",
}


def structure(spec: Spec) -> None:
    """Report what has the wrong shape, and give the other rules what is left."""
    _object(spec, spec.document.data, "spec", "")
    version = spec.data.get("openapi")
    if version is not None and not re.fullmatch(r"3\.1\.\d+", version):
        spec.error("/openapi", f"OpenAPI {shown(version)} is not supported", "write openapi: 3.1.0")
    if spec.data.get("paths") == {} and spec.document.data["paths"] == {}:
        spec.error("/paths", "a spec needs at least one path")


def _checked(spec: Spec, value: Any, shape: Shape, at: str) -> Any:
    choices = shape if isinstance(shape, tuple) else (shape,)
    found = _type(value)
    for choice in choices:
        if isinstance(choice, Plain) and (not choice.types or found in choice.types):
            return value
        if isinstance(choice, Many) and found == "list":
            return _list(spec, value, choice.item, at)
        if isinstance(choice, Named) and found == "mapping":
            return _mapping(spec, value, choice.value, at)
        if isinstance(choice, str) and found == "mapping":
            return _object(spec, value, choice, at)
    wanted = " or ".join(_WORDS[name] for choice in choices for name in _wanted(choice))
    hint = "quote it" if "string" in wanted and found in ("integer", "number", "boolean") else None
    name = unescape(at.rpartition("/")[2])
    spec.lost.add(at)
    spec.error(at, f"{shown(name)} must be {wanted}, not {_WORDS[found]}", hint)
    return _LOST


def _list(spec: Spec, items: list[Any], shape: Shape, at: str) -> list[Any]:
    sound = [_checked(spec, item, shape, f"{at}/{index}") for index, item in enumerate(items)]
    # An object that was lost leaves an empty one behind, so that the pointers of its neighbours stay true.
    return [{} if item is _LOST else item for item in sound if item is not _LOST or isinstance(shape, str)]


def _mapping(spec: Spec, members: Value, shape: Shape, at: str) -> Value:
    sound = {name: _checked(spec, member, shape, pointer(at, name)) for name, member in members.items()}
    return {name: member for name, member in sound.items() if member is not _LOST}


def _object(spec: Spec, members: Value, kind: str, at: str) -> Value:
    shape = SHAPES[kind]
    # The root is read through `spec.sound`, so it is that very mapping which is filled.
    node = ObjectNode(spec.sound, {} if at else spec.data, at, kind)
    spec.nodes.append(node)
    if shape.section and isinstance(members.get("$ref"), str):
        return _reference(spec, members, node)
    for name, member in members.items():
        here = pointer(at, name)
        sound = _checked(spec, member, shape.fields[name], here) if name in shape.fields else _LOST
        if sound is not _LOST:
            node.value[name] = sound
            continue
        spec.faults.add(at)
        spec.lost.add(here)
        if name not in shape.fields:
            _unsupported(spec, shape, name, members, here)
    unknown = [name for name in members if name not in shape.fields]
    for name in shape.required:
        if name not in members:
            spec.faults.add(at)
            if closest(name, unknown):
                continue  # a slip of the pen, told above
            spec.error(at, f"{shape.noun} needs {shown(name)}", HINTS.get(name))
    found: Value = node.value
    return found


def _reference(spec: Spec, members: Value, node: ObjectNode) -> Value:
    shape = SHAPES[node.kind]
    for name, member in members.items():
        here = pointer(node.at, name)
        if name == "$ref":
            node.value[name] = member
        elif name in shape.beside_ref:
            sound = _checked(spec, member, shape.fields[name], here)
            if sound is not _LOST:
                node.value[name] = sound
        else:
            spec.error(here, f"{shown(name)} beside a $ref has no effect", "put it where the $ref leads, or drop it")
    found: Value = node.value
    return found


def _unsupported(spec: Spec, shape: Object, name: str, members: Value, at: str) -> None:
    if name in ("then", "else") and "if" in members:
        return  # one condition, one complaint
    if name == "$ref" and shape.section:
        spec.error(at, f'"$ref" must be a string, not {_WORDS[_type(members[name])]}')
        return
    word = "extension" if name.startswith("x-") else "keyword"
    hint = HINTS.get(name) or did_you_mean(name, list(shape.fields))
    spec.error(at, f"unsupported {word} {shown(name)} in {shape.noun}", hint)


def _wanted(shape: Plain | Many | Named | str) -> tuple[str, ...]:
    if isinstance(shape, Plain):
        return ("number",) if "number" in shape.types else shape.types
    return ("list",) if isinstance(shape, Many) else ("mapping",)


def _type(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "list"
        case _:
            return "mapping"
