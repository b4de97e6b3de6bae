"""Allowed keywords of each OpenAPI 3.1 object: the subset that both generators support in the same way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from telecine_codegen.openapi.methods import METHODS


@dataclass(frozen=True, slots=True)
class TypeRule:
    """A value of one of some JSON types; without types, any value."""

    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListRule:
    """A list."""

    item: ShapeRule


@dataclass(frozen=True, slots=True)
class MapRule:
    """A mapping with arbitrary keys and values of one shape."""

    value: ShapeRule


@dataclass(frozen=True, slots=True)
class ObjectRule:
    """A mapping with known members.

    Attributes:
        noun: Name of the object in messages.
        fields: Rule of each allowed member.
        required: Names of required members.
        section: Section of `components` that a `$ref` in its place must point to; ``None`` if none is allowed.
        beside_ref: Members allowed beside a `$ref`.
    """

    noun: str
    fields: Mapping[str, ShapeRule]
    required: tuple[str, ...] = ()
    section: str | None = None
    beside_ref: frozenset[str] = field(default_factory=frozenset)


# A string is a key of OBJECT_RULES; of a tuple the first rule that accepts the JSON type applies.
ShapeRule: TypeAlias = TypeRule | ListRule | MapRule | str | tuple["TypeRule | ListRule | MapRule | str", ...]


_ANY: Final = TypeRule()
_TEXT: Final = TypeRule(("string",))
_FLAG: Final = TypeRule(("boolean",))
_COUNT: Final = TypeRule(("integer",))
_NUMBER: Final = TypeRule(("integer", "number"))
_TEXTS: Final = ListRule(_TEXT)
_DOCUMENTED: Final[dict[str, ShapeRule]] = {"summary": _TEXT, "description": _TEXT}
_EXAMPLES: Final[dict[str, ShapeRule]] = {"example": _ANY, "examples": MapRule("example")}
_CALL: Final[dict[str, ShapeRule]] = {
    **_DOCUMENTED,
    "operationId": _TEXT,
    "tags": _TEXTS,
    "externalDocs": "docs",
    "parameters": ListRule("parameter"),
    "requestBody": "body",
    "security": ListRule(MapRule(_TEXTS)),
    "deprecated": _FLAG,
}
_SCHEMA: Final[dict[str, ShapeRule]] = {
    "type": (_TEXT, _TEXTS),
    "title": _TEXT,
    "description": _TEXT,
    "properties": MapRule("schema"),
    "required": _TEXTS,
    "additionalProperties": (_FLAG, "schema"),
    "items": "schema",
    "anyOf": ListRule("schema"),
    "oneOf": ListRule("schema"),
    "allOf": ListRule("schema"),
    "discriminator": "discriminator",
    "enum": ListRule(_ANY),
    "const": _ANY,
    "default": _ANY,
    "example": _ANY,
    "examples": ListRule(_ANY),
    "format": _TEXT,
    "pattern": _TEXT,
    "contentMediaType": _TEXT,
    "contentEncoding": _TEXT,
    "deprecated": _FLAG,
    "readOnly": _FLAG,
    "writeOnly": _FLAG,
    "uniqueItems": _FLAG,
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), _NUMBER),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), _COUNT),
    "contentSchema": "schema",
    "x-harmonised": (_TEXT, _TEXTS),
    "x-states": MapRule(_TEXT),
    "x-unit": (_TEXT, MapRule(_NUMBER)),
    "x-rejected": (ListRule(_ANY), "rejection"),
    "x-image": "image",
    "x-limits": "limits",
}

QUESTION: Final = "x-question"
"""Member of any object: what only a person can answer. While one is left, nothing is generated."""

OBJECT_RULES: Final[Mapping[str, ObjectRule]] = {
    "spec": ObjectRule(
        "a spec",
        {
            "openapi": _TEXT,
            "info": "info",
            "servers": ListRule("server"),
            "security": ListRule(MapRule(_TEXTS)),
            "tags": ListRule("tag"),
            "externalDocs": "docs",
            "paths": MapRule("path"),
            "webhooks": MapRule("inbound path"),
            "components": "components",
            "x-envelope": "envelope",
            "x-limits": "limits",
            "x-price": "price",
            "x-signature": "signature",
        },
        ("openapi", "info", "servers", "security", "paths"),
    ),
    "info": ObjectRule(
        "info",
        {
            **_DOCUMENTED,
            **dict.fromkeys(("title", "version", "termsOfService"), _TEXT),
            **dict.fromkeys(("contact", "license"), MapRule(_TEXT)),
        },
        ("title", "version"),
    ),
    "server": ObjectRule("a server", {"url": _TEXT, "description": _TEXT}, ("url",)),
    "tag": ObjectRule("a tag", {"name": _TEXT, "description": _TEXT, "externalDocs": "docs"}, ("name",)),
    "docs": ObjectRule("externalDocs", {"url": _TEXT, "description": _TEXT}, ("url",)),
    "path": ObjectRule("a path", {**dict.fromkeys(METHODS, "operation"), "parameters": ListRule("parameter")}),
    "inbound path": ObjectRule("a callback or webhook", dict.fromkeys(METHODS, "inbound")),
    "operation": ObjectRule(
        "an operation",
        {
            **_CALL,
            "responses": MapRule("response"),
            "callbacks": MapRule(MapRule("inbound path")),
            "x-envelope": (_FLAG, "own envelope"),
        },
        ("operationId", "responses"),
    ),
    "inbound": ObjectRule(
        "a callback or webhook",
        {**_CALL, "responses": MapRule("response")},
        ("operationId", "requestBody", "responses"),
    ),
    "parameter": ObjectRule(
        "a parameter",
        {
            **_EXAMPLES,
            **dict.fromkeys(("name", "in", "description", "style"), _TEXT),
            **dict.fromkeys(("required", "deprecated", "explode"), _FLAG),
            "schema": "schema",
        },
        ("name", "in", "schema"),
        "parameters",
    ),
    "body": ObjectRule(
        "a request body",
        {"description": _TEXT, "required": _FLAG, "content": MapRule("media")},
        ("content",),
        "requestBodies",
    ),
    "media": ObjectRule("a media type", {"schema": "schema", **_EXAMPLES}),
    "response": ObjectRule(
        "a response",
        {
            "description": _TEXT,
            "headers": MapRule("header"),
            "content": MapRule("media"),
            "links": MapRule("link"),
            "x-empty": _FLAG,
        },
        ("description",),
        "responses",
    ),
    "header": ObjectRule(
        "a header",
        {**_EXAMPLES, "description": _TEXT, "required": _FLAG, "deprecated": _FLAG, "schema": "schema"},
        ("schema",),
        "headers",
    ),
    "example": ObjectRule("an example", {**_DOCUMENTED, "value": _ANY}, ("value",), "examples"),
    "link": ObjectRule(
        "a link",
        {"operationId": _TEXT, "parameters": MapRule(_ANY), "description": _TEXT},
        ("operationId",),
        "links",
    ),
    "components": ObjectRule(
        "components",
        {
            "schemas": MapRule("schema"),
            "responses": MapRule("response"),
            "parameters": MapRule("parameter"),
            "examples": MapRule("example"),
            "requestBodies": MapRule("body"),
            "headers": MapRule("header"),
            "links": MapRule("link"),
            "securitySchemes": MapRule("security scheme"),
        },
    ),
    "security scheme": ObjectRule(
        "a security scheme",
        {
            **dict.fromkeys(("type", "description", "name", "in", "scheme", "bearerFormat", "x-env"), _TEXT),
            **dict.fromkeys(("flows", "openIdConnectUrl"), _ANY),
        },
        ("type",),
    ),
    "schema": ObjectRule(
        "a schema",
        _SCHEMA,
        (),
        "schemas",
        frozenset(
            {"description", "default", "deprecated", "example", "examples", "x-harmonised", "x-unit", "x-rejected"}
        ),
    ),
    "rejection": ObjectRule("x-rejected", {"phrases": _TEXTS}, ("phrases",)),
    "discriminator": ObjectRule(
        "a discriminator", {"propertyName": _TEXT, "mapping": MapRule(_TEXT)}, ("propertyName", "mapping")
    ),
    "envelope": ObjectRule(
        "x-envelope",
        {
            **dict.fromkeys(("success", "refusal"), MapRule(ListRule(_ANY))),
            "code": _TEXTS,
            "message": _TEXTS,
            **dict.fromkeys(("errors", "phrases"), MapRule(_TEXT)),
        },
    ),
    "own envelope": ObjectRule("x-envelope of an operation", {"errors": MapRule(_TEXT)}, ("errors",)),
    "image": ObjectRule("x-image", {"forms": _TEXTS, "types": _TEXTS, "max_bytes": _COUNT}, ("forms",)),
    "signature": ObjectRule(
        "x-signature",
        {
            "encoding": _TEXT,
            "header": _TEXT,
            "prefix": _TEXT,
            "timestamp": _TEXT,
            "signed": _TEXTS,
            "id": _TEXTS,
            "tolerance_seconds": _COUNT,
            "required": _FLAG,
        },
        ("encoding", "header", "timestamp", "signed", "id", "tolerance_seconds", "required"),
    ),
    "price": ObjectRule(
        "x-price",
        {"source": _TEXT, "date": _TEXT, "units": MapRule(_NUMBER), "models": MapRule("rates")},
        ("source", "date"),
    ),
    "rates": ObjectRule(
        "a price", {"per_second": MapRule(_NUMBER), "per_video": MapRule(_NUMBER), "per_image": _NUMBER}
    ),
    "limits": ObjectRule(
        "x-limits",
        {
            "concurrency": _COUNT,
            "submits_per_hour": _COUNT,
            "retention_hours": _COUNT,
            "typical_seconds": ListRule(_COUNT),
        },
    ),
}

HINTS: Final[Mapping[str, str]] = {
    "operationId": "name the operation in camelCase, such as createVideo",
    "nullable": "use type: [string, 'null']",
    "if": "put it into the description; the generators ignore conditions",
    "not": "put it into the description; the generators ignore it",
    "patternProperties": "use additionalProperties",
    "prefixItems": "use items with anyOf",
    **dict.fromkeys(
        (
            *("minProperties", "maxProperties", "propertyNames", "contains", "minContains", "maxContains"),
            *("dependentRequired", "dependentSchemas", "unevaluatedProperties", "unevaluatedItems"),
        ),
        "put it into the description; the generators ignore it",
    ),
    **dict.fromkeys(("title", "xml", "$schema", "$id", "$comment", "externalDocs"), "remove it"),
    "$anchor": "refer to the schema with #/components/schemas/…",
    "encoding": "remove it; a file has the media type that the caller gives it",
    "callbacks": "write the callback where it is used",
    "pathItems": "write the operations below paths",
    "variables": "write the URL of one server",
    "security": "such as security: [{apiKey: []}], or security: [] for an API without a key",
    "$defs": "put the schema into components/schemas",
    "operationRef": "use operationId",
    "externalValue": "write the value here",
    "allowReserved": "remove it; parameters are always percent-encoded",
    "allowEmptyValue": "remove it; an empty string is sent as it is",
    "content": "write schema: {type: string}, and let the caller pass JSON text",
    "x-env": "name the environment variable that holds the key",
    "mapping": "map each value of the property to a schema",
}
