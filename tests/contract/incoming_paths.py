"""Turns what a provider sends to us into ordinary paths, so that our receiver can be driven by the spec."""

from __future__ import annotations

import copy
import functools
from dataclasses import dataclass, field
from typing import Any

from tests.contract.spec import Operation, Spec

ANSWERS = {
    "200": "Received.",
    "400": "The body cannot be read.",
    "401": "The delivery is not signed as it must be.",
    "405": "Only POST.",
}
"""What our receiver answers to a delivery; the spec only asks for 2xx."""


@dataclass(frozen=True)
class Incoming:
    """A callback or webhook: its name in the spec, and the operation that the mirror makes of it."""

    event: str
    operation: Operation = field(repr=False)


@functools.cache
def incoming(spec: Spec) -> tuple[Incoming, ...]:
    """Find what a provider sends; the mirror of each has a path that ends in the provider's name."""
    holders: dict[str, dict[str, Any]] = dict(spec.data.get("webhooks", {}))
    for item in spec.data["paths"].values():
        for operation in item.values():
            for name, callback in operation.get("callbacks", {}).items():
                ((_, holder),) = callback.items()
                holders[name] = holder
    return tuple(
        Incoming(name, Operation(spec, node["operationId"], "POST", f"/{node['operationId']}/{spec.name}", node))
        for name, holder in holders.items()
        for node in holder.values()
    )


def mirrored(spec: Spec) -> Spec:
    """Write a spec of our receiver."""
    data = {name: copy.deepcopy(spec.data[name]) for name in ("openapi", "info", "components")}
    data["components"].pop("securitySchemes")
    data["paths"] = {}
    for each in incoming(spec):
        node = {**copy.deepcopy(each.operation.node), "responses": answers(), "security": []}
        data["paths"][each.operation.path] = {"post": node}
    return Spec(spec.name, data)


def answers() -> dict[str, Any]:
    """Describe our receiver's answers."""
    schema = {"schema": {"type": "string"}}
    return {status: {"description": text, "content": {"text/plain": schema}} for status, text in ANSWERS.items()}
