"""The operations of an OpenAPI document and where their parts stand: parameters, body, answers, callbacks, webhooks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from codegen.docs.schema_fields import SchemaResolver
from codegen.openapi.methods import METHODS
from codegen.openapi.pointer import pointer


@dataclass(frozen=True, slots=True)
class SpecEndpoint:
    """An operation at a pointer. The path of a callback is its runtime expression, that of a webhook its name."""

    method: str
    path: str
    at: str

    @property
    def is_ours(self) -> bool:
        """Whether we receive the request: it is a callback or a webhook."""
        return not self.path.startswith("/")


@dataclass(frozen=True, slots=True)
class SpecBody:
    """A body: its media type and the pointers of the media type object and of its schema."""

    where: str
    media: str
    at: str

    @property
    def schema(self) -> str:
        """Pointer of the schema."""
        return pointer(self.at, "schema")


def list_endpoints(schemas: SchemaResolver) -> Iterator[SpecEndpoint]:
    """Yield the operations below paths and webhooks, each followed by its callbacks."""
    for root in ("paths", "webhooks"):
        for path in _list_keys(schemas, pointer("", root)):
            yield from _list_path_item(schemas, path, pointer("", root, path))


def list_bodies(schemas: SchemaResolver, endpoint: SpecEndpoint) -> Iterator[SpecBody]:
    """Yield the bodies of an operation, JSON before other media types."""
    yield from _list_content(schemas, "request", schemas.resolved(pointer(endpoint.at, "requestBody")))
    for status in list_statuses(schemas, endpoint):
        yield from _list_content(
            schemas, f"answer {status}", schemas.resolved(pointer(endpoint.at, "responses", status))
        )


def list_statuses(schemas: SchemaResolver, endpoint: SpecEndpoint) -> list[str]:
    """Return the statuses of an operation's answers."""
    return _list_keys(schemas, pointer(endpoint.at, "responses"))


def list_parameters(schemas: SchemaResolver, endpoint: SpecEndpoint) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield pointer and object of each parameter, those of the path item too."""
    for above in (endpoint.at, endpoint.at.rpartition("/")[0]):
        listed = schemas.value(pointer(above, "parameters"))
        for index in range(len(listed) if isinstance(listed, list) else 0):
            at = schemas.resolved(pointer(above, "parameters", index))
            parameter = schemas.value(at)
            if isinstance(parameter, dict) and isinstance(parameter.get("name"), str):
                yield at, parameter


def list_security_schemes(schemas: SchemaResolver, endpoint: SpecEndpoint) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield pointer and object of each security scheme that the operation may use."""
    own = schemas.value(pointer(endpoint.at, "security"))
    for choice in own if isinstance(own, list) else schemas.value("/security") or ():
        for name in choice if isinstance(choice, dict) else ():
            at = pointer("/components/securitySchemes", name)
            if isinstance(scheme := schemas.value(at), dict):
                yield at, scheme


def _list_path_item(schemas: SchemaResolver, path: str, at: str) -> Iterator[SpecEndpoint]:
    at = schemas.resolved(at)
    for method in _list_keys(schemas, at):
        if method.lower() not in METHODS:
            continue
        here = pointer(at, method)
        yield SpecEndpoint(method.upper(), path, here)
        for name in _list_keys(schemas, pointer(here, "callbacks")):
            callback = schemas.resolved(pointer(here, "callbacks", name))
            for expression in _list_keys(schemas, callback):
                yield from _list_path_item(schemas, expression, pointer(callback, expression))


def _list_content(schemas: SchemaResolver, where: str, at: str) -> Iterator[SpecBody]:
    content = pointer(at, "content")
    for media in sorted(_list_keys(schemas, content), key=lambda name: "json" not in name):
        yield SpecBody(where, media, pointer(content, media))


def _list_keys(schemas: SchemaResolver, at: str) -> list[str]:
    value = schemas.value(at)
    return [key for key in value if isinstance(key, str)] if isinstance(value, dict) else []
