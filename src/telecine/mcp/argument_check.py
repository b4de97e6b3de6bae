"""Validation of the arguments of a tool against its schema."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, cast

from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError

from telecine.mcp.refusals import InvalidArguments
from telecine.mcp.request_schema import Schema

MAX_SHOWN = 60
"""Characters of a value that a message shows."""


def _check_pattern(_validator: object, pattern: str, instance: object, _schema: object) -> Iterator[ValidationError]:
    """Yield an error for a text that is not wholly of a pattern; in Python ``$`` allows a line break after it."""
    if isinstance(instance, str) and not re.fullmatch(pattern, instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


VALIDATOR: Final = cast("Any", validators).extend(Draft202012Validator, {"pattern": _check_pattern})


def check_arguments(schema: Schema, arguments: Mapping[str, Any]) -> None:
    """Check the arguments of a call.

    What one provider takes is left to the check of the request, whose sentences name who takes the value.

    Raises:
        InvalidArguments: They do not fit the schema; the message has a sentence for each.
    """
    general = {name: value for name, value in schema.items() if name != "dependentSchemas"}
    validator: Any = VALIDATOR(general)
    errors: Iterable[ValidationError] = validator.iter_errors(arguments)
    problems = [sentence for error in errors for sentence in _describe(error, schema)]
    problems += [  # JSON has no such numbers, but parsers take them, and they are in no range
        f"{name}: expected a finite number, not {value}"
        for name, value in arguments.items()
        if isinstance(value, float) and not math.isfinite(value)
    ]
    if problems:
        raise InvalidArguments("; ".join(dict.fromkeys(problems)))


def _describe(error: ValidationError, schema: Schema) -> list[str]:
    where = ".".join(str(part) for part in error.absolute_path)
    rule = str(error.validator)
    instance: Any = error.instance
    expected: Any = error.validator_value
    if rule == "additionalProperties" and not where:
        known = schema["properties"]
        hint = f"expected one of {', '.join(known)}" if known else "the tool has no arguments"
        return [f"unknown argument {_shorten(name)}; {hint}" for name in instance if name not in known]
    if rule == "required":
        return [f"{name}: required" for name in expected if name not in instance]
    if rule == "enum":
        return [f"{where}: expected one of {', '.join(map(str, expected))}, not {_shorten(instance)}"]
    if rule == "type":
        return [f"{where}: expected {expected}, not {_shorten(instance)}"]
    if rule in ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern"):
        return [f"{where}: {_shorten(instance)} does not fit {rule} {expected}"]
    allowed = schema["properties"].get(where, {}).get("description", "")
    return [f"{where}: {_shorten(instance)} does not fit. {allowed}"]


def _shorten(value: object) -> str:
    text = repr(value)
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"
