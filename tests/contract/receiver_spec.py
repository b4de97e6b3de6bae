"""Spec of our webhook receiver, derived from the callbacks and webhooks of a provider's spec."""

from __future__ import annotations

import copy
import functools
from dataclasses import dataclass, field
from typing import Any

from telecine_codegen.contract.api_spec import ApiOperation, ApiSpec

RECEIVER_RESPONSES = {
    "200": "Received.",
    "400": "The body is invalid.",
    "401": "The signature is missing or invalid.",
    "405": "Only POST.",
}
"""Responses of our receiver; a provider's spec only asks for 2xx."""


@dataclass(frozen=True)
class CallbackOperation:
    """A callback or webhook: its name in the spec, and the operation in the spec of our receiver."""

    event: str
    operation: ApiOperation = field(repr=False)


@functools.cache
def find_callbacks(spec: ApiSpec) -> tuple[CallbackOperation, ...]:
    """Return the callbacks and webhooks of a spec; each has a path that ends in the provider's name."""
    items_by_name: dict[str, dict[str, Any]] = dict(spec.data.get("webhooks", {}))
    for item in spec.data["paths"].values():
        for operation in item.values():
            for name, callback in operation.get("callbacks", {}).items():
                (items_by_name[name],) = callback.values()
    return tuple(
        CallbackOperation(
            name, ApiOperation(spec, node["operationId"], "POST", f"/{node['operationId']}/{spec.name}", node)
        )
        for name, item in items_by_name.items()
        for node in item.values()
    )


def build_receiver_spec(spec: ApiSpec) -> ApiSpec:
    """Build the spec of our receiver."""
    data = {name: copy.deepcopy(spec.data[name]) for name in ("openapi", "info", "components")}
    data["components"].pop("securitySchemes")
    data["paths"] = {}
    for each in find_callbacks(spec):
        node = {**copy.deepcopy(each.operation.node), "responses": build_receiver_responses(), "security": []}
        data["paths"][each.operation.path] = {"post": node}
    return ApiSpec(spec.name, data)


def build_receiver_responses() -> dict[str, Any]:
    """Build the responses of an operation of our receiver."""
    schema = {"schema": {"type": "string"}}
    return {
        status: {"description": text, "content": {"text/plain": schema}} for status, text in RECEIVER_RESPONSES.items()
    }
