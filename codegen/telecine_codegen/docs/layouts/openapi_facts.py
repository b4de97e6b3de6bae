"""Facts and examples of an OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from telecine_codegen.docs.allowed_values import NumberedLine, find_value_meanings
from telecine_codegen.docs.comparable_text import unique_values
from telecine_codegen.docs.documented_limits import find_limits
from telecine_codegen.docs.field_facts import FieldDraft
from telecine_codegen.docs.lenient_yaml import YamlTree
from telecine_codegen.docs.page_facts import (
    ExampleRole,
    FactKind,
    OperationDraft,
    PageExample,
    PageFact,
    PageOperation,
    extract_origin,
)
from telecine_codegen.docs.schema_fields import SchemaField, SchemaResolver, SchemaVariant
from telecine_codegen.docs.spec_operations import (
    SpecBody,
    SpecEndpoint,
    list_bodies,
    list_endpoints,
    list_parameters,
    list_security_schemes,
    list_statuses,
)
from telecine_codegen.openapi.pointer import join_pointer

_BOUNDS: Final[tuple[tuple[FactKind, str, str], ...]] = (
    ("range", "minimum", "maximum"),
    ("length", "minLength", "maxLength"),
    ("count", "minItems", "maxItems"),
)
# An enum in a description only explains that of the schema.
_DESCRIPTION_KINDS: Final = ("range", "length", "count", "deprecated", "default")


def build_operations(tree: YamlTree) -> tuple[PageOperation, ...]:
    """Return all operations of a document, including callbacks and webhooks."""
    builder = _FactBuilder(tree, SchemaResolver(tree.data))
    return tuple(builder.build_operation(endpoint) for endpoint in list_endpoints(builder.schemas))


@dataclass(frozen=True, slots=True)
class _FactBuilder:
    tree: YamlTree
    schemas: SchemaResolver

    def build_operation(self, endpoint: SpecEndpoint) -> PageOperation:
        draft = OperationDraft(endpoint.method, endpoint.path, self.tree.get_line(endpoint.at))
        if not endpoint.is_inbound:
            draft.facts.extend(self._list_server_facts())
            for at, scheme in list_security_schemes(self.schemas, endpoint):
                draft.facts.extend(_list_credential_facts(scheme, self.tree.get_line(at)))
        for at, parameter in list_parameters(self.schemas, endpoint):
            draft.facts.extend(self._list_parameter_facts(at, parameter))
        required = join_pointer(endpoint.at, "requestBody", "required")
        if self.schemas.get_value(required) is True:
            draft.facts.append(PageFact("request", "", "required", True, self.tree.get_line(required)))
        description = join_pointer(endpoint.at, "description")
        text = str(self.schemas.get_value(description) or "")
        draft.facts.extend(find_limits(text, self.tree.get_line(description)))
        for status in list_statuses(self.schemas, endpoint):
            line = self.tree.get_line(join_pointer(endpoint.at, "responses", status))
            draft.facts.append(PageFact(f"answer {status}", "", "status", status, line))
        for body in list_bodies(self.schemas, endpoint):
            draft.facts.extend(self._list_body_facts(body))
            role: ExampleRole = "request" if body.where == "request" else "answer"
            for at, value in self._list_body_examples(body):
                draft.examples.append(PageExample(role, body.where, value, self.tree.get_line(at)))
        return draft.build()

    def _list_server_facts(self) -> Iterator[PageFact]:
        url = self.schemas.get_value("/servers/0/url")
        if isinstance(url, str) and (server := extract_origin(url)):
            yield PageFact("", "", "server", server, self.tree.get_line("/servers/0/url"))

    def _list_parameter_facts(self, at: str, parameter: Mapping[str, Any]) -> Iterator[PageFact]:
        where, name = str(parameter.get("in", "query")), parameter["name"]
        variants = self.schemas.list_variants(join_pointer(at, "schema"))
        field = SchemaField(name, at, variants, required=False, in_all_variants=True)
        yield from self._list_field_facts(where, field, parameter.get("description"))
        yield PageFact(where, name, "required", parameter.get("required") is True, self.tree.get_line(at))
        for example_at, value in _list_examples(at, parameter):
            yield PageFact(where, name, "example", value, self.tree.get_line(example_at))

    def _list_body_facts(self, body: SpecBody) -> Iterator[PageFact]:
        yield PageFact(body.where, "", "media", body.media, self.tree.get_line(body.at))
        for field in self.schemas.list_fields(body.schema).values():
            yield from self._list_field_facts(body.where, field, None)
            if field.required:
                yield PageFact(body.where, field.name, "required", True, self.tree.get_line(field.at))

    def _list_field_facts(self, where: str, field: SchemaField, description: str | None) -> Iterator[PageFact]:
        """Yield the facts in the keywords of a field, then those that only its description has."""
        description = description or field.get("description")
        draft = FieldDraft(where, field.name, self.tree.get_line(field.at))
        types = [name for name in sorted(field.types) if name != "null"]
        items = self.schemas.list_item_variants(field)
        if types:
            draft.add_label("type", _format_types(types, items), self._get_keyword_line(field, "type"))
        if "null" in field.types or field.get("nullable") is True:
            draft.add_label("nullable", True)
        values = [value for variant in (*field.variants, *items) for value in variant.values or () if value is not None]
        if values:
            draft.add_label("enum", unique_values(values), self._get_keyword_line(field, "enum", "const"))
        for kind, low, high in _BOUNDS:
            bounds = [field.get(low), field.get(high)]
            if bounds != [None, None]:
                draft.add_label(kind, bounds, self._get_keyword_line(field, low, high))
        if (default := field.get("default")) is not None:
            draft.add_label("default", default, self._get_keyword_line(field, "default"))
        if (format_name := field.get("format")) is not None:
            draft.add_label("format", format_name, self._get_keyword_line(field, "format"))
        if field.get("deprecated") is True:
            draft.add_label("deprecated", True, self._get_keyword_line(field, "deprecated"))
        for variant in field.variants:
            for at, value in _list_variant_examples(variant):
                draft.add_label("example", value, self.tree.get_line(at))
        for label in draft.labels:
            yield _add_meanings(label, description) if label.kind == "enum" else label
        if not draft.labels:
            yield PageFact(where, field.name, "field", True, draft.line)
        if isinstance(description, str) and types:
            draft.description = _split_description(description, self._get_keyword_line(field, "description"))
            yield from _list_description_facts(draft, types[0])

    def _list_body_examples(self, body: SpecBody) -> Iterator[tuple[str, Any]]:
        """Yield the examples of a body: those of the media type, then those of its schema."""
        media = self.schemas.get_value(body.at)
        if isinstance(media, dict):
            yield from _list_examples(body.at, media)
        variants = self.schemas.list_variants(body.schema)
        # A part that several variants share has its examples once.
        yield from {at: value for variant in variants for at, value in _list_variant_examples(variant)}.items()

    def _get_keyword_line(self, field: SchemaField, *keywords: str) -> int:
        return self.tree.get_line(field.find_keyword(*keywords) or field.at)


def _list_credential_facts(scheme: Mapping[str, Any], line: int) -> Iterator[PageFact]:
    if scheme.get("type") == "apiKey":
        yield PageFact("auth", str(scheme.get("name")), "location", scheme.get("in"), line)
    elif scheme.get("type") == "http":
        yield PageFact("auth", "Authorization", "location", "header", line)
        yield PageFact("auth", "Authorization", "scheme", str(scheme.get("scheme", "")).capitalize(), line)


def _format_types(types: Sequence[str], items: Sequence[SchemaVariant]) -> str:
    """Return the types of a field, a list with the type of its items: `string[]|null`."""
    item_types = {name for item in items for name in item.types}
    array = f"{next(iter(item_types))}[]" if len(item_types) == 1 else "array"
    return "|".join(array if name == "array" else name for name in types)


def _add_meanings(fact: PageFact, description: Any) -> PageFact:
    """Return an enum with the explanations of its values in the description."""
    lines = [(fact.line, line.strip()) for line in description.split("\n")] if isinstance(description, str) else []
    return replace(fact, meanings=find_value_meanings(lines, fact.value))


def _split_description(text: str, line: int) -> list[NumberedLine]:
    return [(line, part.strip("-*• ")) for part in text.split("\n")]


def _list_description_facts(draft: FieldDraft, type_name: str) -> Iterator[PageFact]:
    """Yield the facts in the description of a field for which its schema has no keyword."""
    kinds = {label.kind for label in draft.labels}
    for fact in draft.parse_description(type_name):
        if fact.kind not in kinds and fact.kind in _DESCRIPTION_KINDS:
            yield fact


def _list_variant_examples(variant: SchemaVariant) -> Iterator[tuple[str, Any]]:
    for at, part in variant.parts:
        yield from _list_examples(at, part)


def _list_examples(at: str, owner: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield pointer and value of each example of a schema, parameter or media type."""
    if "example" in owner:
        yield join_pointer(at, "example"), owner["example"]
    examples = owner.get("examples")
    if isinstance(examples, list):
        for index, value in enumerate(examples):
            yield join_pointer(at, "examples", index), value
    elif isinstance(examples, dict):
        for name, value in examples.items():
            if isinstance(value, dict) and "value" in value:
                yield join_pointer(at, "examples", name), value["value"]
