"""Facts and examples of an OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from codegen.docs.allowed_values import find_value_meanings
from codegen.docs.documented_limits import find_limits
from codegen.docs.field_facts import FieldDraft
from codegen.docs.findings import comparable_text
from codegen.docs.lenient_yaml import YamlTree
from codegen.docs.page_facts import FactKind, OperationDraft, PageExample, PageFact, PageOperation, extract_origin
from codegen.docs.schema_fields import SchemaField, SchemaResolver, SchemaVariant
from codegen.docs.spec_operations import (
    SpecEndpoint,
    list_bodies,
    list_endpoints,
    list_parameters,
    list_security_schemes,
    list_statuses,
)
from codegen.openapi.pointer import pointer

_BOUNDS: Final[tuple[tuple[FactKind, str, str], ...]] = (
    ("range", "minimum", "maximum"),
    ("length", "minLength", "maxLength"),
    ("count", "minItems", "maxItems"),
)


def build_operations(tree: YamlTree) -> tuple[PageOperation, ...]:
    """Return every operation of the document, callbacks and webhooks among them."""
    schemas = SchemaResolver(tree.data)
    return tuple(_build_operation(tree, schemas, endpoint) for endpoint in list_endpoints(schemas))


def _build_operation(tree: YamlTree, schemas: SchemaResolver, endpoint: SpecEndpoint) -> PageOperation:
    draft = OperationDraft(endpoint.method, endpoint.path, tree.line(endpoint.at))
    if (
        not endpoint.is_ours
        and isinstance(url := schemas.value("/servers/0/url"), str)
        and (server := extract_origin(url))
    ):
        draft.facts.append(PageFact("", "", "server", server, tree.line("/servers/0/url")))
    for at, scheme in () if endpoint.is_ours else list_security_schemes(schemas, endpoint):
        draft.facts.extend(_list_credential_facts(at, scheme, tree))
    for at, parameter in list_parameters(schemas, endpoint):
        where, name = str(parameter.get("in", "query")), parameter["name"]
        field = SchemaField(name, at, schemas.shapes(pointer(at, "schema")), False, certain=True)
        draft.facts.extend(_list_field_facts(tree, schemas, where, field, parameter.get("description")))
        draft.facts.append(PageFact(where, name, "required", parameter.get("required") is True, tree.line(at)))
        for value, here in _list_examples(parameter, at):
            draft.facts.append(PageFact(where, name, "example", value, tree.line(here)))
    asked = pointer(endpoint.at, "requestBody", "required")
    if schemas.value(asked) is True:
        draft.facts.append(PageFact("request", "", "required", True, tree.line(asked)))
    description = pointer(endpoint.at, "description")
    draft.facts.extend(find_limits(str(schemas.value(description) or ""), tree.line(description)))
    for status in list_statuses(schemas, endpoint):
        line = tree.line(pointer(endpoint.at, "responses", status))
        draft.facts.append(PageFact(f"answer {status}", "", "status", status, line))
    for body in list_bodies(schemas, endpoint):
        draft.facts.append(PageFact(body.where, "", "media", body.media, tree.line(body.at)))
        fields = schemas.fields(body.schema)
        names_required = any(field.required for field in fields.values()) or body.where == "request"
        for field in fields.values():
            draft.facts.extend(_list_field_facts(tree, schemas, body.where, field, None))
            if names_required and field.required:
                draft.facts.append(PageFact(body.where, field.name, "required", True, tree.line(field.at)))
        role = "request" if body.where == "request" else "answer"
        for value, here in _list_body_examples(schemas, body.at):
            draft.examples.append(PageExample(role, body.where, value, tree.line(here)))  # type: ignore[arg-type]  # one of two roles
    return draft.done()


def _list_credential_facts(at: str, scheme: dict[str, Any], tree: YamlTree) -> Iterator[PageFact]:
    line = tree.line(at)
    if scheme.get("type") == "apiKey":
        yield PageFact("auth", str(scheme.get("name")), "location", scheme.get("in"), line)
    elif scheme.get("type") == "http":
        yield PageFact("auth", "Authorization", "location", "header", line)
        yield PageFact("auth", "Authorization", "scheme", str(scheme.get("scheme", "")).capitalize(), line)


def _list_field_facts(
    tree: YamlTree, schemas: SchemaResolver, where: str, field: SchemaField, text: str | None
) -> Iterator[PageFact]:
    """Yield the facts of a field; its description is asked for what the keywords do not say."""
    line = tree.line(field.at)

    def fact(kind: FactKind, value: Any, *keys: str) -> PageFact:
        return PageFact(where, field.name, kind, value, tree.line(field.first(*keys) or field.at))

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
            "enum",
            list({comparable_text(value): value for value in values}.values()),
            fact("enum", None, "enum", "const").line,
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
        for value, here in _list_variant_examples(shape):
            draft.mark("example", value, tree.line(here))
    marks = [
        _add_meanings(mark, text or field.get("description")) if mark.kind == "enum" else mark for mark in draft.marks
    ]
    yield from marks or [PageFact(where, field.name, "field", True, line)]
    yield from _list_description_facts(
        draft, types, text or field.get("description"), fact("field", None, "description").line
    )


def _add_meanings(fact: PageFact, text: Any) -> PageFact:
    """Return a list of values with what the description says of each."""
    lines = [(fact.line, part.strip()) for part in text.split("\n")] if isinstance(text, str) else []
    return replace(fact, meanings=find_value_meanings(lines, fact.value))


def _list_description_facts(draft: FieldDraft, types: list[str], text: Any, line: int) -> Iterator[PageFact]:
    """Yield bounds and deprecation that only the description tells; its lists of values explain, they do not limit."""
    if not isinstance(text, str) or not types:
        return
    told = {fact.kind for fact in draft.marks}
    words = FieldDraft(draft.where, draft.name, line, text=[(line, part.strip("-*• ")) for part in text.split("\n")])
    words.mark("type", types[0])
    for fact in words.described(types[0]):
        if fact.kind not in told and fact.kind in ("range", "length", "count", "deprecated", "default"):
            yield fact


def _list_variant_examples(shape: SchemaVariant) -> Iterator[tuple[Any, str]]:
    for at, part in shape.parts:
        yield from _list_examples(part, at)


def _list_examples(part: Mapping[str, Any], at: str) -> Iterator[tuple[Any, str]]:
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


def _list_body_examples(schemas: SchemaResolver, at: str) -> Iterator[tuple[Any, str]]:
    """Yield the examples of a body, also where they stand in its schema."""
    media = schemas.value(at)
    if isinstance(media, dict):
        yield from _list_examples(media, at)
    seen: set[str] = set()
    for shape in schemas.shapes(pointer(at, "schema")):
        for value, here in _list_variant_examples(shape):
            if here not in seen:
                seen.add(here)
                yield value, here
