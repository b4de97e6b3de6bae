"""Grammar of OpenAPI documents: the keys of each object, and the kind of value of each key."""

from __future__ import annotations

import re
from typing import Final

from telecine_codegen.openapi.methods import METHODS

# Kinds of values: scalar, scalars (a list of them), free (any value), the name of an object here, list:X, map:X.
_SCALAR_KEYS: Final = {
    "root": "openapi jsonSchemaDialect",
    "info": "title summary description version termsOfService",
    "contact": "name url email",
    "license": "name url identifier",
    "server": "url description",
    "tag": "name description",
    "pathitem": "summary description $ref",
    "operation": "summary description operationId deprecated",
    "parameter": "name in description required deprecated style explode allowReserved allowEmptyValue $ref",
    "body": "description required $ref",
    "response": "description $ref",
    "example": "summary description $ref externalValue",
    "link": "operationId operationRef description $ref",
    "scheme": "type scheme bearerFormat description name in openIdConnectUrl $ref",
    "discriminator": "propertyName",
    "schema": "type format title description $ref nullable deprecated readOnly writeOnly minimum maximum "
    "exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern minItems maxItems uniqueItems "
    "minProperties maxProperties contentMediaType contentEncoding",
}
_NESTED_KEYS: Final = {
    "root": {
        "info": "info", "servers": "list:server", "security": "list:security", "paths": "map:pathitem",
        "webhooks": "map:webhook", "components": "components", "tags": "list:tag",
    },
    "info": {"contact": "contact", "license": "license"},
    "pathitem": {**dict.fromkeys(METHODS, "operation"), "parameters": "list:parameter", "servers": "list:server"},
    "operation": {
        "tags": "scalars", "parameters": "list:parameter", "requestBody": "body", "responses": "map:response",
        "callbacks": "map:callback", "security": "list:security", "servers": "list:server",
    },
    "parameter": {"schema": "schema", "example": "free", "examples": "map:example", "content": "map:media"},
    "body": {"content": "map:media"},
    "media": {"schema": "schema", "example": "free", "examples": "map:example", "encoding": "free"},
    "response": {"headers": "map:parameter", "content": "map:media", "links": "map:link"},
    "example": {"value": "free"},
    "link": {"parameters": "free"},
    "schema": {
        "enum": "scalars", "required": "scalars", "default": "free", "example": "free", "examples": "free",
        "const": "free", "properties": "map:schema", "items": "schema", "allOf": "list:schema", "oneOf": "list:schema",
        "anyOf": "list:schema", "not": "schema", "additionalProperties": "schema", "discriminator": "discriminator",
        "contentSchema": "schema",
    },
    "discriminator": {"mapping": "free"},
    "components": {
        "schemas": "map:schema", "responses": "map:response", "parameters": "map:parameter", "examples": "map:example",
        "requestBodies": "map:body", "headers": "map:parameter", "securitySchemes": "map:scheme", "links": "map:link",
        "callbacks": "map:callback",
    },
    "scheme": {"flows": "free"},
    "security": {},
}  # fmt: skip
GRAMMAR: Final = {
    kind: dict.fromkeys(_SCALAR_KEYS.get(kind, "").split(), "scalar") | _NESTED_KEYS.get(kind, {})
    for kind in {*_SCALAR_KEYS, *_NESTED_KEYS}
}
TYPES: Final = frozenset(["string", "integer", "number", "boolean", "object", "array", "null"])
# Keywords that apply to one type only; they distinguish the schema of a list from that of its items.
_KEYWORDS_OF_TYPE: Final = {
    "array": "items minItems maxItems uniqueItems",
    "string": "minLength maxLength pattern",
    "number": "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf",
    "object": "properties additionalProperties minProperties maxProperties required",
}
APPLICABLE_TYPES: Final = {
    key: {"number", "integer"} if name == "number" else {name}
    for name, keys in _KEYWORDS_OF_TYPE.items()
    for key in keys.split()
}
_KEYS: Final = {
    "pathitem": re.compile(r"/\S*"),
    "callback": re.compile(r"[\w.-]+"),
    "webhook": re.compile(r"[\w.-]+"),
    "method": re.compile("|".join(METHODS)),
    "expression": re.compile(r"(?:\{\$|https?://).*"),
    "media": re.compile(r"[\w.+*-]+/[\w.+*-]+"),
    "response": re.compile(r"[1-5](?:\d\d|XX)|default|[A-Z]\w*"),
}
_NAME: Final = re.compile(r"[A-Za-z_$@][\w$.@-]*")


def can_be_key(kind: str, key: str) -> bool:
    """Return whether a key is valid in a map with values of a kind."""
    return bool(_KEYS.get(kind, _NAME).fullmatch(key))
