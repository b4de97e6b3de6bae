"""Parse the operations with the parser of openapi-python-client; the only module that imports it."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties.const import ConstProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.literal_enum_property import LiteralEnumProperty
from openapi_python_client.parser.properties.union import UnionProperty

from telecine_codegen.compile.generator_input import build_parser_input, make_inbound_path
from telecine_codegen.compile.generator_output import ParsedOperation, ParsedOperations, ParsedParameter
from telecine_codegen.compile.normalise import NormalisedSpec, Value
from telecine_codegen.compile.python_source import format_literal
from telecine_codegen.diagnostics import Report
from telecine_codegen.openapi.operations import strip_parameter_names
from telecine_codegen.openapi.pointer import escape_token


def parse_operations(spec: NormalisedSpec, report: Report) -> ParsedOperations:
    """Parse the operations of a spec; report each problem of the parser as an error."""
    config = Config.from_sources(
        ConfigFile(literal_enums=True, post_hooks=[]), MetaType.NONE, Path("spec.yaml"), "utf-8", True, Path("out")
    )
    document = build_parser_input(spec)
    types = _TypeNames(spec.schemas, _collect_enums(document))
    data = GeneratorData.from_dict(document, config=config)
    start = spec.document.place("/paths")
    if isinstance(data, GeneratorError):
        report.error(start, f"openapi-python-client rejects the spec: {data.header}: {data.detail}")
        return ParsedOperations((), ())
    groups = data.endpoint_collections_by_tag
    for problem in (*data.errors, *(error for group in groups.values() for error in group.parse_errors)):
        report.error(start, f"openapi-python-client: {problem.header} {problem.detail or ''}".strip())
    found = {
        (strip_parameter_names(end.path.get_untrusted_value()), end.method): end
        for g in groups.values()
        for end in g.endpoints
    }
    wanted = [(path, method) for path, method, _ in spec.operations()]
    inbound = [(make_inbound_path(index), "post") for index in range(len(spec.inbound))]
    parsed = ParsedOperations(_read_operations(wanted, found, types), _read_operations(inbound, found, types))
    for pointer in _find_lost(spec, parsed):
        report.error(spec.document.place(pointer), "openapi-python-client dropped this operation")
    return parsed


def _find_lost(spec: NormalisedSpec, parsed: ParsedOperations) -> list[str]:
    """Return the pointers of the operations that the parser dropped without an error."""
    names = {(one.path, one.method) for one in (*parsed.outbound, *parsed.inbound)}
    outbound = [
        f"/paths/{escape_token(path)}/{method}" for path, method, _ in spec.operations() if (path, method) not in names
    ]
    inbound = [
        entry.pointer for index, entry in enumerate(spec.inbound) if (make_inbound_path(index), "post") not in names
    ]
    return [*outbound, *inbound]


def _read_operations(
    wanted: list[tuple[str, str]], found: Mapping[tuple[str, str], Endpoint], types: _TypeNames
) -> tuple[ParsedOperation, ...]:
    pairs = ((path, found.get((strip_parameter_names(path), method))) for path, method in wanted)
    return tuple(_read_operation(path, end, types) for path, end in pairs if end)


def _read_operation(path: str, end: Endpoint, types: _TypeNames) -> ParsedOperation:
    groups = (("path", end.path_parameters), ("query", end.query_parameters), ("header", end.header_parameters))
    success = (r for r in end.responses if r.status_code.range and 200 <= r.status_code.range[0] < 300)
    models = ("None" if response.source["attribute"] == "None" else types.name(response.prop) for response in success)
    return ParsedOperation(
        name=str(end.name),
        method=end.method,
        path=path,
        parameters=tuple(_read_parameter(prop, place, types) for place, group in groups for prop in group),
        response_models=tuple(dict.fromkeys(models)),
    )


def _read_parameter(prop: Any, location: str, types: _TypeNames) -> ParsedParameter:
    return ParsedParameter(
        str(prop.python_name), prop.name.get_untrusted_value(), location, types.name(prop), prop.required
    )


@dataclass(frozen=True, slots=True)
class _TypeNames:
    """Formats types as Python annotations; enums that are not components are written inline."""

    schemas: Container[str]
    enums: Mapping[frozenset[Any], list[Any]]

    def name(self, prop: Any) -> str:
        """Return the annotation of a property."""
        match prop:
            case ListProperty():
                return f"list[{self.name(prop.inner_property)}]"
            case UnionProperty():
                return " | ".join(dict.fromkeys(self.name(inner) for inner in prop.inner_properties))
            case LiteralEnumProperty() if prop.class_info.name not in self.schemas:
                # The parser keeps the values in a set; restore the order of the spec.
                return f"Literal[{', '.join(format_literal(value) for value in self.enums[frozenset(prop.values)])}]"
            case ConstProperty():
                return f"Literal[{format_literal(prop.value.raw_value)}]"
        return str(prop.get_type_string(no_optional=True).as_unembedded_code())


def _collect_enums(document: Value) -> dict[frozenset[Any], list[Any]]:
    """Return the values of each enum of a parameter in their order."""
    operations = (operation for item in document["paths"].values() for operation in item.values())
    schemas = [parameter["schema"] for operation in operations for parameter in operation["parameters"]]
    return {frozenset(values): values for schema in schemas for values in _iter_enums(schema)}


def _iter_enums(schema: Value) -> Iterator[list[Any]]:
    if "enum" in schema:
        yield [value for value in schema["enum"] if value is not None]
    parts = (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *([schema["items"]] if "items" in schema else []))
    for part in parts:
        yield from _iter_enums(part)
