"""Class names: each object has a component's name, and no two components become the same class."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.compile.normalise import FORM, JSON, pascal
from codegen.lint.names import python_name
from codegen.lint.spec_view import Node, Spec
from codegen.openapi.pointer import pointer


def class_names(spec: Spec) -> None:
    """Report schemas that want the class name of another one, and inline schemas that should have a name."""
    taken: dict[str, str] = {}
    for name, schema in spec.components("schemas").items():
        at = pointer("/components/schemas", name)
        wanted = schema.get("title", name)
        other = taken.setdefault(python_name(wanted), at)
        if other != at:
            spec.contested.update((at, other))
            line = spec.line(other)
            spec.error(at, f"two schemas want the class name {pascal(wanted)}, the other is on line {line}")
    inline = dict(_inline(spec))
    for node in spec.of("schema"):
        if node.at.rpartition("/")[0] == "/components/schemas" or "$ref" in node.value:
            continue
        if node.at in inline:
            _body(spec, node, inline[node.at], taken)
        elif ("properties" in node.value or "allOf" in node.value) and not _extends_component(node.at):
            what = "object schema" if "properties" in node.value else "allOf"
            spec.error(node.at, f"an inline {what} has no class name", "make it a component and refer to it")
        if "title" in node.value:
            spec.error(f"{node.at}/title", 'unsupported keyword "title" in a schema')
    for name, schema in spec.components("schemas").items():
        at = pointer("/components/schemas", name)
        if schema.get("title", name) != name and at not in spec.contested:
            spec.error(
                f"{at}/title", 'unsupported keyword "title" in a schema', "the name of the component is its title"
            )


def _body(spec: Spec, node: Node, wanted: str, taken: dict[str, str]) -> None:
    other = taken.get(python_name(wanted))
    if other is None:
        spec.error(node.at, f"an inline schema; it would become {wanted}", f"make it the component {wanted}")
        return
    spec.contested.add(other)
    line = spec.line(other)
    spec.error(
        node.at, f"two schemas want the class name {wanted}, the other is on line {line}", "refer to one of them"
    )


def _inline(spec: Spec) -> Iterator[tuple[str, str]]:
    """Yield pointer and wanted name of the schema of each body and answer, as `normalise` names it."""
    for node in spec.of("operation", "inbound"):
        owner = pascal(node.value.get("operationId", ""))
        if not owner:
            continue
        is_inbound = node.kind == "inbound"
        yield from _content(spec, node, "requestBody", f"{owner}{'Payload' if is_inbound else 'Request'}")
        answers = node.value.get("responses", {})
        several = sum(status.startswith("2") for status in answers) > 1
        for status in answers:
            success = status.startswith("2")
            suffix = f"Response{status if several else ''}" if success else f"Error{status.capitalize()}"
            yield from _content(spec, Node("", f"{node.at}/responses", answers), status, f"{owner}{suffix}")


def _content(spec: Spec, parent: Node, name: str, wanted: str) -> Iterator[tuple[str, str]]:
    found = spec.follow(pointer(parent.at, name), parent.value.get(name, {}))
    if found is not None:
        for media in found.value.get("content", {}):
            if media in (JSON, FORM):
                yield pointer(found.at, "content", media, "schema"), wanted


def _extends_component(at: str) -> bool:
    """Tell whether a schema is a branch of the allOf of a component."""
    parts = at.split("/")
    return len(parts) == 6 and parts[1:3] == ["components", "schemas"] and parts[4] == "allOf"
