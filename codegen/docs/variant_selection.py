"""Which of the forms of a request body a page speaks of: a page is about one model, a spec about all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codegen.docs.findings import comparable_text
from codegen.docs.page_facts import PageOperation
from codegen.docs.schema_fields import SchemaResolver
from codegen.docs.spec_operations import SpecEndpoint
from codegen.openapi.document import Document
from codegen.openapi.pointer import pointer


def select_variants(document: Document, endpoint: SpecEndpoint, operation: PageOperation) -> dict[str, set[str]]:
    """Return the values that a page speaks of, of the fields by which the forms of the body are told apart."""
    schemas = SchemaResolver(document.data)
    found: dict[str, set[str]] = {}
    for media in schemas.value(pointer(endpoint.at, "requestBody", "content")) or {}:
        at = schemas.resolved(pointer(endpoint.at, "requestBody", "content", media, "schema"))
        schema = schemas.value(at)
        for name, unnamed in _find_discriminators(schemas, at, schema if isinstance(schema, dict) else {}).items():
            if told := _find_documented_values(operation, name) or unnamed:
                found[name] = told
    return found


def _find_discriminators(schemas: SchemaResolver, at: str, schema: Mapping[str, Any]) -> dict[str, set[str]]:
    """Return each field that tells forms apart, with the values of the forms in which it may be left out."""
    discriminator = schema.get("discriminator")
    if isinstance(discriminator, dict):
        return {str(discriminator.get("propertyName", "")): set()}
    branches = schema.get("anyOf")
    forms = [schemas.fields(pointer(at, "anyOf", index)) for index in range(len(branches or ()))]
    tags: dict[str, set[str]] = {}
    for name in forms[0] if len(forms) > 1 else ():
        values = [_list_values(form[name].shapes) if name in form else [] for form in forms]
        every = [value for own in values for value in own]
        if all(values) and len(every) == len(set(every)):
            pairs = zip(forms, values, strict=True)
            tags[name] = {value for form, own in pairs for value in own if not form[name].required}
    return tags


def _list_values(shapes: Any) -> list[str]:
    return [comparable_text(value) for shape in shapes for value in shape.values or ()]


def _find_documented_values(operation: PageOperation, name: str) -> set[str]:
    facts = [fact for fact in operation.facts if (fact.where, fact.name) == ("request", name)]
    told = {comparable_text(value) for fact in facts if fact.kind == "enum" for value in fact.value}
    told |= {comparable_text(fact.value) for fact in facts if fact.kind in ("default", *(() if told else ("example",)))}
    return told or {
        comparable_text(one.value[name])
        for one in operation.examples
        if one.role == "request" and isinstance(one.value, dict) and name in one.value
    }
