"""Lint rule for class names: each object schema is a named component, and class names are unique."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from telecine_codegen.lint.names import python_name
from telecine_codegen.lint.spec_view import ObjectNode, SpecView
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.operations import FORM, JSON, URLENCODED, find_used_media
from telecine_codegen.openapi.python_names import class_name, response_suffix

_MOVE_HINT: Final = "move it to components/schemas"


def check_class_names(spec: SpecView) -> None:
    """Report schemas with the class name of another schema, and inline object schemas."""
    taken: dict[str, str] = {}
    for name, schema in spec.components("schemas"):
        at, wanted = schema.at, schema.value.get("title", name)
        other = taken.setdefault(python_name(wanted), at)
        if other != at:
            spec.conflicting.update((at, other))
            line = spec.line(other)
            spec.error(at, f"class name {class_name(wanted)} is already used on line {line}")
    inline = dict(_iter_inline_schemas(spec))
    for node in spec.iter_objects("schema"):
        if node.at.rpartition("/")[0] == "/components/schemas" or "$ref" in node.value:
            continue
        if node.at in inline:
            _check_inline_schema(spec, node, inline[node.at], taken)
        elif ("properties" in node.value or "allOf" in node.value) and not _extends_component(node.at):
            what = "object schema" if "properties" in node.value else "allOf"
            is_wrapper = "properties" not in node.value and len(node.value["allOf"]) == 1
            hint = "write its $ref here; a description may stand beside it" if is_wrapper else _MOVE_HINT
            spec.error(node.at, f"an inline {what} has no class name", hint)
        if "title" in node.value:
            spec.error(f"{node.at}/title", 'unsupported keyword "title" in a schema', "remove it")
    for name, schema in spec.components("schemas"):
        if schema.value.get("title", name) != name and schema.at not in spec.conflicting:
            spec.error(
                f"{schema.at}/title",
                'unsupported keyword "title" in a schema',
                "the class is named after the component",
            )


def _check_inline_schema(spec: SpecView, node: ObjectNode, wanted: str, taken: dict[str, str]) -> None:
    other = taken.get(python_name(wanted))
    if other is None:
        spec.error(
            node.at,
            f"an inline schema would become the class {wanted}",
            f"move it to components/schemas/{wanted}",
        )
        return
    spec.conflicting.add(other)
    line = spec.line(other)
    spec.error(node.at, f"class name {wanted} is already used on line {line}", "use a $ref to one of them")


def _iter_inline_schemas(spec: SpecView) -> Iterator[tuple[str, str]]:
    """Yield pointer and default class name of each body and response schema, as `normalise` names it."""
    for node in spec.iter_objects("operation", "inbound"):
        owner = class_name(node.value.get("operationId", ""))
        if not owner:
            continue
        yield from _iter_media_schemas(
            node["requestBody"], f"{owner}{'Payload' if node.kind == 'inbound' else 'Request'}"
        )
        responses = dict(node["responses"].members())
        for status, response in responses.items():
            yield from _iter_media_schemas(response, f"{owner}{response_suffix(status, responses)}")


def _iter_media_schemas(holder: Node, wanted: str) -> Iterator[tuple[str, str]]:
    used = find_used_media(holder)
    if used is not None and used[0] in (JSON, FORM, URLENCODED):
        yield used[1]["schema"].at, wanted


def _extends_component(at: str) -> bool:
    """Return whether a schema is a branch of the allOf of a component."""
    parts = at.split("/")
    return len(parts) == 6 and parts[1:3] == ["components", "schemas"] and parts[4] == "allOf"
