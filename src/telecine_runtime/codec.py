"""What generated operations say of bodies; pydantic is imported when the first body passes, not before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .body import JsonBody


def decoder(kind: Callable[[], object]) -> Callable[[bytes], Any]:
    """Return a function that reads an answer as a model, which is looked up when the first answer comes."""

    def decode(content: bytes) -> Any:
        from .model import read_json

        return read_json(kind(), content)

    return decode


def nothing(content: bytes) -> None:
    """Read an answer whose body the spec does not describe."""


def json_body(operation: str, kind: object, value: object) -> JsonBody:
    """Return a JSON body of the members that were given.

    Raises:
        InvalidRequest: The value breaks the spec.
    """
    from .model import write_json

    return JsonBody(write_json(operation, kind, value))
