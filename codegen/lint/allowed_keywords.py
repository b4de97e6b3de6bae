"""What a spec may hold: the objects of OpenAPI 3.1, each with the keywords that both generators treat alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from codegen.openapi.methods import METHODS


@dataclass(frozen=True, slots=True)
class Plain:
    """A value of one of the named JSON types; no names, no limit."""

    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Many:
    """A list."""

    item: Shape


@dataclass(frozen=True, slots=True)
class Named:
    """A mapping from free names to values of one shape."""

    value: Shape


@dataclass(frozen=True, slots=True)
class Object:
    """A mapping with known members.

    `noun` is what messages call it; `section` is the part of `components` that a `$ref` in its place must lead to.
    """

    noun: str
    fields: Mapping[str, Shape]
    required: tuple[str, ...] = ()
    section: str | None = None
    beside_ref: frozenset[str] = field(default_factory=frozenset)


# A text names an object of the table below; a tuple is a choice, of which the first that fits the JSON type is taken.
Shape: TypeAlias = Plain | Many | Named | str | tuple["Plain | Many | Named | str", ...]


_ANY: Final = Plain()
_TEXT: Final = Plain(("string",))
_FLAG: Final = Plain(("boolean",))
_COUNT: Final = Plain(("integer",))
_NUMBER: Final = Plain(("integer", "number"))
_TEXTS: Final = Many(_TEXT)
_DOCUMENTED: Final[dict[str, Shape]] = {"summary": _TEXT, "description": _TEXT}
_EXAMPLES: Final[dict[str, Shape]] = {"example": _ANY, "examples": Named("example")}
_CALL: Final[dict[str, Shape]] = {
    **_DOCUMENTED,
    "operationId": _TEXT,
    "tags": _TEXTS,
    "externalDocs": "docs",
    "parameters": Many("parameter"),
    "requestBody": "body",
    "security": Many(Named(_TEXTS)),
    "deprecated": _FLAG,
}
_SCHEMA: Final[dict[str, Shape]] = {
    "type": (_TEXT, _TEXTS),
    "title": _TEXT,
    "description": _TEXT,
    "properties": Named("schema"),
    "required": _TEXTS,
    "additionalProperties": (_FLAG, "schema"),
    "items": "schema",
    "anyOf": Many("schema"),
    "oneOf": Many("schema"),
    "allOf": Many("schema"),
    "discriminator": "discriminator",
    "enum": Many(_ANY),
    "const": _ANY,
    "default": _ANY,
    "example": _ANY,
    "examples": Many(_ANY),
    "format": _TEXT,
    "pattern": _TEXT,
    "contentMediaType": _TEXT,
    "deprecated": _FLAG,
    "readOnly": _FLAG,
    "writeOnly": _FLAG,
    "uniqueItems": _FLAG,
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), _NUMBER),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), _COUNT),
    "contentSchema": "schema",
    "x-harmonised": (_TEXT, _TEXTS),
    "x-states": Named(_TEXT),
    "x-unit": (_TEXT, Named(_NUMBER)),
    "x-rejected": (Many(_ANY), "rejection"),
    "x-image": "image",
    "x-limits": "limits",
}

SHAPES: Final[Mapping[str, Object]] = {
    "spec": Object(
        "a spec",
        {
            "openapi": _TEXT,
            "info": "info",
            "servers": Many("server"),
            "security": Many(Named(_TEXTS)),
            "tags": Many("tag"),
            "externalDocs": "docs",
            "paths": Named("path"),
            "webhooks": Named("inbound path"),
            "components": "components",
            "x-envelope": "envelope",
            "x-limits": "limits",
            "x-price": "price",
            "x-signature": "signature",
        },
        ("openapi", "info", "servers", "security", "paths"),
    ),
    "info": Object(
        "info",
        {
            **_DOCUMENTED,
            **dict.fromkeys(("title", "version", "termsOfService"), _TEXT),
            **dict.fromkeys(("contact", "license"), Named(_TEXT)),
        },
        ("title", "version"),
    ),
    "server": Object("a server", {"url": _TEXT, "description": _TEXT}, ("url",)),
    "tag": Object("a tag", {"name": _TEXT, "description": _TEXT, "externalDocs": "docs"}, ("name",)),
    "docs": Object("externalDocs", {"url": _TEXT, "description": _TEXT}, ("url",)),
    "path": Object("a path", {**dict.fromkeys(METHODS, "operation"), "parameters": Many("parameter")}),
    "inbound path": Object("a callback or webhook", dict.fromkeys(METHODS, "inbound")),
    "operation": Object(
        "an operation",
        {
            **_CALL,
            "responses": Named("response"),
            "callbacks": Named(Named("inbound path")),
            "x-envelope": (_FLAG, "own envelope"),
        },
        ("operationId", "responses"),
    ),
    "inbound": Object(
        "a callback or webhook",
        {**_CALL, "responses": Named("response")},
        ("operationId", "requestBody", "responses"),
    ),
    "parameter": Object(
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
    "body": Object(
        "a request body",
        {"description": _TEXT, "required": _FLAG, "content": Named("media")},
        ("content",),
        "requestBodies",
    ),
    "media": Object("a media type", {"schema": "schema", **_EXAMPLES}, ("schema",)),
    "response": Object(
        "an answer",
        {
            "description": _TEXT,
            "headers": Named("header"),
            "content": Named("media"),
            "links": Named("link"),
            "x-empty": _FLAG,
        },
        ("description",),
        "responses",
    ),
    "header": Object(
        "a header",
        {**_EXAMPLES, "description": _TEXT, "required": _FLAG, "deprecated": _FLAG, "schema": "schema"},
        ("schema",),
        "headers",
    ),
    "example": Object("an example", {**_DOCUMENTED, "value": _ANY}, ("value",), "examples"),
    "link": Object(
        "a link",
        {"operationId": _TEXT, "parameters": Named(_ANY), "description": _TEXT},
        ("operationId",),
        "links",
    ),
    "components": Object(
        "components",
        {
            "schemas": Named("schema"),
            "responses": Named("response"),
            "parameters": Named("parameter"),
            "examples": Named("example"),
            "requestBodies": Named("body"),
            "headers": Named("header"),
            "links": Named("link"),
            "securitySchemes": Named("security scheme"),
        },
    ),
    "security scheme": Object(
        "a security scheme",
        dict.fromkeys(("type", "description", "name", "in", "scheme", "bearerFormat", "x-env"), _TEXT),
        ("type", "x-env"),
    ),
    "schema": Object(
        "a schema",
        _SCHEMA,
        (),
        "schemas",
        frozenset(
            {"description", "default", "deprecated", "example", "examples", "x-harmonised", "x-unit", "x-rejected"}
        ),
    ),
    "rejection": Object("x-rejected", {"phrases": _TEXTS}, ("phrases",)),
    "discriminator": Object(
        "a discriminator", {"propertyName": _TEXT, "mapping": Named(_TEXT)}, ("propertyName", "mapping")
    ),
    "envelope": Object(
        "x-envelope",
        {
            **dict.fromkeys(("success", "refusal"), Named(Many(_ANY))),
            "code": _TEXTS,
            "message": _TEXTS,
            **dict.fromkeys(("errors", "phrases"), Named(_TEXT)),
        },
    ),
    "own envelope": Object("x-envelope of an operation", {"errors": Named(_TEXT)}, ("errors",)),
    "image": Object("x-image", {"forms": _TEXTS, "types": _TEXTS, "max_bytes": _COUNT}, ("forms",)),
    "signature": Object(
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
    "price": Object(
        "x-price",
        {"source": _TEXT, "date": _TEXT, "units": Named(_NUMBER), "models": Named("rates")},
        ("source", "date"),
    ),
    "rates": Object("a price", {"per_second": Named(_NUMBER), "per_video": Named(_NUMBER), "per_image": _NUMBER}),
    "limits": Object(
        "x-limits",
        {
            "concurrency": _COUNT,
            "submits_per_hour": _COUNT,
            "retention_hours": _COUNT,
            "typical_seconds": Many(_COUNT),
        },
    ),
}

HINTS: Final[Mapping[str, str]] = {
    "operationId": "name the operation in camelCase, such as createVideo",
    "nullable": "OpenAPI 3.1 writes type: [string, 'null']",
    "if": "say it in the description; no generator makes a type of a condition",
    "not": "say it in the description; no generator makes a type of it",
    "patternProperties": "use additionalProperties",
    "prefixItems": "use items with anyOf",
    "$defs": "put the schema into components/schemas",
    "operationRef": "use operationId",
    "externalValue": "write the value here",
    "allowReserved": "leave it out; parameters are always percent-encoded",
    "content": "give the parameter a schema",
    "x-env": "name the environment variable that holds the key",
    "mapping": "say which value of the property means which schema",
}
