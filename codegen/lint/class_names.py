"""Class names: each object has a component's name, and no two components become the same class."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.lint.names import python_name
from codegen.lint.spec_view import ObjectNode, SpecView
from codegen.openapi.node import Node
from codegen.openapi.operations import FORM, JSON
from codegen.openapi.python_names import class_name


def check_class_names(spec: SpecView) -> None:
    """Report schemas that want the class name of another one, and inline schemas that should have a name."""
    taken: dict[str, str] = {}
    for name, schema in spec.components("schemas"):
        at, wanted = schema.at, schema.value.get("title", name)
        other = taken.setdefault(python_name(wanted), at)
        if other != at:
            spec.conflicting.update((at, other))
            line = spec.line(other)
            spec.error(at, f"two schemas want the class name {class_name(wanted)}, the other is on line {line}")
    inline = dict(_iter_inline_schemas(spec))
    for node in spec.iter_objects("schema"):
        if node.at.rpartition("/")[0] == "/components/schemas" or "$ref" in node.value:
            continue
        if node.at in inline:
            _check_inline_schema(spec, node, inline[node.at], taken)
        elif ("properties" in node.value or "allOf" in node.value) and not _extends_component(node.at):
            what = "object schema" if "properties" in node.value else "allOf"
            spec.error(node.at, f"an inline {what} has no class name", "make it a component and refer to it")
        if "title" in node.value:
            spec.error(f"{node.at}/title", 'unsupported keyword "title" in a schema')
    for name, schema in spec.components("schemas"):
        if schema.value.get("title", name) != name and schema.at not in spec.conflicting:
            spec.error(
                f"{schema.at}/title",
                'unsupported keyword "title" in a schema',
                "the name of the component is its title",
            )


def _check_inline_schema(spec: SpecView, node: ObjectNode, wanted: str, taken: dict[str, str]) -> None:
    other = taken.get(python_name(wanted))
    if other is None:
        spec.error(node.at, f"an inline schema; it would become {wanted}", f"make it the component {wanted}")
        return
    spec.conflicting.add(other)
    line = spec.line(other)
    spec.error(
        node.at, f"two schemas want the class name {wanted}, the other is on line {line}", "refer to one of them"
    )


def _iter_inline_schemas(spec: SpecView) -> Iterator[tuple[str, str]]:
    """Yield pointer and wanted name of the schema of each body and answer, as `normalise` names it."""
    for node in spec.iter_objects("operation", "inbound"):
        owner = class_name(node.value.get("operationId", ""))
        if not owner:
            continue
        is_inbound = node.kind == "inbound"
        yield from _iter_media_schemas(node["requestBody"], f"{owner}{'Payload' if is_inbound else 'Request'}")
        responses = dict(node["responses"].members())
        several = sum(status.startswith("2") for status in responses) > 1
        for status, response in responses.items():
            success = status.startswith("2")
            suffix = f"Response{status if several else ''}" if success else f"Error{status.capitalize()}"
            yield from _iter_media_schemas(response, f"{owner}{suffix}")


def _iter_media_schemas(holder: Node, wanted: str) -> Iterator[tuple[str, str]]:
    found = holder.resolved()
    for name, media in found["content"].members() if found else ():
        if name in (JSON, FORM):
            yield media["schema"].at, wanted


def _extends_component(at: str) -> bool:
    """Tell whether a schema is a branch of the allOf of a component."""
    parts = at.split("/")
    return len(parts) == 6 and parts[1:3] == ["components", "schemas"] and parts[4] == "allOf"
