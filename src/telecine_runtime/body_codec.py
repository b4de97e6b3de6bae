"""What generated operations say of bodies; pydantic is imported when the first body passes, not before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from telecine_runtime.body import File, FormBody, JsonBody, format_value
from telecine_runtime.errors import InvalidPayload, InvalidRequest
from telecine_runtime.lazy_import import LazyModule
from telecine_runtime.omitted import OMITTED

if TYPE_CHECKING:
    from . import model
else:
    model = LazyModule(f"{__package__}.model")


def build_decoder(kind: Callable[[], object], *, may_be_empty: bool = False) -> Callable[[bytes], Any]:
    """Return a function that reads an answer as a model, which is looked up when the first answer comes.

    Args:
        kind: Returns the model.
        may_be_empty: Whether there is a success without a body too, which is read as ``None``.
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
    """Return the value of a JSON text; ``None`` when it is none, or null."""
    return model.parse_json(content)


def ignore_body(content: bytes) -> None:
    """Read an answer whose body the spec does not describe."""


def build_json_body(operation: str, kind: object, value: object, extra: Mapping[str, Any] | None = None) -> JsonBody:
    """Return a JSON body of the members that were given.

    Args:
        operation: Name of the operation, for the error.
        kind: Model of the body, or a union of models.
        value: A model, or a mapping of names to values.
        extra: Members that the spec does not know; they are sent as they are, and go before those of the same name.

    Raises:
        InvalidRequest: The value breaks the spec.
    """
    return JsonBody(model.write_json(operation, kind, value, extra))


def build_union_body(
    operation: str, kind: object, body: object, form: Mapping[str, object], extra: Mapping[str, Any] | None
) -> JsonBody:
    """Return a JSON body that was given as one whole, or by its members.

    Raises:
        InvalidRequest: Both were given, or the value breaks the spec.
    """
    if body is not OMITTED and form:
        raise InvalidRequest(operation, (f"give the body, or its members ({', '.join(form)}), not both",))
    return build_json_body(operation, kind, form if body is OMITTED else body, extra)


def build_form_body(operation: str, kind: object, value: Mapping[str, object]) -> FormBody:
    """Return a form of the members that were given.

    Raises:
        InvalidRequest: The value breaks the spec, a file is no `File`, or its media type would end its header line.
    """
    given = {name: part for name, part in value.items() if part is not OMITTED and part is not None}
    problems = tuple(f"{name}: {problem}" for name, part in given.items() if (problem := _find_part_problem(part)))
    if problems:
        raise InvalidRequest(operation, problems)
    # To the model a file is a text; only that there is one counts.
    texts = {name: part.name if isinstance(part, File) else part for name, part in given.items()}
    model.validate(operation, kind, texts)
    return FormBody(
        tuple((name, part if isinstance(part, File) else format_value(part)) for name, part in given.items())
    )


def _find_part_problem(part: object) -> str | None:
    if isinstance(part, File) and not (part.type.isascii() and part.type.isprintable()):
        return f"{part.type!r} is no media type"
    if not isinstance(part, str | int | float | File):
        return f"give a text, a number or a File, not {type(part).__name__}"
    written = part.name if isinstance(part, File) else str(part)
    return "surrogates cannot be written" if any("\ud800" <= letter <= "\udfff" for letter in written) else None


def parse_payload(event: str, kind: Any, body: bytes | str) -> Any:
    """Return what a received request says.

    Raises:
        InvalidPayload: The body is no JSON or has another shape.
    """
    try:
        return model.read_json(kind, body)
    except ValueError as error:
        raise InvalidPayload(event, str(error)) from None
