"""Operations: the one module that knows openapi-python-client, whose parser is used as a library."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
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
        answers: Names of the models of all success answers.
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
    wanted = [(path, method) for path, method, _ in spec.operations()]
    inbound = [(_inbound_path(index), "post") for index in range(len(spec.inbound))]
    return Operations(_read(wanted, found, spec.schemas), _read(inbound, found, spec.schemas))


def _read(
    wanted: list[tuple[str, str]], found: Mapping[tuple[str, str], Endpoint], schemas: Container[str]
) -> tuple[Parsed, ...]:
    pairs = ((path, found.get((_bare(path), method))) for path, method in wanted)
    return tuple(_parsed(path, end, schemas) for path, end in pairs if end)


def _bare(path: str) -> str:
    """Return a path without the names of its parameters, which the parser turns into Python ones."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def _parsed(path: str, end: Endpoint, schemas: Container[str]) -> Parsed:
    groups = (("path", end.path_parameters), ("query", end.query_parameters), ("header", end.header_parameters))
    success = (r for r in end.responses if r.status_code.range and 200 <= r.status_code.range[0] < 300)
    return Parsed(
        name=end.name,
        method=end.method,
        path=path,
        parameters=tuple(_parameter(prop, place, schemas) for place, group in groups for prop in group),
        body=_type(end.bodies[0].prop, schemas) if end.bodies else None,
        answers=tuple(dict.fromkeys(_type(r.prop, schemas) for r in success if r.source["attribute"] != "None")),
    )


def _parameter(prop: Any, location: str, schemas: Container[str]) -> Parameter:
    return Parameter(prop.python_name, prop.name.get_untrusted_value(), location, _type(prop, schemas), prop.required)


def _type(prop: Any, schemas: Container[str]) -> str:
    """Return a type as Python writes it; an enum that is no component, which the parser gives a name, in full."""
    match prop:
        case ListProperty():
            return f"list[{_type(prop.inner_property, schemas)}]"
        case UnionProperty():
            return " | ".join(dict.fromkeys(_type(inner, schemas) for inner in prop.inner_properties))
        case LiteralEnumProperty() if prop.class_info.name not in schemas:
            return f"Literal[{', '.join(literal(value) for value in sorted(prop.values))}]"
        case ConstProperty():
            return f"Literal[{literal(prop.value.raw_value)}]"
    text: str = prop.get_type_string(no_optional=True).as_unembedded_code()
    return text


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
