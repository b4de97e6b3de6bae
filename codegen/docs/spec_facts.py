"""The spec's side of a comparison: its operations, the fields of each part, and whether a value fits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

import jsonschema_rs

from codegen.diagnostics import Place
from codegen.docs.schema_fields import SchemaField, SchemaResolver
from codegen.docs.spec_operations import (
    SpecEndpoint,
    list_bodies,
    list_endpoints,
    list_parameters,
    list_security_schemes,
    list_statuses,
)
from codegen.openapi.document import Document
from codegen.openapi.pointer import pointer

_PLACEHOLDER: Final = re.compile(r"<[\w .-]*>|\{[\w .-]*\}|(?:your|YOUR)[-_ ][\w -]+")


@dataclass
class SpecFacts:
    """An operation of the spec, seen for the values of discriminating fields that a page speaks of."""

    document: Document
    endpoint: SpecEndpoint
    choice: Mapping[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.schemas = SchemaResolver(self.document.data, self.choice)
        self.credentials = list(list_security_schemes(self.schemas, self.endpoint))
        self.statuses = list_statuses(self.schemas, self.endpoint)
        self._bodies = list(list_bodies(self.schemas, self.endpoint))
        self._fields: dict[str, dict[str, SchemaField]] = {}
        self._validators: dict[str, jsonschema_rs.Draft202012Validator] = {}

    def place(self, at: str) -> Place:
        """Return where a value of the spec stands."""
        return self.document.place(at)

    def body(self, where: str) -> str | None:
        """Return the pointer of the schema of a part; of an answer without a status, that of a good one."""
        wanted = where.partition(" ")[2]
        found = [one for one in self._bodies if one.where.split()[0] == where.split()[0]]
        if where == "request":
            return found[0].schema if found else None
        order = [wanted, f"{wanted[:1]}XX"] if wanted else [one.where[7:] for one in found if one.where[7:8] == "2"]
        if wanted and wanted[0] != "2":
            order.append("default")  # which may tell of any failure, but of no success
        return next((one.schema for status in order for one in found if one.where == f"answer {status}"), None)

    def answers(self) -> list[str]:
        """Return the parts that are answers with a body, good ones first."""
        named = dict.fromkeys(one.where for one in self._bodies if one.where != "request")
        return sorted(named, key=lambda where: where[7:8] != "2")

    def lacks(self, where: str) -> bool:
        """Tell whether a part is an answer with a status that the spec does not have, which is told of the status."""
        return where.startswith("answer ") and self.body(where) is None and where[7:] not in self.statuses

    def media(self, where: str) -> list[str]:
        """Return the media types of a part."""
        return [one.media for one in self._bodies if one.where == where]

    def fields(self, where: str) -> dict[str, SchemaField]:
        """Return the fields of a part by their dotted names."""
        if where not in self._fields:
            if where.split()[0] in ("request", "answer"):
                at = self.body(where)
                self._fields[where] = self.schemas.fields(at) if at else {}
            else:
                self._fields[where] = dict(self._parameters(where))
        return self._fields[where]

    def home(self, where: str, name: str) -> str:
        """Return the pointer of the object that a field of this name belongs to, or would."""
        above = name.rpartition(".")[0]
        if one := self.fields(where).get(above):
            return one.first("properties") or one.at
        body = self.body(where) if where.split()[0] in ("request", "answer") else None
        shapes = self.schemas.shapes(body) if body else ()
        return next((at for shape in shapes if (at := shape.at("properties"))), body or self.endpoint.at)

    def problems(self, at: str, value: Any) -> list[str]:
        """Return what is wrong with a value by the schema at a pointer; a placeholder such as `<string>` may pass.

        Of several forms the one counts that the value comes closest to.
        """
        at = self.schemas.resolved(at)
        schema = self.schemas.value(at)
        for key in ("oneOf", "anyOf"):
            if isinstance(schema, dict) and isinstance(forms := schema.get(key), list) and forms:
                return min((self.problems(pointer(at, key, index), value) for index in range(len(forms))), key=len)
        if at not in self._validators:
            schema = {**self.document.data, "$ref": "#" + quote(at, safe="/~")}
            self._validators[at] = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
        found = []
        for error in self._validators[at].iter_errors(value):
            if not (isinstance(error.instance, str) and _PLACEHOLDER.fullmatch(error.instance)):
                path = ".".join(str(part) for part in error.instance_path)
                found.append(f"{path}: {error.message}" if path else error.message)
        return found

    def accepts(self, one: SchemaField, value: Any) -> bool:
        """Tell whether any shape of a field takes a value; a number that the field has as text is tried as text."""
        values = [value]
        if isinstance(value, int | float) and not isinstance(value, bool) and one.types <= {"string", "null"}:
            values = [str(value)]
        return any(not self._misfits(shape.parts, value) for shape in one.shapes for value in values)

    def _misfits(self, parts: Sequence[tuple[str, Any]], value: Any) -> bool:
        return any(self.problems(at, value) for at, _ in parts)

    def _parameters(self, where: str) -> Iterator[tuple[str, SchemaField]]:
        for at, parameter in list_parameters(self.schemas, self.endpoint):
            if parameter.get("in") == where:
                required = parameter.get("required") is True
                shapes = self.schemas.shapes(pointer(at, "schema"))
                yield parameter["name"], SchemaField(parameter["name"], at, shapes, required, certain=True)


def find_endpoint(document: Document, method: str, path: str) -> SpecEndpoint | None:
    """Return the operation of a method and path, whatever its path parameters are called and its server's path is."""
    schemas = SchemaResolver(document.data)
    known = [one for one in list_endpoints(schemas) if one.method == method.upper()]
    plain = _normalise_path(path)
    for wanted in _list_path_suffixes(plain):
        for one in known:
            if _normalise_path(one.path) == wanted:
                return one
    for one in known:
        template = re.sub(r"\\\{[^/]*?\\\}", "[^/{}]+", re.escape(one.path))
        if one.path.startswith("/") and re.fullmatch(template, path.rstrip("/")):
            return one
    return None


def _normalise_path(path: str) -> str:
    return path if path.startswith("{") else re.sub(r"\{[^/]*\}|(?<=/):\w+|<[^/>]*>", "{}", path).rstrip("/")


def _list_path_suffixes(path: str) -> Iterator[str]:
    """Yield the path, then the path without its first one or two segments, which may belong to the server."""
    yield path
    for _ in range(2):
        path = "/" + path.lstrip("/").partition("/")[2]
        if path.count("/") > 1:
            yield path
