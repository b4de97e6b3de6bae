"""Lint rules for links and callbacks: their operations, parameters and body members exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from telecine_codegen.diagnostics import quote
from telecine_codegen.lint.names import CAMEL_CASE, python_name
from telecine_codegen.lint.spec_view import SpecView, suggest_name
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.operations import iter_media_schemas
from telecine_codegen.openapi.pointer import join_pointer, split_pointer, unescape_token
from telecine_codegen.openapi.schema import COMBINED, iter_parts, list_types

_EXPRESSION: Final = re.compile(
    r"\$(?:url|method|statusCode|(?:request|response)\.(?:body(?:#(?:/[^{}]*)?)?|(?:header|query|path)\.[^{}]+))"
)
_EMBEDDED: Final = re.compile(r"\{([^{}]*)\}")


def check_links(spec: SpecView) -> None:
    """Report links to unknown operations, unknown parameters, and expressions without a value."""
    operations: dict[str, Node] = {}
    for node in spec.iter_objects("operation"):
        operations.setdefault(node.value.get("operationId", ""), node)
    shadowed = set(_iter_shadowed_ids(spec))
    for node in spec.iter_objects("link"):
        name = node.value.get("operationId")
        if name is None or name in shadowed:
            continue
        if name not in operations:
            if any(python_name(name) == python_name(other) and not CAMEL_CASE.fullmatch(other) for other in operations):
                continue  # the misspelt operationId is reported itself
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
    """Report callbacks whose key is neither a URL nor a valid runtime expression."""
    for node in spec.iter_objects("inbound path"):
        parts = node.at.split("/")
        if parts[1] == "webhooks":
            continue
        key = unescape_token(parts[-1])
        expressions = _EMBEDDED.findall(key)
        rest = _EMBEDDED.sub("", key)
        if "{" in rest or "}" in rest or not (expressions or re.match(r"https?://", key)):
            hint = "such as '{$request.body#/callback_url}'"
            spec.error(node.at, f"callback address {quote(key)} is neither a URL nor a runtime expression", hint)
        for expression in expressions:
            _check_expression(spec, node.at, expression, node.at)


def _check_expression(spec: SpecView, at: str, expression: str, inside: str) -> None:
    """Report an expression that is malformed, or that refers to a member that the body cannot have."""
    if not _EXPRESSION.fullmatch(expression):
        spec.error(at, f"{quote(expression)} is not a runtime expression", "such as $response.body#/id")
        return
    steps = inside.split("/")
    source, _, target = expression.partition(".body#")
    if not target or steps[1] != "paths":
        return
    operation = spec.find_object("/".join(steps[:4]))
    if operation is None:
        return
    if source == "$request":
        holder = operation["requestBody"]
    elif steps[4] == "responses":
        holder = operation["responses"][steps[5]]
    else:
        return
    schemas = [*iter_media_schemas(holder)]
    if schemas and not any(can_reach(spec, schema, split_pointer(target)) for schema in schemas):
        spec.error(at, f"{quote(expression)} does not exist in the {source.removeprefix('$')} body")


def can_reach(spec: SpecView, schema: Node, path: list[str]) -> bool:
    """Return whether a value of a schema may have the member at a path; an incomplete schema may have any."""
    if not path or not spec.is_complete(schema):
        return True
    return any(_has_member(spec, part, path) for part in iter_parts(schema))


def _has_member(spec: SpecView, part: Node, path: list[str]) -> bool:
    first, *rest = path
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
    """Yield the operationIds within the values of repeated keys."""
    waiting: list[object] = list(spec.document.shadowed)
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            waiting.extend(here.values())
            if isinstance(here.get("operationId"), str):
                yield here["operationId"]
        elif isinstance(here, list):
            waiting.extend(here)
