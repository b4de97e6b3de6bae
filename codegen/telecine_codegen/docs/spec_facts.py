"""Facts of one operation of a spec: fields of each part, media types, statuses, and validation of values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

import jsonschema_rs

from telecine_codegen.diagnostics import Place
from telecine_codegen.docs.schema_fields import SchemaField, SchemaResolver
from telecine_codegen.docs.spec_operations import (
    SpecEndpoint,
    list_bodies,
    list_endpoints,
    list_parameters,
    list_security_schemes,
    list_statuses,
)
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.pointer import join_pointer

_PLACEHOLDER: Final = re.compile(r"<[\w .-]*>|\{[\w .-]*\}|(?:your|YOUR)[-_ ][\w -]+")


@dataclass
class SpecFacts:
    """Facts of one operation of a spec.

    Parts are named as in `PageFact.where`.

    Args:
        document: The spec.
        endpoint: The operation.
        selected_values: Values of discriminating fields of the body; variants with other values are dropped.
    """

    document: Document
    endpoint: SpecEndpoint
    selected_values: Mapping[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.schemas = SchemaResolver(self.document.data, self.selected_values)
        self.security_schemes = list(list_security_schemes(self.schemas, self.endpoint))
        self.statuses = list_statuses(self.schemas, self.endpoint)
        self._bodies = list(list_bodies(self.schemas, self.endpoint))
        self._fields: dict[str, dict[str, SchemaField]] = {}
        self._validators: dict[str, jsonschema_rs.Draft202012Validator] = {}

    def split_forms(self) -> Iterator[tuple[str, SpecFacts]]:
        """Yield each selected value of a discriminating field, with the facts of the forms that have it."""
        for name, values in self.selected_values.items():
            for value in sorted(values) if len(values) > 1 else ():
                yield value, SpecFacts(self.document, self.endpoint, {**self.selected_values, name: {value}})

    def get_place(self, at: str) -> Place:
        """Return the position of a value in the file."""
        return self.document.place(at)

    def get_body_schema(self, where: str) -> str | None:
        """Return the pointer of the schema of a body; of a response without a status, that of a successful one."""
        part, _, status = where.partition(" ")
        bodies = [body for body in self._bodies if body.where.split()[0] == part]
        if part == "request":
            return bodies[0].schema if bodies else None
        if status:
            statuses = [status, f"{status[0]}XX"]
            if status[0] != "2":
                statuses.append("default")  # it may describe failures, but no success
        else:
            statuses = [found for body in bodies if (found := _get_status(body.where)).startswith("2")]
        return next((body.schema for one in statuses for body in bodies if _get_status(body.where) == one), None)

    def list_responses(self) -> list[str]:
        """Return the responses that have a body, successful ones first."""
        responses = dict.fromkeys(body.where for body in self._bodies if body.where != "request")
        return sorted(responses, key=lambda where: not _get_status(where).startswith("2"))

    def is_unknown_response(self, where: str) -> bool:
        """Return whether a part is a response with a status that the spec does not have."""
        return (
            where.startswith("answer ")
            and self.get_body_schema(where) is None
            and _get_status(where) not in self.statuses
        )

    def list_media_types(self, where: str) -> list[str]:
        """Return the media types of a body."""
        return [body.media for body in self._bodies if body.where == where]

    def list_fields(self, where: str) -> dict[str, SchemaField]:
        """Return the fields of a part by dotted name."""
        if where not in self._fields:
            if _is_body(where):
                at = self.get_body_schema(where)
                self._fields[where] = self.schemas.list_fields(at) if at else {}
            else:
                self._fields[where] = {parameter.name: parameter for parameter in self._list_parameters(where)}
        return self._fields[where]

    def find_parent(self, where: str, name: str) -> str:
        """Return the pointer of the `properties` to which a field of this name belongs, or would be added."""
        if parent := self.list_fields(where).get(name.rpartition(".")[0]):
            return parent.find_keyword("properties") or parent.at
        body = self.get_body_schema(where) if _is_body(where) else None
        variants = self.schemas.list_variants(body) if body else ()
        properties = (variant.find_keyword("properties") for variant in variants)
        return next((at for at in properties if at), body or self.endpoint.at)

    def validate(self, at: str, value: Any) -> list[str]:
        """Return the violations of the schema at a pointer; placeholders such as `<string>` are valid.

        Of a union, the violations of the variant with the fewest are returned.
        """
        at = self.schemas.resolve_ref(at)
        schema = self.schemas.get_value(at)
        for key in ("oneOf", "anyOf"):
            if isinstance(schema, dict) and isinstance(variants := schema.get(key), list) and variants:
                return min(
                    (self.validate(join_pointer(at, key, index), value) for index in range(len(variants))), key=len
                )
        if at not in self._validators:
            schema = {**self.document.data, "$ref": "#" + quote(at, safe="/~")}
            self._validators[at] = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
        violations = []
        for error in self._validators[at].iter_errors(value):
            if not (isinstance(error.instance, str) and _PLACEHOLDER.fullmatch(error.instance)):
                path = ".".join(str(part) for part in error.instance_path)
                violations.append(f"{path}: {error.message}" if path else error.message)
        return violations

    def accepts(self, one: SchemaField, value: Any) -> bool:
        """Return whether a field accepts a value; a number is converted if the field is a string."""
        if isinstance(value, int | float) and not isinstance(value, bool) and one.types <= {"string", "null"}:
            value = str(value)
        return any(all(not self.validate(at, value) for at, _ in variant.parts) for variant in one.variants)

    def _list_parameters(self, where: str) -> Iterator[SchemaField]:
        for at, parameter in list_parameters(self.schemas, self.endpoint):
            if parameter.get("in") == where:
                variants = self.schemas.list_variants(join_pointer(at, "schema"))
                is_required = parameter.get("required") is True
                yield SchemaField(parameter["name"], at, variants, is_required, in_all_variants=True)


def find_endpoint(document: Document, method: str, path: str) -> SpecEndpoint | None:
    """Return the operation with a method and path; names of path parameters and a prefix of the path may differ."""
    schemas = SchemaResolver(document.data)
    endpoints = [one for one in list_endpoints(schemas) if one.method == method.upper()]
    for suffix in _list_path_suffixes(_normalise_path(path)):
        for endpoint in endpoints:
            if _normalise_path(endpoint.path) == suffix:
                return endpoint
    for endpoint in endpoints:
        template = re.sub(r"\\\{[^/]*?\\\}", "[^/{}]+", re.escape(endpoint.path))
        if endpoint.path.startswith("/") and re.fullmatch(template, path.rstrip("/")):
            return endpoint
    return None


def _normalise_path(path: str) -> str:
    return path if path.startswith("{") else re.sub(r"\{[^/]*\}|(?<=/):\w+|<[^/>]*>", "{}", path).rstrip("/")


def _list_path_suffixes(path: str) -> Iterator[str]:
    """Yield the path, and the path without its first one and two segments, which may belong to the server's URL."""
    yield path
    for _ in range(2):
        path = "/" + path.lstrip("/").partition("/")[2]
        if path.count("/") > 1:
            yield path


def _get_status(where: str) -> str:
    """Return the status of a response; empty if there is none."""
    return where.partition(" ")[2]


def _is_body(where: str) -> bool:
    return where.split()[0] in ("request", "answer")
