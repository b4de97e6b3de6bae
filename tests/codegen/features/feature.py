"""A feature of OpenAPI with the request and the response that prove it, or with the message that refuses it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Value = dict[str, Any]
TEXT: Final = {"type": "string", "description": "A text."}
FILE: Final = {"type": "string", "format": "binary", "description": "A file."}


@dataclass(frozen=True)
class Reply:
    """What the server answers."""

    content: bytes = b""
    status: int = 204
    media_type: str = "application/json"


def answers(value: Any, status: int = 200) -> Reply:
    """Return a reply with JSON."""
    return Reply(json.dumps(value).encode(), status)


@dataclass(frozen=True)
class Supported:
    """A feature that works, with one operation of the combined spec.

    Attributes:
        feature: Its name for readers.
        how: What a caller and the server see, for readers; empty if the name says it.
        name: The `operationId`; its path is ``/name`` unless `path` is given.
        call: Calls the method: takes a client and the module of models.
        sent: Method and target of the request.
        body: The JSON or the bytes of the request; ``None`` for none.
        headers: Header fields of the request; ``None`` for one that must be missing.
        reply: What the server answers.
        check: Whether the result is right.
        refuses: A call that must raise `InvalidRequest` and send nothing.
    """

    feature: str
    name: str
    operation: Value
    call: Callable[[Any, Any], Any]
    sent: str
    how: str = ""
    body: Any = None
    headers: Mapping[str, str | None] = field(default_factory=dict)
    reply: Reply = field(default_factory=Reply)
    check: Callable[[Any], bool] = lambda value: value is None
    refuses: Callable[[Any, Any], Any] | None = None
    schemas: Value = field(default_factory=dict)
    path: str = ""
    shared: Value = field(default_factory=dict)


@dataclass(frozen=True)
class Refused:
    """A feature that lint refuses.

    Attributes:
        feature: Its name for readers.
        put: Values to put into a good spec, by JSON pointer; ``...`` removes one.
        at: Pointer of the place in the message.
        message: The message.
        hint: What to write instead; empty if the message says it.
    """

    feature: str
    put: Mapping[str, Any]
    at: str
    message: str
    hint: str = ""


def ref(name: str) -> Value:
    return {"$ref": f"#/components/schemas/{name}"}


def obj(*required: str, **properties: Value) -> Value:
    """Return an object schema, each property with a description."""
    named = {name: described(schema) for name, schema in properties.items()}
    return {"type": "object", "description": "Some members.", "properties": named} | (
        {"required": list(required)} if required else {}
    )


def described(schema: Value) -> Value:
    return schema if "$ref" in schema or "description" in schema else {**schema, "description": "A member."}


def param(name: str, schema: Value, place: str = "query", **more: Any) -> Value:
    required = {"required": True} if place == "path" else {}
    return {"name": name, "in": place, "description": "It.", "schema": schema, **required, **more}


def takes(schema: Value, example: Any, **more: Any) -> Value:
    """Return an operation with a JSON body."""
    content = {"application/json": {"schema": schema, "example": example}}
    return {"requestBody": {"required": True, "content": content}, **more}


def takes_media(media_type: str, schema: Value, **more: Any) -> Value:
    return {"requestBody": {"required": True, "content": {media_type: {"schema": schema}}, **more}}


def gives(schema: Value, example: Any, status: str = "200") -> Value:
    """Return an operation with a JSON response."""
    content = {"application/json": {"schema": schema, "example": example}}
    return {"responses": {status: {"description": "Done.", "content": content}}}


def gives_media(media_type: str, schema: Value) -> Value:
    return {"responses": {"200": {"description": "Done.", "content": {media_type: {"schema": schema}}}}}


def sends(
    feature: str,
    name: str,
    schema: Value,
    value: Any,
    *,
    how: str = "",
    refused: Any = ...,
    schemas: Value | None = None,
) -> Supported:
    """Return the feature of a schema in a request: its value is the member `it`, and arrives unchanged."""
    order = f"{name[0].upper()}{name[1:]}Order"
    method = _snake_case(name)

    def refuse(client: Any, models: Any) -> Any:
        return getattr(client, method)(it=refused)

    return Supported(
        feature,
        name,
        takes(ref(order), {"it": value}),
        lambda client, models: getattr(client, method)(it=value),
        f"POST /{name}",
        how,
        body={"it": value},
        refuses=None if refused is ... else refuse,
        schemas={order: obj("it", it=schema), **(schemas or {})},
    )


def receives(
    feature: str,
    name: str,
    schema: Value,
    value: Any,
    check: Callable[[Any], bool],
    *,
    how: str = "",
    schemas: Value | None = None,
) -> Supported:
    """Return the feature of a schema in a response: its value is the member `it`."""
    answer = f"{name[0].upper()}{name[1:]}Answer"
    return Supported(
        feature,
        name,
        gives(ref(answer), {"it": value}),
        lambda client, models: getattr(client, _snake_case(name))(),
        f"GET /{name}",
        how,
        reply=answers({"it": value}),
        check=lambda found: check(found.it),
        schemas={answer: obj("it", it=schema), **(schemas or {})},
    )


def _snake_case(name: str) -> str:
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name)
