"""What clients and mocks know beside the spec: the generated models, and the members that are always there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from pydantic import TypeAdapter
from tests.contract.response_checks import Exchange, Finding
from tests.contract.spec import Node, Operation, Spec, decoded

OPTIONAL: Mapping[str, frozenset[str]] = {
    "cometapi ErrorAnswer/error": frozenset({"type", "param", "code"}),
    "apikley ErrorResponse": frozenset({"msg"}),
}
"""Members of error bodies that the mocks always send, and no document promises."""


def models_know_the_spec(spec: Spec) -> Iterator[Finding]:
    """Compare the generated models with the spec: which members are required, which values an enum has."""
    models = import_module(f"telecine_clients.{spec.name}.models")
    for name, schema in spec.data["components"]["schemas"].items():
        model = getattr(models, name, None)
        if model is None:
            continue
        said, known = outline(spec.data, schema), of_model(model)
        for what in sorted(said.keys() | known.keys()):
            if said.get(what) != known.get(what):
                message = f"{what or 'itself'}: {told(said, what)} in the spec, {told(known, what)} in the models"
                yield Finding("models_know_the_spec", name, message)


Outline = dict[str, frozenset[Any]]


def told(found: Outline, what: str) -> str:
    """Write a set of names or values."""
    return ", ".join(sorted(map(str, found[what]))) if what in found else "nothing"


def of_model(model: Any) -> Outline:
    """Outline what a generated model demands."""
    written = TypeAdapter(model).json_schema(by_alias=True)
    definitions = {"components": {"schemas": written.get("$defs", {})}}
    schema = written
    while "$ref" in schema:
        schema = definitions["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return outline(definitions, schema)


def outline(data: Node, schema: Node) -> Outline:
    """Gather from one object or enum the names of required members and the values of enums, references not followed."""
    found: Outline = {}
    for part in parts(data, schema):
        if part.get("required"):
            found["required"] = found.get("required", frozenset()) | frozenset(part["required"])
        if values := enum_of(part):
            found[""] = values
        for name, each in part.get("properties", {}).items():
            if values := enum_of(each):
                found[f"{name}: enum"] = values
    return found


def parts(data: Node, schema: Node) -> Iterator[Node]:
    """Find the schemas that a schema consists of."""
    if "$ref" in schema:
        schema = data["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    yield schema
    for each in schema.get("allOf", ()):
        yield from parts(data, each)


def enum_of(schema: Node) -> frozenset[Any]:
    """Return the values of an enum, closed or open; a single one may be written as a constant."""
    if "const" in schema:
        return frozenset({schema["const"]})
    return frozenset(schema.get("enum", ())).union(*(enum_of(each) for each in schema.get("anyOf", ())))


def errors_hold_what_is_required(spec: Spec, exchanges: list[Exchange]) -> Iterator[Finding]:
    """Compare error bodies that were seen with the spec: a member that is always there is required, or known."""
    models = import_module(f"telecine_clients.{spec.name}.models")
    seen: dict[str, frozenset[str]] = {}
    required: dict[str, frozenset[str]] = {}
    for operation, each in routed(spec, exchanges):
        name = component(spec, operation, each)
        if name is None or hasattr(models, name):
            continue
        body, _ = decoded(each.got.content)
        for place, schema, value in objects(spec, name, spec.data["components"]["schemas"][name], body):
            seen[place] = seen.get(place, frozenset(value)) & frozenset(value)
            required[place] = outline(spec.data, schema).get("required", frozenset())
    for place, members in sorted(seen.items()):
        known = OPTIONAL.get(f"{spec.name} {place}", frozenset())
        for member in sorted(members - required[place] - known):
            yield Finding("errors_hold_what_is_required", place, f"{member} is always there and not required")


def routed(spec: Spec, exchanges: list[Exchange]) -> Iterator[tuple[Operation, Exchange]]:
    """Find the operation of each exchange."""
    for each in exchanges:
        operation = spec.route(each.method, each.target.partition("?")[0])
        if operation is not None:
            yield operation, each


def component(spec: Spec, operation: Operation, each: Exchange) -> str | None:
    """Return the name of the schema of an answer."""
    answer = operation.answers.get(str(each.status)) or operation.answers.get("default", {})
    schema: Node = answer.get("content", {}).get(each.got.media_type, {}).get("schema", {})
    return str(schema["$ref"]).rpartition("/")[2] if "$ref" in schema else None


def objects(spec: Spec, place: str, schema: Node, value: Any) -> Iterator[tuple[str, Node, dict[str, Any]]]:
    """Find an object and the objects in its members, each with its schema."""
    if not isinstance(value, dict):
        return
    yield place, schema, value
    for part in parts(spec.data, schema):
        for name, each in part.get("properties", {}).items():
            if "$ref" in each and name in value:
                yield from objects(spec, f"{place}/{name}", spec.followed(each), value[name])
