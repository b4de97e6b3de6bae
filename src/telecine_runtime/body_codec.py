"""Encoding and decoding of bodies for generated operations. Imports pydantic with the first body."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from telecine_runtime.errors import InvalidPayload, InvalidRequest
from telecine_runtime.lazy_import import LazyModule
from telecine_runtime.omitted_argument import OMITTED
from telecine_runtime.request_body import File, FormBody, JsonBody, RawBody, format_value

if TYPE_CHECKING:
    from . import model
else:
    model = LazyModule(f"{__package__}.model")


def build_decoder(kind: Callable[[], object], *, may_be_empty: bool = False) -> Callable[[bytes], Any]:
    """Return a function that parses a response body as a model.

    Args:
        kind: Returns the model; called with the first response.
        may_be_empty: Whether an empty body is valid; it is parsed as ``None``.
    """
    read: Callable[[bytes], Any] | None = None

    def decode(content: bytes) -> Any:
        nonlocal read
        if may_be_empty and not content.strip():
            return None
        if read is None:
            read = model.build_reader(kind())
        return read(content)

    return decode


def parse_json(content: bytes) -> Any:
    """Return the value of a JSON text; ``None`` for null and for invalid JSON."""
    return model.parse_json(content)


def ignore_body(content: bytes) -> None:
    """Ignore a response body that the spec does not describe."""


def read_text(content: bytes) -> str:
    """Return a response body as text.

    Raises:
        ValueError: It is not UTF-8.
    """
    return content.decode()


def read_bytes(content: bytes) -> bytes:
    """Return a response body as it is."""
    return content


def build_json_body(operation: str, kind: object, value: object, extra: Mapping[str, Any] | None = None) -> JsonBody:
    """Return a JSON body with the members that are not omitted.

    Args:
        operation: Name of the operation, for errors.
        kind: Model of the body, or a union of models.
        value: A model, or a mapping of names to values.
        extra: Further members, sent unchecked; they override members of the same name.

    Raises:
        InvalidRequest: The value breaks the spec.
    """
    return JsonBody(model.write_json(operation, kind, value, extra))


def build_union_body(
    operation: str,
    kind: object,
    body: object,
    form: Mapping[str, object],
    extra: Mapping[str, Any] | None,
    *,
    required: bool = True,
) -> JsonBody | None:
    """Return a JSON body given either as a whole or by its members; ``None`` if an optional one is not given.

    Raises:
        InvalidRequest: Both were given, or the value breaks the spec.
    """
    if body is not OMITTED and form:
        raise InvalidRequest(operation, (f"give either the body or its members ({', '.join(form)}), not both",))
    if body is OMITTED and not form and not extra and not required:
        return None
    return build_json_body(operation, kind, form if body is OMITTED else body, extra)


def build_value_body(operation: str, kind: object, body: object) -> JsonBody | None:
    """Return a JSON body that is given as a whole; ``None`` if it is omitted.

    Raises:
        InvalidRequest: The value breaks the spec.
    """
    return None if body is OMITTED else JsonBody(model.write_json(operation, kind, body))


def build_raw_body(operation: str, media_type: str, body: object) -> RawBody | None:
    """Return a body of text or bytes; ``None`` if it is omitted.

    Raises:
        InvalidRequest: The value is neither text nor bytes, or the text has a lone surrogate.
    """
    if body is OMITTED:
        return None
    if isinstance(body, str):
        try:
            return RawBody(body.encode(), f"{media_type}; charset=utf-8")
        except UnicodeError as error:
            raise InvalidRequest(operation, (f"body: cannot be encoded: {error}",)) from None
    if isinstance(body, bytes | bytearray | memoryview):
        return RawBody(bytes(cast("bytes", body)), media_type)
    raise InvalidRequest(operation, (f"body: expected a str or bytes, not {type(body).__name__}",))


def build_form_body(operation: str, kind: object, value: Mapping[str, object]) -> FormBody:
    """Return a form with the members that are not omitted.

    Raises:
        InvalidRequest: The value breaks the spec, a file is not a `File`, or its media type is invalid.
    """
    given = {name: part for name, part in value.items() if part is not OMITTED and part is not None}
    parts = [(name, part) for name, whole in given.items() for part in _list_parts(whole)]
    problems = tuple(f"{name}: {problem}" for name, part in parts if (problem := _find_part_problem(part)))
    if problems:
        raise InvalidRequest(operation, problems)
    model.validate(operation, kind, {name: _without_files(part) for name, part in given.items()})
    return FormBody(tuple((name, part if isinstance(part, File) else format_value(part)) for name, part in parts))


def _list_parts(whole: object) -> list[object]:
    return cast("list[object]", whole) if isinstance(whole, list) else [whole]


def build_urlencoded_body(operation: str, kind: object, value: Mapping[str, object]) -> RawBody:
    """Return a form without files, encoded like a query.

    Raises:
        InvalidRequest: The value breaks the spec, or is a file.
    """
    parts = build_form_body(operation, kind, value).parts
    files = [name for name, part in parts if isinstance(part, File)]
    if files:
        raise InvalidRequest(operation, tuple(f"{name}: expected a text, not a file" for name in files))
    return RawBody(urlencode(parts).encode(), "application/x-www-form-urlencoded")


def _without_files(part: object) -> object:
    """Return a form field with the name of each file in its place: in the model a file is a string."""
    if isinstance(part, list):
        return [_without_files(item) for item in cast("list[object]", part)]
    return part.name if isinstance(part, File) else part


def _find_part_problem(part: object) -> str | None:
    if isinstance(part, File) and not (part.type.isascii() and part.type.isprintable()):
        return f"{part.type!r} is not a media type"
    if not isinstance(part, str | int | float | File):
        return f"expected a str, a number or a File, not {type(part).__name__}"
    text = part.name if isinstance(part, File) else str(part)
    return "lone surrogates cannot be encoded" if any("\ud800" <= letter <= "\udfff" for letter in text) else None


def parse_payload(event: str, kind: Any, body: bytes | str) -> Any:
    """Return the body of a received request as a model.

    Raises:
        InvalidPayload: The body is not JSON or does not match the model.
    """
    try:
        return model.read_json(kind, body)
    except ValueError as error:
        raise InvalidPayload(event, str(error)) from None
