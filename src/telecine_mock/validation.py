"""Validation of request bodies and queries against forms: tables of documented fields."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, cast
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class FormProblem:
    """One problem, as a message that begins with the field's name.

    `malformed` means that a member is missing, unknown or of the wrong type.
    """

    message: str
    malformed: bool = False


Check = Callable[[str, object], Iterator[FormProblem]]


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form: the check of its value, whether it is required, and its default.

    `schema` is what the check accepts, as JSON Schema, so that a test can compare it with a spec.
    """

    check: Check
    required: bool = False
    default: Any = None
    schema: Mapping[str, Any] = field(default_factory=dict[str, Any])


Form = Mapping[str, FormField]


def find_problems(form: Form, body: Mapping[str, Any], at: str = "", *, closed: bool = False) -> Iterator[FormProblem]:
    """Yield every problem of a body. With `closed`, members that the form does not name are problems."""
    for name, each in form.items():
        if name in body:
            yield from each.check(f"{at}{name}", body[name])
        elif each.required:
            yield FormProblem(f"{at}{name} is required", malformed=True)
    for name in body if closed else ():
        if name not in form:
            yield FormProblem(f"{at}{name} is not known", malformed=True)


def fill_defaults(form: Form, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body with the documented defaults of absent fields."""
    return {**{name: each.default for name, each in form.items() if each.default is not None}, **body}


def describe_form(form: Form) -> dict[str, Any]:
    """Return a form as JSON Schema."""
    required = [name for name, each in form.items() if each.required]
    return {
        "type": "object",
        "properties": {name: dict(each.schema) for name, each in form.items()},
        **({"required": required} if required else {}),
    }


def form_by_model(forms: Mapping[str, Form], default: str | None = None) -> Callable[[Mapping[str, Any]], Form]:
    """Return a function that chooses the form by the body's `model`; an undocumented model is a problem."""
    model = {"model": choice(*forms, required=default is None, default=default)}

    def choose_form(body: Mapping[str, Any]) -> Form:
        name = body.get("model", default)
        return {**model, **forms[name]} if isinstance(name, str) and name in forms else model

    return choose_form


def fixed_form(form: Form) -> Callable[[Mapping[str, Any]], Form]:
    """Return a function that chooses the same form for every body."""

    def choose_form(_body: Mapping[str, Any]) -> Form:
        return form

    return choose_form


def string(*, required: bool = False, max_length: int | None = None, default: str | None = None) -> FormField:
    """Return a field that accepts a string of at most `max_length` characters."""

    def check(at: str, value: object) -> Iterator[FormProblem]:
        if not isinstance(value, str):
            yield FormProblem(f"{at} must be a string", malformed=True)
        elif max_length is not None and len(value) > max_length:
            yield FormProblem(f"{at} must have at most {max_length} characters")

    limit = {} if max_length is None else {"maxLength": max_length}
    return FormField(check, required, default, {"type": "string", **limit})


def choice(*values: str, required: bool = False, default: str | None = None) -> FormField:
    """Return a field that accepts one of these strings."""

    def check(at: str, value: object) -> Iterator[FormProblem]:
        if value not in values:
            yield FormProblem(f"{at} must be one of {', '.join(values)}", malformed=not isinstance(value, str))

    return FormField(check, required, default, {"type": "string", "enum": [*values]})


def integer(minimum: int, maximum: int | None = None, *, default: int | None = None) -> FormField:
    """Return a field that accepts an integer; JSON may write it as 5.0."""

    def check(at: str, value: object) -> Iterator[FormProblem]:
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
            yield FormProblem(f"{at} must be an integer", malformed=True)
        elif value < minimum or (maximum is not None and value > maximum):
            allowed = f"at least {minimum}" if maximum is None else f"from {minimum} to {maximum}"
            yield FormProblem(f"{at} must be {allowed}")

    limit = {} if maximum is None else {"maximum": maximum}
    return FormField(check, default=default, schema={"type": "integer", "minimum": minimum, **limit})


def integer_string(minimum: int, maximum: int, *, default: str | None = None) -> FormField:
    """Return a field that accepts an integer written as a string, without zeros in front."""

    def check(at: str, value: object) -> Iterator[FormProblem]:
        number = value if isinstance(value, str) and re.fullmatch("0|[1-9][0-9]{0,8}", value) else None
        if number is None or not minimum <= int(number) <= maximum:
            yield FormProblem(
                f"{at} must be a string of digits from {minimum} to {maximum}", malformed=not isinstance(value, str)
            )

    numerals = [str(number) for number in range(minimum, maximum + 1)]
    return FormField(check, default=default, schema={"type": "string", "enum": numerals})


FOLDER_PATH: Final = "[^/](.*[^/])?"


def folder_path(*, required: bool = False) -> FormField:
    """Return a field that accepts a folder path without a slash at either end."""

    def check(at: str, value: object) -> Iterator[FormProblem]:
        if not isinstance(value, str) or not re.fullmatch(FOLDER_PATH, value):
            yield FormProblem(
                f"{at} must be a folder without a slash at either end", malformed=not isinstance(value, str)
            )

    return FormField(check, required, schema={"type": "string", "pattern": f"^{FOLDER_PATH}$"})


def url(*, web: bool = False, data: bool = False, required: bool = False) -> FormField:
    """Return a field that accepts a URI.

    With `web` it has to be an http(s) URL; with `data` as well, a base64 data URL of an image is accepted too.
    """

    def check(at: str, value: object) -> Iterator[FormProblem]:
        if not isinstance(value, str) or not _is_uri(value):
            yield FormProblem(f"{at} must be a URL", malformed=not isinstance(value, str))
        elif web and not (value.startswith(("http://", "https://")) or (data and _is_image(value))):
            kinds = "an http or https URL or a base64 data URL of an image" if data else "an http or https URL"
            yield FormProblem(f"{at} must be {kinds}")

    starts = "^(https?://|data:image/[a-z+.-]+;base64,)" if data else "^https?://"
    pattern = {"pattern": starts} if web else {}
    return FormField(check, required, schema={"type": "string", "format": "uri", **pattern})


def array(item: FormField, *, min_items: int = 0, max_items: int | None = None, required: bool = False) -> FormField:
    """Return a field that accepts a list whose members fit `item`."""

    def check(at: str, value: object) -> Iterator[FormProblem]:
        if not isinstance(value, list):
            yield FormProblem(f"{at} must be a list", malformed=True)
            return
        members = cast("list[object]", value)
        if len(members) < min_items:
            yield FormProblem(f"{at} must have at least {min_items} members")
        if max_items is not None and len(members) > max_items:
            yield FormProblem(f"{at} must have at most {max_items} members")
        for index, member in enumerate(members):
            yield from item.check(f"{at}[{index}]", member)

    limits = {"minItems": min_items} if min_items else {}
    limits |= {} if max_items is None else {"maxItems": max_items}
    return FormField(check, required, schema={"type": "array", "items": dict(item.schema), **limits})


def nested_object(form: Form, *, required: bool = False) -> FormField:
    """Return a field that accepts an object that fits `form`."""

    def check(at: str, value: object) -> Iterator[FormProblem]:
        if isinstance(value, dict):
            yield from find_problems(form, cast("dict[str, Any]", value), f"{at}.")
        else:
            yield FormProblem(f"{at} must be an object", malformed=True)

    return FormField(check, required, schema=describe_form(form))


def one_of(form: Form, *, required: bool = False) -> FormField:
    """Return a field that accepts an object with exactly one of the members of `form`."""
    members = nested_object(form)

    def check(at: str, value: object) -> Iterator[FormProblem]:
        yield from members.check(at, value)
        if isinstance(value, dict):
            given = [name for name in form if name in value]
            if not given:
                yield FormProblem(f"{at} needs {' or '.join(form)}", malformed=True)
            if len(given) > 1:
                yield FormProblem(f"{at} may have only one of {', '.join(given)}")

    alone = [{"required": [name]} for name in form]
    return FormField(check, required, schema={**describe_form(form), "oneOf": alone})


def number(minimum: float) -> FormField:
    """Return a field that accepts a number of at least `minimum`."""

    def check(at: str, value: object) -> Iterator[FormProblem]:
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield FormProblem(f"{at} must be a number", malformed=True)
        elif not value >= minimum:
            yield FormProblem(f"{at} must be at least {minimum:g}")

    return FormField(check, schema={"type": "number", "minimum": minimum})


def boolean() -> FormField:
    """Return a field that accepts true or false."""

    def check(at: str, value: object) -> Iterator[FormProblem]:
        if not isinstance(value, bool):
            yield FormProblem(f"{at} must be a boolean", malformed=True)

    return FormField(check, schema={"type": "boolean"})


def nullable(inner: FormField) -> FormField:
    """Return the same field, accepting null as well."""

    def check(at: str, value: object) -> Iterator[FormProblem]:
        if value is not None:
            yield from inner.check(at, value)

    return replace(inner, check=check, schema={"anyOf": [dict(inner.schema), {"type": "null"}]})


def _is_uri(value: str) -> bool:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*", value):
        return False
    try:
        urlsplit(value)
    except ValueError:  # such as a bracket that never closes
        return False
    return True


def _is_image(value: str) -> bool:
    return re.match(r"data:image/[a-z+.-]+;base64,", value) is not None
