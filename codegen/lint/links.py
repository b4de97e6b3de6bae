"""Links and callbacks: they lead to operations, parameters and members that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from codegen.diagnostics import quote
from codegen.lint.names import CAMEL_CASE, python_name
from codegen.lint.spec_view import SpecView, suggest_name
from codegen.openapi.node import Node
from codegen.openapi.operations import iter_media_schemas
from codegen.openapi.pointer import join_pointer, split_pointer, unescape_token
from codegen.openapi.schema import COMBINED, iter_parts, list_types

_EXPRESSION: Final = re.compile(
    r"\$(?:url|method|statusCode|(?:request|response)\.(?:body(?:#(?:/[^{}]*)?)?|(?:header|query|path)\.[^{}]+))"
)
_EMBEDDED: Final = re.compile(r"\{([^{}]*)\}")


def check_links(spec: SpecView) -> None:
    """Report links to unknown operations, and parameters that the operation lacks or the answer cannot give."""
    operations: dict[str, Node] = {}
    for node in spec.iter_objects("operation"):
        operations.setdefault(node.value.get("operationId", ""), node)
    aside = set(_iter_shadowed_ids(spec))
    for node in spec.iter_objects("link"):
        name = node.value.get("operationId")
        if name is None or name in aside:
            continue
        if name not in operations:
            if any(python_name(name) == python_name(other) and not CAMEL_CASE.fullmatch(other) for other in operations):
                continue  # that name is about to be mended
            hint = suggest_name(name, list(operations))
            spec.error(f"{node.at}/operationId", f"link to unknown operation {quote(name)}", hint)
            continue
        _check_parameters(spec, node, name, operations[name])


def _check_parameters(spec: SpecView, link: Node, name: str, target: Node) -> None:
    known = [value for _, value in spec.parameters(target)]
    names = {value["name"].text for value in known} | {f"{value['in'].text}.{value['name'].text}" for value in known}
    for key, value in link.value.get("parameters", {}).items():
        at = join_pointer(link.at, "parameters", key)
        if key not in names and spec.has_known_parameters(target):
            hint = suggest_name(key, [value["name"].text or "" for value in known])
            spec.error(at, f"{quote(name)} has no parameter {quote(key)}", hint)
        if isinstance(value, str) and value.startswith("$"):
            _check_expression(spec, at, value, link.at)


def check_callbacks(spec: SpecView) -> None:
    """Report callbacks whose address is no URL and no expression that the request can fill."""
    for node in spec.iter_objects("inbound path"):
        parts = node.at.split("/")
        if parts[1] == "webhooks":
            continue
        key = unescape_token(parts[-1])
        found = _EMBEDDED.findall(key)
        rest = _EMBEDDED.sub("", key)
        if "{" in rest or "}" in rest or not (found or re.match(r"https?://", key)):
            hint = "such as '{$request.body#/callback_url}'"
            spec.error(node.at, f"callback address {quote(key)} is no URL and no expression", hint)
        for expression in found:
            _check_expression(spec, node.at, expression, node.at)


def _check_expression(spec: SpecView, at: str, expression: str, inside: str) -> None:
    """Report an expression that is malformed, or that names a member that the body cannot have."""
    if not _EXPRESSION.fullmatch(expression):
        spec.error(at, f"{quote(expression)} is no runtime expression", "such as $response.body#/id")
        return
    steps = inside.split("/")
    which, _, way = expression.partition(".body#")
    if not way or steps[1] != "paths":
        return
    operation = spec.find_object("/".join(steps[:4]))
    if operation is None:
        return
    if which == "$request":
        holder = operation["requestBody"]
    elif steps[4] == "responses":
        holder = operation["responses"][steps[5]]
    else:
        return
    schemas = [*iter_media_schemas(holder)]
    if schemas and not any(can_reach(spec, schema, split_pointer(way)) for schema in schemas):
        spec.error(at, f"{quote(expression)} names nothing that the {which[1:]} body has")


def can_reach(spec: SpecView, schema: Node, way: list[str]) -> bool:
    """Tell whether a value of a schema may have a member at the end of a way; what is not known may."""
    if not way:
        return True
    if not spec.is_complete(schema):
        return True
    return any(_has_member(spec, part, way) for part in iter_parts(schema))


def _has_member(spec: SpecView, part: Node, way: list[str]) -> bool:
    first, rest = way[0], way[1:]
    value = part.value
    if first in part["properties"]:
        return can_reach(spec, part["properties"][first], rest)
    if "items" in part and first.isdigit():
        return can_reach(spec, part["items"], rest)
    if value.get("additionalProperties"):
        return True
    is_composed = any(keyword in part for keyword in COMBINED)
    is_free = not list_types(value) and not {"enum", "const"}.intersection(value)
    return "properties" not in value and not is_composed and ("object" in list_types(value) or is_free)


def _iter_shadowed_ids(spec: SpecView) -> Iterator[str]:
    """Yield the operationIds that stand in the values of repeated keys."""
    waiting: list[object] = list(spec.document.shadowed)
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            waiting.extend(here.values())
            if isinstance(here.get("operationId"), str):
                yield here["operationId"]
        elif isinstance(here, list):
            waiting.extend(here)
