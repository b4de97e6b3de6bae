"""Lint rules for references: each points to a component of the right kind, without cycles."""

from __future__ import annotations

from telecine_codegen.diagnostics import quote
from telecine_codegen.lint.allowed_keywords import OBJECT_RULES
from telecine_codegen.lint.spec_view import ObjectNode, SpecView, parse_component_reference, suggest_name
from telecine_codegen.lint.unused import find_unreachable
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.pointer import resolve_pointer
from telecine_codegen.openapi.schema import iter_branches


def check_references(spec: SpecView) -> None:
    """Report references to other files, to missing components, and to components of another kind."""
    for node in spec.nodes:
        if "$ref" in node.value and OBJECT_RULES[node.kind].section:
            _check_reference(spec, node, OBJECT_RULES[node.kind].section or "")


def _check_reference(spec: SpecView, node: ObjectNode, section: str) -> None:
    reference, at = node.value["$ref"], f"{node.at}/$ref"
    target = parse_component_reference(reference)
    if not reference.startswith("#"):
        spec.error(at, f"$ref {quote(reference)} points outside the file", "copy the target into components")
    elif target and target[1] in spec.raw_components(target[0]):
        if target[0] != section:
            found = f"components/{target[0]}"
            spec.error(at, f"$ref {quote(reference)} points to {found}, expected components/{section}")
    elif (
        target is None
        and reference[:2] in ("#", "#/")
        and resolve_pointer(spec.document.data, reference[1:]) is not None
    ):
        spec.error(at, f"$ref {quote(reference)} does not point to a component", f"move it to components/{section}")
    else:
        hint = suggest_name(target[1], spec.raw_components(section)) if target else None
        spec.error(at, f"$ref {quote(reference)} has no target", hint)


def check_reference_cycles(spec: SpecView) -> None:
    """Report components that consist only of references back to themselves."""
    reported = set(find_unreachable(spec))  # another rule asks to remove these
    for section in spec.data.get("components", {}):
        for _, component in spec.components(section):
            cycle = _find_cycle(component)
            if cycle and component.at not in reported:
                reported.update(cycle)
                names = " -> ".join(step.rpartition("/")[2] for step in (*cycle, component.at))
                spec.error(component.at, f"$ref cycle: {names}", "define one of them without a $ref")


def find_cyclic_schemas(spec: SpecView) -> set[str]:
    """Return the pointers of all schemas in a cycle of references."""
    return {component.at for _, component in spec.components("schemas") if _find_cycle(component)}


def _find_cycle(start: Node) -> list[str]:
    """Return the components on the path from one back to itself, through references and unions only."""
    waiting, seen = [(start, [start.at])], {start.at}
    while waiting:
        here, path = waiting.pop()
        target = here.target()
        if target is not None:
            if target.at == start.at:
                return path
            if target.at not in seen:
                seen.add(target.at)
                waiting.append((target, [*path, target.at]))
        waiting.extend((branch, path) for branch in iter_branches(here))
    return []
