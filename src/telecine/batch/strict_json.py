"""Strict JSON: no NaN, no name twice in an object, no text that cannot be sent."""

from __future__ import annotations

import json
import math
from typing import Any, Final, cast


def parse_json(text: str) -> Any:
    """Return the value of a JSON text.

    Raises:
        ValueError: The text is not valid JSON, or holds what a request or a database cannot hold.
    """
    try:
        value = _DECODER.decode(text)
        _validate(value, 0)
    except json.JSONDecodeError as error:
        raise ValueError(f"invalid JSON in column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise ValueError(f"invalid JSON: nested more than {MAX_DEPTH} levels deep") from None
    return value


def validate_text(text: str) -> str:
    """Return a text if it can be sent and stored.

    Raises:
        ValueError: It contains a NUL or half of a surrogate pair.
    """
    if "\0" in text:
        raise ValueError("the text contains a NUL character")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"the text contains half of a surrogate pair, {text[error.start]!a}") from None
    return text


def _validate(value: object, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ValueError(f"invalid JSON: nested more than {MAX_DEPTH} levels deep")
    if isinstance(value, str):
        validate_text(value)
    elif isinstance(value, dict):
        for name, member in cast("dict[str, object]", value).items():
            validate_text(name)
            _validate(member, depth + 1)
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            _validate(item, depth + 1)


def _build_object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    built = dict(members)
    if len(built) < len(members):
        names = [name for name, _ in members]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"invalid JSON: {twice!r} is given twice")
    return built


def _parse_float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"invalid JSON: the number {text[:20]} is too large")
    return number


def _parse_int(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ValueError(f"invalid JSON: a number has {len(text)} digits, more than {MAX_DIGITS}")
    return int(text)


def _refuse_constant(text: str) -> Any:
    raise ValueError(f"invalid JSON: {text} is not a JSON value")


MAX_DEPTH: Final = 100
"""A decoder that recurses fails a few hundred levels deeper, here or where the value is sent."""
MAX_DIGITS: Final = 1000
"""Python converts no number of more than 4300 digits, and nobody means one of more than a few."""
_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_build_object,
    parse_float=_parse_float,
    parse_int=_parse_int,
    parse_constant=_refuse_constant,
)
