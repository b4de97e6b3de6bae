"""Operations: the one module that knows openapi-python-client, whose parser is used as a library."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties.const import ConstProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.literal_enum_property import LiteralEnumProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.strings import PythonIdentifier

from codegen.diagnostics import Report
from codegen.normalise import Node, Normalised, escape
from codegen.text import literal

INBOUND: Final = "inbound"
SCALARS: Final = ("string", "integer", "number", "boolean")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A path, query or header parameter as the parser understood it."""

    name: str
    wire: str
    location: str
    annotation: str
    required: bool


@dataclass(frozen=True, slots=True)
class Parsed:
    """An operation as the parser understood it.

    Attributes:
        answers: Names of the models of all success answers, ``None`` for one without a body beside others with one.
    """

    name: str
    method: str
    path: str
    parameters: tuple[Parameter, ...]
    body: str | None
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Operations:
    """The operations that we call, and the requests that are sent to us, both in the order of the spec."""

    outbound: tuple[Parsed, ...]
    inbound: tuple[Parsed, ...]


def operations(spec: Normalised, report: Report) -> Operations:
    """Read the operations of a spec; each problem that the parser has is an error."""
    config = Config.from_sources(
        ConfigFile(literal_enums=True, post_hooks=[]), MetaType.NONE, Path("spec.yaml"), "utf-8", True, Path("out")
    )
    data = GeneratorData.from_dict(_outline(spec), config=config)
    start = spec.document.place("/paths")
    if isinstance(data, GeneratorError):
        report.error(start, f"openapi-python-client refuses the spec: {data.header}: {data.detail}")
        return Operations((), ())
    groups = data.endpoint_collections_by_tag
    for problem in (*data.errors, *(error for group in groups.values() for error in group.parse_errors)):
        report.error(start, f"openapi-python-client: {problem.header} {problem.detail or ''}".strip())
    found = {(_bare(end.path.get_untrusted_value()), end.method): end for g in groups.values() for end in g.endpoints}
    types = _types(spec)
    wanted = [(path, method) for path, method, _ in spec.operations()]
    inbound = [(_inbound_path(index), "post") for index in range(len(spec.inbound))]
    return Operations(_read(wanted, found, types), _read(inbound, found, types))


@cache
def function_name(identifier: str) -> str:
    """Return the method of an `operationId`, or the keyword argument of a parameter."""
    return str(PythonIdentifier(identifier, prefix="field_"))


def _read(
    wanted: list[tuple[str, str]], found: Mapping[tuple[str, str], Endpoint], types: _Types
) -> tuple[Parsed, ...]:
    pairs = ((path, found.get((_bare(path), method))) for path, method in wanted)
    return tuple(_parsed(path, end, types) for path, end in pairs if end)


def _bare(path: str) -> str:
    """Return a path without the names of its parameters, which the parser turns into Python ones."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def _parsed(path: str, end: Endpoint, types: _Types) -> Parsed:
    groups = (("path", end.path_parameters), ("query", end.query_parameters), ("header", end.header_parameters))
    success = (r for r in end.responses if r.status_code.range and 200 <= r.status_code.range[0] < 300)
    answers = ("None" if answer.source["attribute"] == "None" else types.name(answer.prop) for answer in success)
    return Parsed(
        name=end.name,
        method=end.method,
        path=path,
        parameters=tuple(_parameter(prop, place, types) for place, group in groups for prop in group),
        body=types.name(end.bodies[0].prop) if end.bodies else None,
        answers=tuple(dict.fromkeys(answers)),
    )


def _parameter(prop: Any, location: str, types: _Types) -> Parameter:
    return Parameter(prop.python_name, prop.name.get_untrusted_value(), location, types.name(prop), prop.required)


@dataclass(frozen=True, slots=True)
class _Types:
    """Writes types as Python does: one that is no component, and to which the parser gives a name, in full."""

    schemas: Container[str]
    enums: Mapping[frozenset[Any], list[Any]]

    def name(self, prop: Any) -> str:
        """Return a type."""
        match prop:
            case ListProperty():
                return f"list[{self.name(prop.inner_property)}]"
            case UnionProperty():
                return " | ".join(dict.fromkeys(self.name(inner) for inner in prop.inner_properties))
            case LiteralEnumProperty() if prop.class_info.name not in self.schemas:
                # The parser keeps the values as a set; the order is that of the spec.
                return f"Literal[{', '.join(literal(value) for value in self.enums[frozenset(prop.values)])}]"
            case ConstProperty():
                return f"Literal[{literal(prop.value.raw_value)}]"
        text: str = prop.get_type_string(no_optional=True).as_unembedded_code()
        return text


def _types(spec: Normalised) -> _Types:
    schemas = [parameter["schema"] for _, _, node in spec.operations() for parameter in node["parameters"]]
    found = (values for schema in schemas for values in _enums(schema))
    return _Types(spec.schemas, {frozenset(values): values for values in found})


def _enums(schema: Node) -> Iterator[list[Any]]:
    if "enum" in schema:
        yield [value for value in schema["enum"] if value is not None]
    parts = (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *([schema["items"]] if "items" in schema else []))
    for part in parts:
        yield from _enums(part)


def _inbound_path(index: int) -> str:
    """Return a path that no spec has: it does not begin with a slash."""
    return f"{INBOUND}/{index}"


def _outline(spec: Normalised) -> Node:
    """Return what the parser shall read.

    Schemas that are no plain scalars become empty objects: only their names matter here, and the parser cannot fail on
    what it does not see. The same holds for formats: a date goes over the wire as text. Callbacks and webhooks, which
    the parser drops, become ordinary operations.
    """
    result = _without_formats(spec.data)
    result["info"] = {"title": spec.data["info"]["title"], "version": spec.data["info"]["version"]}
    for name, schema in result["components"]["schemas"].items():
        if schema.get("type") not in SCALARS:
            result["components"]["schemas"][name] = {"type": "object", "title": name}
    for item in result["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict):
                operation.pop("callbacks", None)
                operation["tags"] = ["outbound"]
    for index, entry in enumerate(spec.inbound):
        target = {key: value for key, value in entry.operation.items() if key != "parameters"}
        result["paths"][_inbound_path(index)] = {"post": {**target, "tags": [INBOUND]}}
    result.pop("webhooks", None)
    return {key: value for key, value in result.items() if not key.startswith("x-")}


def _without_formats(node: Any) -> Any:
    """Return a copy of a node in which nothing has a format."""
    if isinstance(node, list):
        return [_without_formats(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {key: _without_formats(value) for key, value in node.items() if key != "format" or isinstance(value, dict)}


def unread(spec: Normalised, parsed: Operations, report: Report) -> bool:
    """Report the operations that the parser lost without a word; tell whether there are any."""
    names = {(p.path, p.method) for p in parsed.outbound}
    lost = [(path, method) for path, method, _ in spec.operations() if (path, method) not in names]
    for path, method in lost:
        report.error(
            spec.document.place(f"/paths/{escape(path)}/{method}"), "openapi-python-client lost this operation"
        )
    return bool(lost) or len(parsed.inbound) != len(spec.inbound)
