"""Operations of an OpenAPI document, and the JSON pointers of their parameters, bodies and security schemes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from codegen.docs.schema_fields import SchemaResolver
from codegen.openapi.methods import METHODS
from codegen.openapi.pointer import pointer


@dataclass(frozen=True, slots=True)
class SpecEndpoint:
    """An operation, a callback (its path is the runtime expression) or a webhook (its path is the name)."""

    method: str
    path: str
    at: str

    @property
    def is_inbound(self) -> bool:
        """Whether the provider sends the request: the operation is a callback or a webhook."""
        return not self.path.startswith("/")


@dataclass(frozen=True, slots=True)
class SpecBody:
    """A body in one media type; `at` is the pointer of the media type object."""

    where: str
    media: str
    at: str

    @property
    def schema(self) -> str:
        """JSON pointer of the schema."""
        return pointer(self.at, "schema")


def list_endpoints(schemas: SchemaResolver) -> Iterator[SpecEndpoint]:
    """Yield the operations in `paths` and `webhooks`, each followed by its callbacks."""
    for root in ("paths", "webhooks"):
        for path in _list_keys(schemas, pointer("", root)):
            yield from _list_path_item(schemas, path, pointer("", root, path))


def list_bodies(schemas: SchemaResolver, endpoint: SpecEndpoint) -> Iterator[SpecBody]:
    """Yield the request and response bodies of an operation, JSON before other media types."""
    yield from _list_content(schemas, "request", schemas.resolve_ref(pointer(endpoint.at, "requestBody")))
    for status in list_statuses(schemas, endpoint):
        yield from _list_content(
            schemas, f"answer {status}", schemas.resolve_ref(pointer(endpoint.at, "responses", status))
        )


def list_statuses(schemas: SchemaResolver, endpoint: SpecEndpoint) -> list[str]:
    """Return the statuses of the responses of an operation."""
    return _list_keys(schemas, pointer(endpoint.at, "responses"))


def list_parameters(schemas: SchemaResolver, endpoint: SpecEndpoint) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield pointer and object of each parameter, including those of the path item."""
    for owner in (endpoint.at, endpoint.at.rpartition("/")[0]):
        listed = schemas.get_value(pointer(owner, "parameters"))
        for index in range(len(listed) if isinstance(listed, list) else 0):
            at = schemas.resolve_ref(pointer(owner, "parameters", index))
            parameter = schemas.get_value(at)
            if isinstance(parameter, dict) and isinstance(parameter.get("name"), str):
                yield at, parameter


def list_security_schemes(schemas: SchemaResolver, endpoint: SpecEndpoint) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield pointer and object of each security scheme that the operation accepts."""
    own = schemas.get_value(pointer(endpoint.at, "security"))
    requirements = own if isinstance(own, list) else schemas.get_value("/security") or ()
    for requirement in requirements:
        for name in requirement if isinstance(requirement, dict) else ():
            at = pointer("/components/securitySchemes", name)
            if isinstance(scheme := schemas.get_value(at), dict):
                yield at, scheme


def _list_path_item(schemas: SchemaResolver, path: str, at: str) -> Iterator[SpecEndpoint]:
    at = schemas.resolve_ref(at)
    for method in _list_keys(schemas, at):
        if method.lower() not in METHODS:
            continue
        here = pointer(at, method)
        yield SpecEndpoint(method.upper(), path, here)
        for name in _list_keys(schemas, pointer(here, "callbacks")):
            callback = schemas.resolve_ref(pointer(here, "callbacks", name))
            for expression in _list_keys(schemas, callback):
                yield from _list_path_item(schemas, expression, pointer(callback, expression))


def _list_content(schemas: SchemaResolver, where: str, at: str) -> Iterator[SpecBody]:
    content = pointer(at, "content")
    for media in sorted(_list_keys(schemas, content), key=lambda name: "json" not in name):
        yield SpecBody(where, media, pointer(content, media))


def _list_keys(schemas: SchemaResolver, at: str) -> list[str]:
    value = schemas.get_value(at)
    return [key for key in value if isinstance(key, str)] if isinstance(value, dict) else []
