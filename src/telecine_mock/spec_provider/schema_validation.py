"""Validation of values against the schemas of a spec."""

from collections.abc import Iterator
from typing import Any, Final

import jsonschema_rs

from telecine_codegen.compile.normalise import NormalisedSpec
from telecine_codegen.lint.examples import find_causes
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.pointer import split_pointer
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
            errors = list(self._validator(schema).iter_errors(value))
        except ValueError as fault:
            yield FormProblem(f"{at or 'the body'}: {fault}")
            return
        for error in errors:
            for cause in find_causes(error, ""):
                where = ".".join([*filter(None, [at]), *split_pointer(cause.at)]) or "the body"
                keyword = cause.keyword.rpartition("/")[2]
                yield FormProblem(f"{where}: {cause.message[:MAX_LENGTH]}", malformed=keyword in MALFORMED)

    def _validator(self, schema: Node) -> jsonschema_rs.Draft202012Validator:
        if schema.at not in self._validators:
            whole = {"allOf": [schema.value], "components": self._components}
            self._validators[schema.at] = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        return self._validators[schema.at]
