"""Turns what a provider sends to us into ordinary paths, so that our receiver can be driven by the spec."""

from __future__ import annotations

import copy
import functools
from dataclasses import dataclass, field
from typing import Any

from tests.contract.spec import ApiOperation, ApiSpec

RECEIVER_RESPONSES = {
    "200": "Received.",
    "400": "The body cannot be read.",
    "401": "The delivery is not signed as it must be.",
    "405": "Only POST.",
}
"""What our receiver answers to a delivery; the spec only asks for 2xx."""


@dataclass(frozen=True)
class CallbackOperation:
    """A callback or webhook: its name in the spec, and the operation that the mirror makes of it."""

    event: str
    operation: ApiOperation = field(repr=False)


@functools.cache
def find_callbacks(spec: ApiSpec) -> tuple[CallbackOperation, ...]:
    """Find what a provider sends; the mirror of each has a path that ends in the provider's name."""
    holders: dict[str, dict[str, Any]] = dict(spec.data.get("webhooks", {}))
    for item in spec.data["paths"].values():
        for operation in item.values():
            for name, callback in operation.get("callbacks", {}).items():
                ((_, holder),) = callback.items()
                holders[name] = holder
    return tuple(
        CallbackOperation(
            name, ApiOperation(spec, node["operationId"], "POST", f"/{node['operationId']}/{spec.name}", node)
        )
        for name, holder in holders.items()
        for node in holder.values()
    )


def build_receiver_spec(spec: ApiSpec) -> ApiSpec:
    """Write a spec of our receiver."""
    data = {name: copy.deepcopy(spec.data[name]) for name in ("openapi", "info", "components")}
    data["components"].pop("securitySchemes")
    data["paths"] = {}
    for each in find_callbacks(spec):
        node = {**copy.deepcopy(each.operation.node), "responses": build_receiver_responses(), "security": []}
        data["paths"][each.operation.path] = {"post": node}
    return ApiSpec(spec.name, data)


def build_receiver_responses() -> dict[str, Any]:
    """Describe our receiver's answers."""
    schema = {"schema": {"type": "string"}}
    return {
        status: {"description": text, "content": {"text/plain": schema}} for status, text in RECEIVER_RESPONSES.items()
    }
