"""Generator of valid specs of any size; each operation has parameters and models of its own."""

from __future__ import annotations

from typing import Any

Node = dict[str, Any]


def build_spec(operations: int) -> Node:
    """Build a spec with a number of operations: half of them create something, half read it."""
    numbers = range(operations // 2)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Synthetic", "version": "1.0.0", "description": "As long as one likes."},
        "servers": [{"url": "https://api.example.com"}],
        "security": [{"key": []}],
        "tags": [{"name": "things", "description": "Things."}],
        "paths": {path: item for number in numbers for path, item in _paths(number).items()},
        "components": {
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key", "x-env": "SYNTHETIC_KEY"}},
            "responses": {"Failed": _answer("It failed.", "Failure", {"code": 1, "message": "no"})},
            "schemas": {
                "Failure": _object("Why it failed.", code=_plain("integer"), message=_plain("string")),
                **{name: schema for number in numbers for name, schema in _schemas(number).items()},
            },
        },
    }


def _paths(number: int) -> Node:
    order = {"title": "a", "kind": "large", "count": 3, "labels": ["x"], "part": {"weight": 1.5}}
    thing = {"id": "t1", "kind": "large", "part": {"weight": 1.5, "note": "n"}}
    create = {
        "operationId": f"createThing{number}",
        "tags": ["things"],
        "summary": f"Create thing {number}",
        "parameters": [_parameter("X-Request", "header", "string"), _parameter("dry", "query", "boolean")],
        "requestBody": {"required": True, "content": _json(f"Thing{number}Order", order)},
        "responses": {"200": _answer("Created.", f"Thing{number}", thing), "default": _ref("responses", "Failed")},
    }
    read = {
        "operationId": f"getThing{number}",
        "tags": ["things"],
        "summary": f"Read thing {number}",
        "parameters": [_parameter("id", "path", "string"), _parameter("limit", "query", "integer")],
        "responses": {
            "200": _answer("The thing.", f"Thing{number}Page", {"items": [thing], "total": 1}),
            "default": _ref("responses", "Failed"),
        },
    }
    return {f"/things{number}": {"post": create}, f"/things{number}/{{id}}": {"get": read}}


def _schemas(number: int) -> Node:
    part = _ref("schemas", f"Thing{number}Part")
    closed = {"type": "string", "enum": ["small", "large"], "description": "How large."}
    opened = {
        "anyOf": [{"type": "string", "enum": ["small", "large"]}, {"type": "string"}],
        "description": "How large.",
    }
    return {
        f"Thing{number}Order": {
            **_object(
                "What to create.",
                title={"type": "string", "maxLength": 80, "description": "What it is called."},
                kind=closed,
                count={"type": "integer", "minimum": 1, "maximum": 9, "default": 1, "description": "How many."},
                labels={"type": "array", "items": {"type": "string"}, "description": "What else it is called."},
                part=part,
            ),
            "required": ["title"],
        },
        f"Thing{number}": _object("What was created.", id=_plain("string"), kind=opened, part=part),
        f"Thing{number}Part": _object("A part of it.", weight=_plain("number"), note=_plain("string")),
        f"Thing{number}Page": _object(
            "Several of them.",
            items={"type": "array", "items": _ref("schemas", f"Thing{number}"), "description": "The things."},
            total=_plain("integer"),
        ),
    }


def _ref(section: str, name: str) -> Node:
    return {"$ref": f"#/components/{section}/{name}"}


def _plain(kind: str) -> Node:
    return {"type": kind, "description": f"A {kind}."}


def _object(description: str, /, **properties: Node) -> Node:
    return {"type": "object", "description": description, "properties": properties}


def _json(name: str, example: Node) -> Node:
    return {"application/json": {"schema": _ref("schemas", name), "example": example}}


def _answer(description: str, name: str, example: Node) -> Node:
    return {"description": description, "content": _json(name, example)}


def _parameter(name: str, place: str, kind: str) -> Node:
    schema, example = {"type": kind}, {"string": "a", "integer": 5, "boolean": True}[kind]
    found = {"name": name, "in": place, "description": f"The {name}.", "schema": schema, "example": example}
    return {**found, "required": True} if place == "path" else found
