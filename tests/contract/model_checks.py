"""What clients and mocks know beside the spec: the generated models, and the members that are always there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from pydantic import TypeAdapter
from tests.contract.response_checks import ContractFinding, RecordedExchange
from tests.contract.spec import ApiOperation, ApiSpec, Node, decode_json

UNDOCUMENTED_ERROR_MEMBERS: Mapping[str, frozenset[str]] = {
    "cometapi ErrorAnswer/error": frozenset({"type", "param", "code"}),
    "apikley ErrorResponse": frozenset({"msg"}),
}
"""Members of error bodies that the mocks always send, and no document promises."""


def models_match_spec(spec: ApiSpec) -> Iterator[ContractFinding]:
    """Compare the generated models with the spec: which members are required, which values an enum has."""
    models = import_module(f"telecine_clients.{spec.name}.models")
    for name, schema in spec.data["components"]["schemas"].items():
        model = getattr(models, name, None)
        if model is None:
            continue
        said, known = summarize_schema(spec.data, schema), summarize_model(model)
        for what in sorted(said.keys() | known.keys()):
            if said.get(what) != known.get(what):
                message = f"{what or 'itself'}: {format_values(said, what)} in the spec, {format_values(known, what)} in the models"
                yield ContractFinding("models_match_spec", name, message)


SchemaSummary = dict[str, frozenset[Any]]


def format_values(found: SchemaSummary, what: str) -> str:
    """Write a set of names or values."""
    return ", ".join(sorted(map(str, found[what]))) if what in found else "nothing"


def summarize_model(model: Any) -> SchemaSummary:
    """Outline what a generated model demands."""
    written = TypeAdapter(model).json_schema(by_alias=True)
    definitions = {"components": {"schemas": written.get("$defs", {})}}
    schema = written
    while "$ref" in schema:
        schema = definitions["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return summarize_schema(definitions, schema)


def summarize_schema(data: Node, schema: Node) -> SchemaSummary:
    """Gather from one object or enum the names of required members and the values of enums, references not followed."""
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
    """Find the schemas that a schema consists of."""
    if "$ref" in schema:
        schema = data["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    yield schema
    for each in schema.get("allOf", ()):
        yield from iterate_parts(data, each)


def enum_values(schema: Node) -> frozenset[Any]:
    """Return the values of an enum, closed or open; a single one may be written as a constant."""
    if "const" in schema:
        return frozenset({schema["const"]})
    return frozenset(schema.get("enum", ())).union(*(enum_values(each) for each in schema.get("anyOf", ())))


def constant_error_members_are_required(spec: ApiSpec, exchanges: list[RecordedExchange]) -> Iterator[ContractFinding]:
    """Compare error bodies that were seen with the spec: a member that is always there is required, or known."""
    models = import_module(f"telecine_clients.{spec.name}.models")
    seen: dict[str, frozenset[str]] = {}
    required: dict[str, frozenset[str]] = {}
    for operation, each in match_operations(spec, exchanges):
        name = response_schema_name(spec, operation, each)
        if name is None or hasattr(models, name):
            continue
        body, _ = decode_json(each.got.content)
        for place, schema, value in iterate_objects(spec, name, spec.data["components"]["schemas"][name], body):
            seen[place] = seen.get(place, frozenset(value)) & frozenset(value)
            required[place] = summarize_schema(spec.data, schema).get("required", frozenset())
    for place, members in sorted(seen.items()):
        known = UNDOCUMENTED_ERROR_MEMBERS.get(f"{spec.name} {place}", frozenset())
        for member in sorted(members - required[place] - known):
            yield ContractFinding(
                "constant_error_members_are_required", place, f"{member} is always there and not required"
            )


def match_operations(
    spec: ApiSpec, exchanges: list[RecordedExchange]
) -> Iterator[tuple[ApiOperation, RecordedExchange]]:
    """Find the operation of each exchange."""
    for each in exchanges:
        operation = spec.route(each.method, each.target.partition("?")[0])
        if operation is not None:
            yield operation, each


def response_schema_name(spec: ApiSpec, operation: ApiOperation, each: RecordedExchange) -> str | None:
    """Return the name of the schema of an answer."""
    answer = operation.answers.get(str(each.status)) or operation.answers.get("default", {})
    schema: Node = answer.get("content", {}).get(each.got.media_type, {}).get("schema", {})
    return str(schema["$ref"]).rpartition("/")[2] if "$ref" in schema else None


def iterate_objects(spec: ApiSpec, place: str, schema: Node, value: Any) -> Iterator[tuple[str, Node, dict[str, Any]]]:
    """Find an object and the objects in its members, each with its schema."""
    if not isinstance(value, dict):
        return
    yield place, schema, value
    for part in iterate_parts(spec.data, schema):
        for name, each in part.get("properties", {}).items():
            if "$ref" in each and name in value:
                yield from iterate_objects(spec, f"{place}/{name}", spec.followed(each), value[name])
