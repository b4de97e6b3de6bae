"""Lint rules for parameters: their places, styles and types are those that the client can send."""

from __future__ import annotations

import re
from typing import Final

from telecine_codegen.diagnostics import quote
from telecine_codegen.lint.spec_view import ObjectNode, SpecView
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.operations import CLIENT_HEADERS, DEFAULT_STYLES, find_key_scheme
from telecine_codegen.openapi.schema import iter_parts, json_type, list_types

_HEADER: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", re.ASCII)
_CONNECTION_HEADERS: Final = frozenset(
    {"host", "connection", "content-length", "transfer-encoding", "accept-encoding", "cookie", "user-agent"}
)
"""Headers that belong to the connection, and not to an operation."""
_STYLE_HINTS: Final = {
    "deepObject": "declare each member as a parameter of its own, such as filter[state]",
    "pipeDelimited": "use type: string, and let the caller put | between the items",
    "spaceDelimited": "use type: string, and let the caller put spaces between the items",
}
_OBJECT_HINTS: Final = {
    "query": "declare each member as a parameter of its own, or use type: string",
    "path": "use a string or a number",
    "header": "use a string or a number",
}


def check_parameters(spec: SpecView) -> None:
    """Report parameters with a place, style or type that the client cannot send."""
    scheme = find_key_scheme(spec.root)
    key_header = (scheme[1]["name"].text or "") if scheme else ""
    for node in spec.iter_objects("parameter"):
        location = node.value.get("in")
        if location is None:
            continue
        if location not in DEFAULT_STYLES:
            word = "cookie parameters are" if location == "cookie" else f"in: {quote(location)} is"
            spec.error(f"{node.at}/in", f"{word} not supported", "use path, query or header")
            continue
        style = node.value.get("style", DEFAULT_STYLES[location])
        if style != DEFAULT_STYLES[location]:
            spec.error(
                f"{node.at}/style", f"style {quote(style)} is not supported", _STYLE_HINTS.get(style, "remove it")
            )
        if location != "query" and node.value.get("explode", False):
            spec.error(f"{node.at}/explode", "explode may not differ from its default", "remove it")
        if (
            location == "path"
            and node.value.get("required") is not True
            and f"{node.at}/required" not in spec.incomplete
        ):
            spec.error(node.at, "a path parameter must be required", "add required: true")
        if location == "header":
            _check_header(spec, node, key_header)
        _check_type(spec, node, location)


def _check_header(spec: SpecView, node: ObjectNode, key_header: str) -> None:
    name = node.value.get("name", "")
    if name.lower() in CLIENT_HEADERS | _CONNECTION_HEADERS:
        spec.error(node.at, f"header {name} is set by the client", "remove it")
    elif name and name.lower() == key_header.lower():
        spec.error(node.at, f"header {name} carries the API key", "remove it: the client sends the key")
    elif name and not _HEADER.fullmatch(name):
        spec.error(f"{node.at}/name", f"{quote(name)} cannot be the name of a header")


def _check_type(spec: SpecView, node: ObjectNode, location: str) -> None:
    schema = node["schema"]
    if not schema or not spec.is_complete(schema):
        return
    at, parts = schema.at, [*iter_parts(schema)]
    items = [part["items"] for part in parts if part["items"]]
    inner = [part for item in items for part in iter_parts(item)]
    if _has(parts, "object") or any("properties" in part.value for part in parts):
        spec.error(at, f"a {location} parameter cannot be an object", _OBJECT_HINTS[location])
    elif _has(parts, "array") and location != "query":
        hint = "use type: string, and let the caller put commas between the items"
        spec.error(at, f"a {location} parameter cannot be a list", hint)
    elif _has(inner, "object") or _has(inner, "array"):
        what = "lists" if _has(inner, "array") else "objects"
        spec.error(at, f"a query parameter cannot be a list of {what}", "use items of a plain type")
    elif _has(inner, "null"):
        spec.error(at, "the items of a query parameter cannot be null", "remove the type null")
    elif any("allOf" in part.value for part in (*parts, *inner)):
        spec.error(at, "a parameter cannot have an allOf", "write one schema with all keywords")
    elif not _value_types(parts) or (items and not _value_types(inner)):
        spec.error(at, f"a {location} parameter needs a type", "such as type: string")
    elif location == "path" and "null" in _value_types(parts):
        spec.error(at, "a path parameter cannot be null", "remove the type null")
    elif any(_is_mixed(part) for part in (*parts, *inner)):
        spec.error(at, "an enum of a parameter has values of one type", "use anyOf with an enum for each type")


def _has(parts: list[Node], kind: str) -> bool:
    return any(kind in _types(part) for part in parts)


def _value_types(parts: list[Node]) -> set[str]:
    """Return the types of a parameter; empty if some value may be anything, or only null is left."""
    leaves = [_types(part) for part in parts if not {"anyOf", "oneOf"}.intersection(part.value)]
    found = {kind for kinds in leaves for kind in kinds}
    return found if all(leaves) and found != {"null"} else set()


def _types(part: Node) -> set[str]:
    """Return the types that a schema names, or else those of its values."""
    values = [*part.value.get("enum", ()), *([part.value["const"]] if "const" in part.value else ())]
    return set(list_types(part.value)) or {json_type(value) for value in values}


def _is_mixed(part: Node) -> bool:
    kinds = {json_type(value) for value in part.value.get("enum", ())} - {"null"}
    return len(kinds) > 1


def check_repeated_parameters(spec: SpecView) -> None:
    """Report parameters that an operation or a path declares twice."""
    for node in spec.iter_objects("path", "operation", "inbound"):
        seen: set[tuple[str, str]] = set()
        for listed in node["parameters"].items():
            found = listed.followed()
            name, location = found["name"].text or "", found["in"].text or ""
            if name and location and (name, location) in seen:
                spec.error(listed.at, f"{location} parameter {quote(name)} is declared twice")
            seen.add((name, location))
