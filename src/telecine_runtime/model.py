"""Base of every generated model, and the way between models and JSON; the one module that knows pydantic."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, PydanticSerializationError

from .errors import InvalidRequest
from .omitted import OMITTED


class Model(BaseModel):
    """A JSON object. Members that the spec does not know are kept; Python names and wire names both work."""

    model_config = ConfigDict(
        extra="allow",
        validate_by_alias=True,
        validate_by_name=True,
        protected_namespaces=(),
    )


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """Return what reads and writes a model or a union of models.

    Its methods check for each call what they were told; below, its validator and its serializer are asked themselves.
    """
    return TypeAdapter(kind)


def read_json(kind: object, content: bytes | str) -> Any:
    """Read a JSON text as a model; strictly: the text ``"7"`` is no number, and 7 is no text.

    Raises:
        ValueError: The text is no JSON or has another shape; the message names each member that is wrong.
    """
    try:
        return _read(kind, content)
    except ValidationError as error:
        # Some servers write 40 as 40.0, which is the same number to JSON Schema, but not to pydantic.
        whole = _with_whole_numbers(content)
        if whole is not None:
            with suppress(ValidationError):
                return _read(kind, whole)
        raise ValueError("; ".join(problems(error))) from None


def _read(kind: object, content: bytes | str) -> Any:
    # On the wire only wire names count: a `task_id` beside or in place of `taskId` is a member of its own.
    return adapter(kind).validator.validate_json(content, strict=True, by_alias=True, by_name=False)


def _with_whole_numbers(content: bytes | str) -> str | None:
    """Return the same JSON with whole numbers written as such, or ``None`` when it is no JSON."""
    try:
        return json.dumps(json.loads(content, parse_float=_number))
    except (ValueError, RecursionError):
        return None


def _number(text: str) -> float | int:
    number = float(text)
    return int(number) if number.is_integer() else number


def write_json(operation: str, kind: object, value: object) -> bytes:
    """Return the JSON text of a request body, with the members that were given and no others.

    Args:
        operation: Name of the operation, for the error.
        kind: Model of the body, or a union of models.
        value: A model, or a mapping of wire names to values, where `OMITTED` ones are left out.

    Raises:
        InvalidRequest: The value breaks the spec.

    """
    if isinstance(value, Mapping):
        members = cast("Mapping[str, object]", value)
        value = {name: item for name, item in members.items() if item is not OMITTED}
    model = checked(operation, kind, value)
    try:
        return adapter(kind).serializer.to_json(model, by_alias=True, exclude_unset=True)
    except PydanticSerializationError as error:
        # Half a surrogate pair, or a member of the caller's own that is no JSON.
        raise InvalidRequest(operation, (str(error),)) from None


def checked(operation: str, kind: object, value: object) -> Any:
    """Return a value as a model.

    Raises:
        InvalidRequest: The value breaks the spec.

    """
    try:
        return adapter(kind).validator.validate_python(value)
    except ValidationError as error:
        raise InvalidRequest(operation, problems(error)) from None


def problems(error: ValidationError) -> tuple[str, ...]:
    """Return one sentence for each thing that is wrong, with the allowed values where there are such."""
    details = _of_the_meant_form(error.errors(include_url=False, include_context=True))
    return tuple(dict.fromkeys(_sentence(detail) for detail in details))


def _of_the_meant_form(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Return what is wrong by the form that was meant, where there are several and each refuses for reasons of its own.

    Meant is the one whose listed values fit best, as those of a model do, then the one with the least to complain of.
    """
    forms: dict[object, list[ErrorDetails]] = {}
    for detail in details:
        forms.setdefault(detail["loc"][0] if detail["loc"] else None, []).append(detail)
    if not all(isinstance(name, str) and name[:1].isupper() for name in forms):
        return details
    within = [[_within(detail) for detail in found] for found in forms.values()]
    return min(within, key=lambda found: (sum(detail["type"] == "literal_error" for detail in found), len(found)))


def _within(detail: ErrorDetails) -> ErrorDetails:
    return {**detail, "loc": detail["loc"][1:]}


def _sentence(detail: ErrorDetails) -> str:
    where = ".".join(str(part) for part in detail["loc"]) or "body"
    said = detail["msg"][:1].lower() + detail["msg"][1:]
    given = detail["input"]
    shown = f", not {given!r}" if isinstance(given, str | int | float | None) and len(repr(given)) <= 40 else ""
    return f"{where}: {said}{shown if detail['type'] != 'missing' else ''}"
