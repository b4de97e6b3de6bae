"""Lint rules for examples and defaults: bodies and responses have one, and each matches its schema."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import jsonschema_rs
from jsonschema_rs import ValidationErrorKind

from telecine_codegen.lint.allowed_keywords import QUESTION
from telecine_codegen.lint.references import find_cyclic_schemas
from telecine_codegen.lint.spec_view import SpecView, parse_component_reference
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.operations import JSON
from telecine_codegen.openapi.pointer import join_pointer, resolve_pointer
from telecine_codegen.openapi.schema import COMBINED, iter_branches, list_types

_BASE_URI: Final = "urn:spec"
_MAX_LENGTH: Final = 160


def check_missing_examples(spec: SpecView) -> None:
    """Report JSON bodies and responses without an example."""
    for node in spec.iter_objects("media"):
        if QUESTION in spec.raw_members(node.at):
            continue  # it asks for the example
        is_json = node.at.endswith(join_pointer("/content", JSON)) and f"{node.at}/examples" not in spec.dropped
        if is_json and not ("example" in spec.raw_members(node.at) or spec.raw_members(f"{node.at}/examples")):
            what = "body" if "requestBod" in node.at else "response"
            spec.error(node.at, f"no example of this {what}", "add example or examples that match the schema")


def check_example_and_examples(spec: SpecView) -> None:
    """Report objects with both `example` and `examples`: tools read one or the other."""
    for node in spec.iter_objects("media", "parameter", "header", "schema"):
        if "example" in node.value and "examples" in node.value:
            spec.error(f"{node.at}/example", "both example and examples", "keep examples")


def check_examples(spec: SpecView) -> None:
    """Report examples and defaults that do not match their schemas, at the member that does not."""
    validator = _ExampleValidator(spec)
    for at, value, schema_at in _iter_examples(spec):
        validator.validate(at, value, schema_at)


def _iter_examples(spec: SpecView) -> Iterator[tuple[str, Any, str]]:
    """Yield pointer and value of each example and default, and the pointer of its schema."""
    for node in spec.iter_objects("media", "parameter", "header"):
        if "schema" not in node.value:
            continue
        schema_at = f"{node.at}/schema"
        if "example" in node.value:
            yield f"{node.at}/example", node.value["example"], schema_at
        for _, example in node["examples"].members():
            found = example.resolved()
            if found and "value" in found:
                yield f"{found.at}/value", found.value["value"], schema_at
    for node in spec.iter_objects("schema"):
        for keyword in ("default", "example"):
            if keyword in node.value:
                yield f"{node.at}/{keyword}", node.value[keyword], node.at
        for index, value in enumerate(node.value.get("examples", ())):
            yield f"{node.at}/examples/{index}", value, node.at


@dataclass(frozen=True, slots=True)
class ValidationCause:
    """Why a value is invalid: the pointer of the member, the message, and the pointer of the schema keyword."""

    at: str
    message: str
    keyword: str

    def is_other_variant(self, here: str) -> bool:
        """Return whether the value at `here` belongs to another variant: it has another type or tag."""
        _, _, keyword = self.keyword.rpartition("/")
        return keyword in ("enum", "const") or (keyword == "type" and self.at == here)


class _ExampleValidator:
    """Validates values against the schemas of a spec."""

    def __init__(self, spec: SpecView) -> None:
        self._spec = spec
        self._registry = jsonschema_rs.Registry([(_BASE_URI, _build_schemas(spec))])

    def validate(self, at: str, value: Any, schema_at: str) -> None:
        """Report where and why a value does not match a schema."""
        schema = {"$ref": _schema_uri(schema_at)}
        try:
            validator = jsonschema_rs.Draft202012Validator(schema, registry=self._registry, validate_formats=True)
        except ValueError as fault:  # a more specific rule should have reported it
            message, _, _ = str(fault).partition("\n")
            self._spec.error(schema_at, f"invalid schema: {_truncate(message)}")
            return
        what = "default" if at.endswith("/default") and at.rpartition("/")[0] == schema_at else "example"
        reported: set[str] = set()
        for error in validator.iter_errors(value):
            for cause in _find_causes(error, at):
                owner = cause.keyword.rpartition("/")[0]
                if cause.at not in reported and self._spec.incomplete.isdisjoint((cause.keyword, owner)):
                    self._spec.error(cause.at, f"the {what} does not match its schema: {_truncate(cause.message)}")
                reported.add(cause.at)


def _find_causes(error: jsonschema_rs.ValidationError, at: str) -> list[ValidationCause]:
    """Return why a value is invalid; for a union, the causes of the most likely variant."""
    here = join_pointer(at, *error.instance_path)
    itself = ValidationCause(here, error.message, join_pointer("", *error.schema_path))
    kind = error.kind
    if not isinstance(kind, ValidationErrorKind.AnyOf | ValidationErrorKind.OneOfNotValid):
        return [itself]
    variants = [[cause for inner in errors for cause in _find_causes(inner, at)] for errors in kind.context]
    likely = [causes for causes in variants if causes and not any(cause.is_other_variant(here) for cause in causes)]
    if len(likely) == 1:
        return likely[0]
    closest = max(likely or variants, key=lambda causes: (_depth(causes), -len(causes)), default=[])
    return [cause for cause in closest if cause.at != here] or [itself]


def _depth(causes: list[ValidationCause]) -> int:
    return max((cause.at.count("/") for cause in causes), default=0)


def _schema_uri(at: str) -> str:
    return f"{_BASE_URI}#{quote(at, safe='/~')}"


def _truncate(text: str) -> str:
    return text if len(text) <= _MAX_LENGTH else f"{text[: _MAX_LENGTH // 2]} … {text[-_MAX_LENGTH // 2 :]}"


def _build_schemas(spec: SpecView) -> dict[str, Any]:
    """Return the spec for schema validation, without the parts that other rules have reported."""
    data = copy.deepcopy(spec.data)
    data.get("components", {}).pop("examples", None)
    for node in spec.iter_objects("media", "parameter", "header", "schema"):
        value = resolve_pointer(data, node.at)
        for keyword in ("example", "examples", "default", "discriminator"):
            if isinstance(value, dict):
                value.pop(keyword, None)
    loops = find_cyclic_schemas(spec)
    for node in spec.iter_objects("schema"):
        value = resolve_pointer(data, node.at)
        if isinstance(value, dict):
            _remove_faults(spec, node, value)
            if node.at in loops:
                value.clear()
    return data


def _remove_faults(spec: SpecView, node: Node, value: dict[str, Any]) -> None:
    """Remove from a schema whatever would reject a value because of another fault."""
    found = node.resolved()
    has_valid_target = "$ref" not in node or parse_component_reference(node["$ref"].value) is not None
    if node.at in spec.dropped or found is None or not has_valid_target:
        value.clear()
    elif "$ref" in value:
        value["$ref"] = _schema_uri(found.at)
    for keyword in [keyword for keyword in value if f"{node.at}/{keyword}" in spec.dropped]:
        del value[keyword]
    for keyword in COMBINED:
        if not all(branch.resolved() for branch in iter_branches(node, (keyword,))):
            value.pop(keyword, None)
    if "required" in value:
        names = enumerate(value["required"])
        value["required"] = [name for index, name in names if f"{node.at}/required/{index}" not in spec.dropped]
    if "type" in value and resolve_pointer(spec.document.data, f"{node.at}/nullable") is True:
        value["type"] = [*list_types(node.value), "null"]
