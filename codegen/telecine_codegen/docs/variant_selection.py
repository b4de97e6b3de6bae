"""Selection of the variants of a request body that a page describes, by the values of discriminating fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from telecine_codegen.docs.comparable_text import comparable_text
from telecine_codegen.docs.page_facts import PageOperation
from telecine_codegen.docs.schema_fields import SchemaResolver, SchemaVariant
from telecine_codegen.docs.spec_operations import SpecEndpoint
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.pointer import join_pointer


def select_variants(document: Document, endpoint: SpecEndpoint, operation: PageOperation) -> dict[str, set[str]]:
    """Return the values of each discriminating field of the request body that a page documents.

    A page usually describes one model; the spec has all models.
    """
    schemas = SchemaResolver(document.data)
    content = join_pointer(endpoint.at, "requestBody", "content")
    selected: dict[str, set[str]] = {}
    for media in schemas.get_value(content) or {}:
        at = schemas.resolve_ref(join_pointer(content, media, "schema"))
        schema = schemas.get_value(at)
        for name, defaults in _find_discriminators(schemas, at, schema if isinstance(schema, dict) else {}).items():
            if values := _find_documented_values(operation, name) or defaults:
                selected[name] = values
    return selected


def _find_discriminators(schemas: SchemaResolver, at: str, schema: Mapping[str, Any]) -> dict[str, set[str]]:
    """Return the fields that discriminate variants, with the values of the variants that do not require the field.

    Without a `discriminator` these are the fields whose values differ in all variants.
    """
    discriminator = schema.get("discriminator")
    if isinstance(discriminator, dict):
        return {str(discriminator.get("propertyName", "")): set()}
    count = len(schema.get("anyOf") or ())
    if count < 2:
        return {}
    variants = [schemas.list_fields(join_pointer(at, "anyOf", index)) for index in range(count)]
    discriminators: dict[str, set[str]] = {}
    for name in variants[0]:
        values = [_list_values(fields[name].variants) if name in fields else [] for fields in variants]
        all_values = [value for own in values for value in own]
        if all(values) and len(all_values) == len(set(all_values)):
            pairs = zip(variants, values, strict=True)
            discriminators[name] = {value for fields, own in pairs for value in own if not fields[name].required}
    return discriminators


def _list_values(variants: Iterable[SchemaVariant]) -> list[str]:
    return [comparable_text(value) for variant in variants for value in variant.values or ()]


def _find_documented_values(operation: PageOperation, name: str) -> set[str]:
    """Return the values that the page lists, else those of examples of the field, else those in request bodies."""
    facts = [fact for fact in operation.facts if (fact.where, fact.name) == ("request", name)]
    values = {comparable_text(value) for fact in facts if fact.kind == "enum" for value in fact.value}
    kinds = ("default",) if values else ("default", "example")
    values |= {comparable_text(fact.value) for fact in facts if fact.kind in kinds}
    return values or {
        comparable_text(example.value[name])
        for example in operation.examples
        if example.role == "request" and isinstance(example.value, dict) and name in example.value
    }
