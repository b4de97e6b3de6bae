"""Validation of values against the schemas of a spec."""

from collections.abc import Iterator
from typing import Any, Final

import jsonschema_rs
from jsonschema_rs import ValidationErrorKind

from telecine_codegen.compile.normalise import NormalisedSpec
from telecine_codegen.openapi.node import Node
from telecine_mock.validation import FormProblem

MALFORMED: Final = frozenset({"required", "type", "additionalProperties", "unevaluatedProperties"})
"""Keywords whose violation means that a member is missing, unknown or of the wrong type."""
MAX_LENGTH: Final = 200
"""Longest message; one may quote a whole body."""


class SpecSchemas:
    """Validators of the schemas of one spec, by the place of the schema."""

    def __init__(self, spec: NormalisedSpec) -> None:
        self._components = {"schemas": spec.schemas}
        self._validators: dict[str, jsonschema_rs.Draft202012Validator] = {}

    def is_valid(self, schema: Node, value: Any) -> bool:
        """Return whether a value matches a schema."""
        try:
            return self._validator(schema).is_valid(value)
        except ValueError:  # such as a lone surrogate
            return False

    def iter_problems(self, schema: Node, value: Any, at: str = "") -> Iterator[FormProblem]:
        """Yield why a value does not match a schema; for a union, why not the most likely form of it."""
        try:
            errors = [cause for error in self._validator(schema).iter_errors(value) for cause in find_causes(error)]
        except ValueError as fault:
            yield FormProblem(f"{at or 'the body'}: {fault}")
            return
        for error in errors:
            yield FormProblem(_describe(error, at), malformed=_keyword(error) in MALFORMED)

    def _validator(self, schema: Node) -> jsonschema_rs.Draft202012Validator:
        if schema.at not in self._validators:
            whole = {"allOf": [schema.value], "components": self._components}
            self._validators[schema.at] = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        return self._validators[schema.at]


def _describe(error: jsonschema_rs.ValidationError, at: str) -> str:
    where = ".".join([*filter(None, [at]), *map(str, error.instance_path)])
    kind = error.kind
    if isinstance(kind, ValidationErrorKind.Required):
        return f"{where}.{kind.property} is required".removeprefix(".")
    if isinstance(kind, ValidationErrorKind.Enum):
        return f"{where} must be one of {', '.join(map(str, kind.options))}"
    return f"{where or 'the body'}: {error.message[:MAX_LENGTH]}"


def find_causes(error: jsonschema_rs.ValidationError) -> list[jsonschema_rs.ValidationError]:
    """Return the errors behind that of a union: those of the form that was likely meant.

    That is the one in which the value is wrong deepest inside, and of several the one with the fewest errors.
    """
    kind = error.kind
    if not isinstance(kind, ValidationErrorKind.AnyOf | ValidationErrorKind.OneOfNotValid):
        return [error]
    forms = [[cause for inner in errors for cause in find_causes(inner)] for errors in kind.context]
    likely = [causes for causes in forms if not any(_is_other_form(cause, error) for cause in causes)]
    return min(likely or forms, key=lambda causes: (-_depth(causes), len(causes)), default=[error])


def _depth(causes: list[jsonschema_rs.ValidationError]) -> int:
    return max((len(cause.instance_path) for cause in causes), default=0)


def _is_other_form(cause: jsonschema_rs.ValidationError, union: jsonschema_rs.ValidationError) -> bool:
    """Return whether a value was meant for another form of a union: it has another type, or another tag."""
    depth = len(cause.instance_path) - len(union.instance_path)
    return (_keyword(cause) == "type" and depth == 0) or (_keyword(cause) in ("enum", "const") and depth <= 1)


def _keyword(error: jsonschema_rs.ValidationError) -> str:
    return str(error.schema_path[-1]) if error.schema_path else ""
