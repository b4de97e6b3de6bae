"""Spec of our webhook receiver, derived from the callbacks and webhooks of a provider's spec."""

from __future__ import annotations

import copy
from typing import Any, Final

from telecine_codegen.contract.api_spec import ApiSpec
from telecine_codegen.contract.callback_spec import find_callbacks

RECEIVER_RESPONSES: Final = {
    "200": "Received.",
    "400": "The body is invalid.",
    "401": "The signature is missing or invalid.",
    "405": "Only POST.",
}
"""Responses of our receiver; a provider's spec only asks for 2xx."""


def build_receiver_spec(spec: ApiSpec) -> ApiSpec:
    """Build the spec of our receiver."""
    data = {name: copy.deepcopy(spec.data[name]) for name in ("openapi", "info", "components")}
    data["components"].pop("securitySchemes", None)
    data["paths"] = {}
    for each in find_callbacks(spec):
        node: dict[str, Any] = copy.deepcopy(each.operation.node)
        node |= {"responses": build_receiver_responses(), "security": []}
        data["paths"][each.operation.path] = {"post": node}
    return ApiSpec(spec.name, data)


def build_receiver_responses() -> dict[str, Any]:
    """Build the responses of an operation of our receiver."""
    schema = {"schema": {"type": "string"}}
    return {
        status: {"description": text, "content": {"text/plain": schema}} for status, text in RECEIVER_RESPONSES.items()
    }
