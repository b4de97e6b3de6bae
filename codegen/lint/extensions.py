"""Extensions: the four x- members say what they may say, where it has a meaning."""

from __future__ import annotations

import re
from typing import Final

from codegen.diagnostics import shown
from codegen.lint.directions import sent
from codegen.lint.spec import Node, Spec, children, did_you_mean
from codegen.source import pointer
from telecine_runtime.errors import BY_NAME

HARMONISED: Final = "prompt model duration aspect_ratio resolution images mode callback_url key".split()  # noqa: SIM905
_POINTER: Final = re.compile(r"(?:/(?:[^~/]|~[01])+)+")


def envelope(spec: Spec) -> None:
    """Report pointers that are none, tests that nothing passes, and errors that do not exist."""
    for node in spec.of("envelope"):
        for keyword in ("code", "message"):
            for index, way in enumerate(node.value.get(keyword, ())):
                _pointer(spec, f"{node.at}/{keyword}/{index}", way)
        for way, values in node.value.get("success", {}).items():
            at = pointer(node.at, "success", way)
            _pointer(spec, at, way)
            if not values or any(isinstance(value, dict | list) for value in values):
                spec.error(at, "success needs a list of the values that mean it")
    for node in (*spec.of("envelope"), *spec.of("own envelope")):
        for code, name in node.value.get("errors", {}).items():
            if name not in BY_NAME:
                at = pointer(node.at, "errors", code)
                spec.error(
                    at,
                    f"no error is called {shown(name)}",
                    did_you_mean(name, [*BY_NAME]) or f"one of {', '.join(BY_NAME)}",
                )
    for node in spec.of("operation"):
        if node.value.get("x-envelope") is True:
            spec.error(f"{node.at}/x-envelope", "x-envelope is on unless it is false", "leave it out")


def _pointer(spec: Spec, at: str, way: str) -> None:
    if not _POINTER.fullmatch(way):
        spec.error(at, f"{shown(way)} is no JSON pointer", "such as /error/code")


def limits(spec: Spec) -> None:
    """Report limits that are no positive numbers, and limits of schemas that are no body."""
    bodies = {found.at for _, root in sent(spec) for found in _forms(spec, root)}
    for node in spec.of("limits"):
        for name, value in node.value.items():
            at = f"{node.at}/{name}"
            if name == "typical_seconds":
                if len(value) != 2 or not 0 < value[0] <= value[1]:
                    spec.error(at, "typical_seconds needs the least and the most", "such as [10, 25]")
            elif value <= 0:
                spec.error(at, f"{name} must be more than 0")
        owner = node.at.removesuffix("/x-limits")
        if owner and owner not in bodies:
            spec.error(node.at, "x-limits belongs to the spec or to the schema of a request body")


def _forms(spec: Spec, root: Node) -> list[Node]:
    """Return the schema of a body, and the variants that it may be."""
    found = spec.follow(root.at, root.value)
    if found is None or not root.at.endswith("/schema") or "/content/" not in root.at:
        return []
    variants = [spec.follow("", branch) for keyword in ("oneOf", "anyOf") for branch in found.value.get(keyword, ())]
    return [found, *(variant for variant in variants if variant)]


def harmonised(spec: Spec) -> None:
    """Report unknown names of harmonised fields, and such names on what is no property of a request."""
    asked = _properties(spec)
    for node in spec.of("schema"):
        name = node.value.get("x-harmonised")
        if name is None:
            continue
        at = f"{node.at}/x-harmonised"
        if name not in HARMONISED:
            hint = did_you_mean(name, HARMONISED) or f"one of {', '.join(HARMONISED)}"
            spec.error(at, f"no harmonised field is called {shown(name)}", hint)
        elif not node.at.rpartition("/")[0].endswith("/properties"):
            spec.error(at, "x-harmonised belongs to a property")
        elif node.at not in asked:
            spec.error(at, "x-harmonised belongs to a property of a request, this one is never sent")


def _properties(spec: Spec) -> set[str]:
    """Return the pointers of all schemas within what we send, references not yet followed."""
    found: set[str] = set()
    waiting = [(root.at, root.value) for _, root in sent(spec)]
    while waiting:
        at, value = waiting.pop()
        if at not in found:
            found.add(at)
            named = spec.follow(at, value)
            waiting.extend([(named.at, named.value), *children(named.at, named.value)] if named else [])
    return found
