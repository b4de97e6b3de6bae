"""Operations of an OpenAPI document, and the JSON pointers of their parameters, bodies and security schemes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from telecine_codegen.docs.schema_fields import SchemaResolver
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.operations import iter_operations, iter_security_schemes, merge_parameters
from telecine_codegen.openapi.pointer import join_pointer


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
        return join_pointer(self.at, "schema")


def list_endpoints(schemas: SchemaResolver) -> Iterator[SpecEndpoint]:
    """Yield the operations in `paths` and `webhooks`, each followed by its callbacks."""
    for operation in iter_operations(schemas.node("")):
        yield SpecEndpoint(operation.method.upper(), operation.path, operation.node.at)


def list_bodies(schemas: SchemaResolver, endpoint: SpecEndpoint) -> Iterator[SpecBody]:
    """Yield the request and response bodies of an operation, JSON before other media types."""
    operation = schemas.node(endpoint.at)
    yield from _list_content("request", operation["requestBody"])
    for status, response in operation["responses"].members():
        yield from _list_content(f"answer {status}", response)


def list_statuses(schemas: SchemaResolver, endpoint: SpecEndpoint) -> list[str]:
    """Return the statuses of the responses of an operation."""
    return [status for status, _ in schemas.node(endpoint.at)["responses"].members()]


def list_parameters(schemas: SchemaResolver, endpoint: SpecEndpoint) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield pointer and object of each parameter, including those of the path item."""
    path_item = schemas.node(endpoint.at.rpartition("/")[0])
    for parameter in (listed.followed() for listed in merge_parameters(schemas.node(endpoint.at), path_item)):
        if parameter["name"].text is not None:
            yield parameter.at, parameter.value


def list_security_schemes(schemas: SchemaResolver, endpoint: SpecEndpoint) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield pointer and object of each security scheme that the operation accepts."""
    for scheme in iter_security_schemes(schemas.node(endpoint.at), schemas.node("")):
        if isinstance(scheme.value, dict):
            yield scheme.at, scheme.value


def _list_content(where: str, holder: Node) -> Iterator[SpecBody]:
    content = holder.followed()["content"]
    for media, node in sorted(content.members(), key=lambda member: "json" not in member[0]):
        yield SpecBody(where, media, node.at)
