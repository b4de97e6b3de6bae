"""Checks of the generated models and the mocks' error bodies against the spec."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from pydantic import TypeAdapter

from telecine_codegen.contract.api_spec import ApiOperation, ApiSpec, Node, decode_json
from telecine_codegen.contract.exchange import ContractFinding, RecordedExchange

UNDOCUMENTED_ERROR_MEMBERS: Mapping[str, frozenset[str]] = {
    "cometapi ErrorAnswer/error": frozenset({"type", "param", "code"}),
    "apikley ErrorResponse": frozenset({"msg"}),
}
"""Members of error bodies that the mocks always send and no document guarantees."""


def models_match_spec(spec: ApiSpec) -> Iterator[ContractFinding]:
    """Compare required members and enum values of the generated models with the spec."""
    models = import_module(f"telecine_clients.{spec.name}.models")
    for name, schema in spec.data["components"]["schemas"].items():
        model = getattr(models, name, None)
        if model is None:
            continue
        in_spec, in_models = summarize_schema(spec.data, schema), summarize_model(model)
        for what in sorted(in_spec.keys() | in_models.keys()):
            if in_spec.get(what) != in_models.get(what):
                expected, actual = format_values(in_spec, what), format_values(in_models, what)
                message = f"{what or 'itself'}: {expected} in the spec, {actual} in the models"
                yield ContractFinding("models_match_spec", name, message)


SchemaSummary = dict[str, frozenset[Any]]


def format_values(summary: SchemaSummary, what: str) -> str:
    """Format names or values."""
    return ", ".join(sorted(map(str, summary[what]))) if what in summary else "nothing"


def summarize_model(model: Any) -> SchemaSummary:
    """Return required members and enum values of a generated model."""
    schema_document = TypeAdapter(model).json_schema(by_alias=True)
    definitions = {"components": {"schemas": schema_document.get("$defs", {})}}
    schema = schema_document
    while "$ref" in schema:
        schema = definitions["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return summarize_schema(definitions, schema)


def summarize_schema(data: Node, schema: Node) -> SchemaSummary:
    """Return required members and enum values of an object or enum; references of members are not followed."""
    found: SchemaSummary = {}
    for part in iterate_parts(data, schema):
        if part.get("required"):
            found["required"] = found.get("required", frozenset()) | frozenset(part["required"])
        if values := enum_values(part):
            found[""] = values
        for name, each in part.get("properties", {}).items():
            if values := enum_values(each):
                found[f"{name}: enum"] = values
    return found


def iterate_parts(data: Node, schema: Node) -> Iterator[Node]:
    """Yield the schemas that a schema is combined of."""
    if "$ref" in schema:
        schema = data["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    yield schema
    for each in schema.get("allOf", ()):
        yield from iterate_parts(data, each)


def enum_values(schema: Node) -> frozenset[Any]:
    """Return the values of a closed or open enum, or of a constant."""
    if "const" in schema:
        return frozenset({schema["const"]})
    return frozenset(schema.get("enum", ())).union(*(enum_values(each) for each in schema.get("anyOf", ())))


def constant_error_members_are_required(spec: ApiSpec, exchanges: list[RecordedExchange]) -> Iterator[ContractFinding]:
    """Compare error bodies with the spec: a member that is always present must be required, or listed above."""
    models = import_module(f"telecine_clients.{spec.name}.models")
    seen: dict[str, frozenset[str]] = {}
    required: dict[str, frozenset[str]] = {}
    for operation, each in match_operations(spec, exchanges):
        name = response_schema_name(spec, operation, each)
        if name is None or hasattr(models, name):
            continue
        body, _ = decode_json(each.response.content)
        for path, schema, value in iterate_objects(spec, name, spec.data["components"]["schemas"][name], body):
            seen[path] = seen.get(path, frozenset(value)) & frozenset(value)
            required[path] = summarize_schema(spec.data, schema).get("required", frozenset())
    for path, members in sorted(seen.items()):
        known = UNDOCUMENTED_ERROR_MEMBERS.get(f"{spec.name} {path}", frozenset())
        for member in sorted(members - required[path] - known):
            yield ContractFinding(
                "constant_error_members_are_required", path, f"{member} is always present and not required"
            )


def match_operations(
    spec: ApiSpec, exchanges: list[RecordedExchange]
) -> Iterator[tuple[ApiOperation, RecordedExchange]]:
    """Yield each exchange with its operation."""
    for each in exchanges:
        operation = spec.route(each.method, each.target.partition("?")[0])
        if operation is not None:
            yield operation, each


def response_schema_name(spec: ApiSpec, operation: ApiOperation, each: RecordedExchange) -> str | None:
    """Return the name of the schema of a response; None if it has no name."""
    response = operation.responses.get(str(each.status)) or operation.responses.get("default", {})
    schema: Node = response.get("content", {}).get(each.response.media_type, {}).get("schema", {})
    return str(schema["$ref"]).rpartition("/")[2] if "$ref" in schema else None


def iterate_objects(spec: ApiSpec, path: str, schema: Node, value: Any) -> Iterator[tuple[str, Node, dict[str, Any]]]:
    """Yield an object and the objects in its members, each with its path and schema."""
    if not isinstance(value, dict):
        return
    yield path, schema, value
    for part in iterate_parts(spec.data, schema):
        for name, each in part.get("properties", {}).items():
            if "$ref" in each and name in value:
                yield from iterate_objects(spec, f"{path}/{name}", spec.resolve(each), value[name])
