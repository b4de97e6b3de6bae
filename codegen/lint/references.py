"""References: each leads to a component of the right kind, and no chain of them leads back to itself."""

from __future__ import annotations

from codegen.diagnostics import shown
from codegen.lint.allowed_keywords import SHAPES
from codegen.lint.spec_view import Node, Spec, Value, branches, did_you_mean, find, target_of
from codegen.lint.unused import unreachable
from codegen.openapi.pointer import pointer


def references(spec: Spec) -> None:
    """Report references that lead out of the file, nowhere, or to something of another kind."""
    for node in spec.nodes:
        if "$ref" in node.value and SHAPES[node.kind].section:
            _reference(spec, node, SHAPES[node.kind].section or "")


def _reference(spec: Spec, node: Node, section: str) -> None:
    reference, at = node.value["$ref"], f"{node.at}/$ref"
    target = target_of(reference)
    if not reference.startswith("#"):
        spec.error(at, f"$ref {shown(reference)} leads out of the file", "copy what it means into components")
    elif target and target[1] in spec.written(target[0]):
        if target[0] != section:
            found = f"components/{target[0]}"
            spec.error(at, f"$ref {shown(reference)} leads to {found}, wanted is components/{section}")
    elif target is None and reference[:2] in ("#", "#/") and find(spec.document.data, reference[1:]) is not None:
        spec.error(at, f"$ref {shown(reference)} leads to no component", f"move it to components/{section}")
    else:
        hint = did_you_mean(target[1], spec.written(section)) if target else None
        spec.error(at, f"$ref {shown(reference)} leads nowhere", hint)


def cycles(spec: Spec) -> None:
    """Report components that are, after all references, nothing but themselves."""
    told = set(unreachable(spec))  # a component that has to go need not be mended
    for section in spec.data.get("components", {}):
        for name, value in spec.components(section).items():
            at = pointer("/components", section, name)
            way = _way_back(spec, at, value)
            if way and at not in told:
                told.update(way)
                names = " -> ".join(step.rpartition("/")[2] for step in (*way, at))
                spec.error(at, f"$ref cycle: {names}", "one of them must be a schema of its own")


def cyclic(spec: Spec) -> set[str]:
    """Return the pointers of all schemas that are part of a cycle of references."""
    return {
        at
        for name, value in spec.components("schemas").items()
        if _way_back(spec, at := pointer("/components/schemas", name), value)
    }


def _way_back(spec: Spec, start: str, value: Value) -> list[str]:
    """Return the components on the way from one back to itself, through references and unions only."""
    waiting, seen = [(value, [start])], {start}
    while waiting:
        here, way = waiting.pop()
        for target in _targets(here):
            at = pointer("/components", *target)
            if at == start:
                return way
            if at not in seen and target[1] in spec.components(target[0]):
                seen.add(at)
                waiting.append((spec.components(target[0])[target[1]], [*way, at]))
    return []


def _targets(value: Value) -> list[tuple[str, str]]:
    """Return the components that a value stands for or is composed of."""
    found, waiting = [], [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here.get("$ref"), str) and (target := target_of(here["$ref"])):
            found.append(target)
        waiting.extend(branch for _, branch in branches("", here))
    return found
