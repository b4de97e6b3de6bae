"""Lint rule for descriptions: object schemas need one, properties should have one."""

from __future__ import annotations

from itertools import accumulate

from telecine_codegen.lint.spec_view import SpecView
from telecine_codegen.lint.unused import find_unreachable
from telecine_codegen.openapi.pointer import join_pointer
from telecine_codegen.openapi.schema import is_object


def check_descriptions(spec: SpecView) -> None:
    """Report object schemas without a description, and warn about properties; skip what other rules reported."""
    ignored = find_unreachable(spec) | spec.conflicting
    for name, schema in spec.components("schemas"):
        is_known = schema.at not in ignored and schema.at not in spec.incomplete
        if is_known and is_object(schema.value) and not schema["description"].value:
            spec.error(schema.at, f"schema {name} needs a description")
    faulty = {prefix for at in spec.reported for prefix in accumulate(at.split("/"), "{}/{}".format)}
    for node in spec.iter_objects("schema"):
        if "/".join(node.at.split("/")[:4]) in ignored:
            continue
        for name, child in node.value.get("properties", {}).items():
            is_described = (
                child.get("description") or "$ref" in child or any("$ref" in b for b in child.get("anyOf", ()))
            )
            at = join_pointer(node.at, "properties", name)
            if not is_described and at not in faulty:
                spec.warning(at, f"property {name} has no description")
