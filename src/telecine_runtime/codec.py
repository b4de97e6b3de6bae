"""What generated operations say of bodies; pydantic is imported when the first body passes, not before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .body import JsonBody
from .errors import InvalidPayload


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


def payload(event: str, kind: Any, body: bytes | str) -> Any:
    """Return what a received request says.

    Raises:
        InvalidPayload: The body is no JSON or has another shape.
    """
    from .model import read_json

    try:
        return read_json(kind, body)
    except ValueError as error:
        raise InvalidPayload(event, str(error)) from None
