"""Features of security schemes: which key a client sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.codegen.features.combined_spec import base_spec
from tests.codegen.features.feature import Value

HEADER = {"type": "apiKey", "in": "header", "name": "X-Key", "x-env": "FINCH_API_KEY"}
BEARER = {"type": "http", "scheme": "bearer", "x-env": "FINCH_API_KEY"}
QUERY = {"type": "apiKey", "in": "query", "name": "key"}
OAUTH = {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://a.example", "scopes": {}}}}


@dataclass(frozen=True)
class Keys:
    """A way to require a key.

    Attributes:
        feature: Its name for readers.
        name: Name of the spec.
        schemes: The security schemes.
        security: What the spec requires; `own` is what its operation requires.
        headers: Header fields of the request; ``None`` for one that must be missing.
        key: The key given to the client.
    """

    feature: str
    name: str
    how: str
    schemes: Value
    security: list[Any]
    headers: Mapping[str, str | None]
    own: list[Any] | None = None
    key: str | None = "the-key"
    more: Value = field(default_factory=dict)

    def spec(self) -> Value:
        operation = {
            "operationId": "ping",
            "summary": "Ping",
            "responses": {"204": {"description": "Fine."}, "default": {"description": "Not fine."}},
            **({"security": self.own} if self.own is not None else {}),
        }
        components = {"components": {"securitySchemes": self.schemes}} if self.schemes else {"components": {}}
        return {
            **base_spec(self.name.title()),
            "security": self.security,
            "paths": {"/ping": {"get": operation}},
            **components,
        }


KEYS = (
    Keys(
        "a key in a header", "header", "", {"key": HEADER}, [{"key": []}], {"x-key": "the-key", "authorization": None}
    ),
    Keys("a bearer token", "bearer", "", {"key": BEARER}, [{"key": []}], {"authorization": "Bearer the-key"}),
    Keys("an API without a key", "free", "`security: []`", {}, [], {"authorization": None, "x-key": None}, key=None),
    Keys(
        "several schemes, one of them a key in a header",
        "several",
        "the first key in a header, or bearer token, that suffices alone; only that one needs `x-env`",
        {"login": OAUTH, "query": QUERY, "key": HEADER},
        [{"login": []}, {"query": []}, {"key": []}],
        {"x-key": "the-key", "authorization": None},
    ),
    Keys(
        "a key that only operations require",
        "partly",
        "`security: []`, and the scheme at the operation",
        {"key": BEARER},
        [],
        {"authorization": "Bearer the-key"},
        own=[{"key": []}],
    ),
)
