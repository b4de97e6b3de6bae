"""Which schemas only requests hold: what we send is closed, what we receive stays open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from codegen.compile.normalise import Normalised, schema_name


def only_sent(spec: Normalised) -> tuple[str, ...]:
    """Return the names of the schemas that stand in requests, and in nothing that comes from the provider."""
    operations = [node for _, _, node in spec.operations()]
    sent = _within(spec, [node.get("requestBody") for node in operations])
    received = _within(spec, [*(node["responses"] for node in operations), *(one.operation for one in spec.inbound)])
    return tuple(name for name in spec.schemas if name in sent - received)


def _within(spec: Normalised, roots: list[Any]) -> set[str]:
    found: set[str] = set()
    waiting = [name for root in roots for name in _references(root)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(_references(spec.schemas.get(name)))
    return found


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield schema_name(node)
        for inner in node.values():
            yield from _references(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _references(inner)
