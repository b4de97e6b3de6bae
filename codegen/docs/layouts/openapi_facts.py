"""Facts and examples of an OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from codegen.docs.allowed_values import meanings_in
from codegen.docs.documented_limits import limits_in
from codegen.docs.field_facts import FieldDraft
from codegen.docs.findings import written
from codegen.docs.loose_yaml import Tree
from codegen.docs.page_facts import Draft, Example, Fact, Kind, Operation, origin
from codegen.docs.schema_fields import Field, Schemas, Shape
from codegen.docs.spec_operations import Endpoint, bodies, endpoints, parameters, security, statuses
from codegen.openapi.pointer import pointer

_BOUNDS: Final[tuple[tuple[Kind, str, str], ...]] = (
    ("range", "minimum", "maximum"),
    ("length", "minLength", "maxLength"),
    ("count", "minItems", "maxItems"),
)


def operations(tree: Tree) -> tuple[Operation, ...]:
    """Return every operation of the document, callbacks and webhooks among them."""
    schemas = Schemas(tree.data)
    return tuple(_operation(tree, schemas, endpoint) for endpoint in endpoints(schemas))


def _operation(tree: Tree, schemas: Schemas, endpoint: Endpoint) -> Operation:
    draft = Draft(endpoint.method, endpoint.path, tree.line(endpoint.at))
    if not endpoint.is_ours and isinstance(url := schemas.value("/servers/0/url"), str) and (server := origin(url)):
        draft.facts.append(Fact("", "", "server", server, tree.line("/servers/0/url")))
    for at, scheme in () if endpoint.is_ours else security(schemas, endpoint):
        draft.facts.extend(_credential(at, scheme, tree))
    for at, parameter in parameters(schemas, endpoint):
        where, name = str(parameter.get("in", "query")), parameter["name"]
        field = Field(name, at, schemas.shapes(pointer(at, "schema")), False, certain=True)
        draft.facts.extend(_facts(tree, schemas, where, field, parameter.get("description")))
        draft.facts.append(Fact(where, name, "required", parameter.get("required") is True, tree.line(at)))
        for value, here in _examples(parameter, at):
            draft.facts.append(Fact(where, name, "example", value, tree.line(here)))
    asked = pointer(endpoint.at, "requestBody", "required")
    if schemas.value(asked) is True:
        draft.facts.append(Fact("request", "", "required", True, tree.line(asked)))
    description = pointer(endpoint.at, "description")
    draft.facts.extend(limits_in(str(schemas.value(description) or ""), tree.line(description)))
    for status in statuses(schemas, endpoint):
        line = tree.line(pointer(endpoint.at, "responses", status))
        draft.facts.append(Fact(f"answer {status}", "", "status", status, line))
    for body in bodies(schemas, endpoint):
        draft.facts.append(Fact(body.where, "", "media", body.media, tree.line(body.at)))
        fields = schemas.fields(body.schema)
        names_required = any(field.required for field in fields.values()) or body.where == "request"
        for field in fields.values():
            draft.facts.extend(_facts(tree, schemas, body.where, field, None))
            if names_required and field.required:
                draft.facts.append(Fact(body.where, field.name, "required", True, tree.line(field.at)))
        role = "request" if body.where == "request" else "answer"
        for value, here in _body_examples(schemas, body.at):
            draft.examples.append(Example(role, body.where, value, tree.line(here)))  # type: ignore[arg-type]  # one of two roles
    return draft.done()


def _credential(at: str, scheme: dict[str, Any], tree: Tree) -> Iterator[Fact]:
    line = tree.line(at)
    if scheme.get("type") == "apiKey":
        yield Fact("auth", str(scheme.get("name")), "location", scheme.get("in"), line)
    elif scheme.get("type") == "http":
        yield Fact("auth", "Authorization", "location", "header", line)
        yield Fact("auth", "Authorization", "scheme", str(scheme.get("scheme", "")).capitalize(), line)


def _facts(tree: Tree, schemas: Schemas, where: str, field: Field, text: str | None) -> Iterator[Fact]:
    """Yield the facts of a field; its description is asked for what the keywords do not say."""
    line = tree.line(field.at)

    def fact(kind: Kind, value: Any, *keys: str) -> Fact:
        return Fact(where, field.name, kind, value, tree.line(field.first(*keys) or field.at))

    types = [name for name in sorted(field.types) if name != "null"]
    items = schemas.item_shapes(field)
    draft = FieldDraft(where, field.name, line)
    if types:
        inner = sorted({name for shape in items for name in shape.types})
        named = [f"{inner[0]}[]" if name == "array" and len(inner) == 1 else name for name in types]
        draft.mark("type", "|".join(named), fact("type", None, "type").line)
    if "null" in field.types or field.get("nullable") is True:
        draft.mark("nullable", True)
    values = [value for shape in (*field.shapes, *items) for value in shape.values or () if value is not None]
    if values:
        draft.mark(
            "enum", list({written(value): value for value in values}.values()), fact("enum", None, "enum", "const").line
        )
    for kind, low, high in _BOUNDS:
        if field.get(low) is not None or field.get(high) is not None:
            draft.mark(kind, [field.get(low), field.get(high)], fact(kind, None, low, high).line)
    for kind in ("default", "format"):
        if (value := field.get(kind)) is not None:
            draft.mark(kind, value, fact(kind, None, kind).line)
    if field.get("deprecated") is True:
        draft.mark("deprecated", True, fact("deprecated", None, "deprecated").line)
    for shape in field.shapes:
        for value, here in _shape_examples(shape):
            draft.mark("example", value, tree.line(here))
    marks = [
        _explained(mark, text or field.get("description")) if mark.kind == "enum" else mark for mark in draft.marks
    ]
    yield from marks or [Fact(where, field.name, "field", True, line)]
    yield from _told(draft, types, text or field.get("description"), fact("field", None, "description").line)


def _explained(fact: Fact, text: Any) -> Fact:
    """Return a list of values with what the description says of each."""
    lines = [(fact.line, part.strip()) for part in text.split("\n")] if isinstance(text, str) else []
    return replace(fact, meanings=meanings_in(lines, fact.value))


def _told(draft: FieldDraft, types: list[str], text: Any, line: int) -> Iterator[Fact]:
    """Yield bounds and deprecation that only the description tells; its lists of values explain, they do not limit."""
    if not isinstance(text, str) or not types:
        return
    told = {fact.kind for fact in draft.marks}
    words = FieldDraft(draft.where, draft.name, line, text=[(line, part.strip("-*• ")) for part in text.split("\n")])
    words.mark("type", types[0])
    for fact in words.described(types[0]):
        if fact.kind not in told and fact.kind in ("range", "length", "count", "deprecated", "default"):
            yield fact


def _shape_examples(shape: Shape) -> Iterator[tuple[Any, str]]:
    for at, part in shape.parts:
        yield from _examples(part, at)


def _examples(part: Mapping[str, Any], at: str) -> Iterator[tuple[Any, str]]:
    if "example" in part:
        yield part["example"], pointer(at, "example")
    examples = part.get("examples")
    if isinstance(examples, list):
        for index, value in enumerate(examples):
            yield value, pointer(at, "examples", index)
    elif isinstance(examples, dict):
        for name, value in examples.items():
            if isinstance(value, dict) and "value" in value:
                yield value["value"], pointer(at, "examples", name)


def _body_examples(schemas: Schemas, at: str) -> Iterator[tuple[Any, str]]:
    """Yield the examples of a body, also where they stand in its schema."""
    media = schemas.value(at)
    if isinstance(media, dict):
        yield from _examples(media, at)
    seen: set[str] = set()
    for shape in schemas.shapes(pointer(at, "schema")):
        for value, here in _shape_examples(shape):
            if here not in seen:
                seen.add(here)
                yield value, here
