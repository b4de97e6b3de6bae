"""Checks of request bodies and queries against small tables, one per documented form."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong, as a sentence that begins with the field's name.

    `malformed` tells that a member is missing, unknown or of the wrong type, so that its value is not even looked at.
    """

    sentence: str
    malformed: bool = False


Check = Callable[[str, object], Iterator[FieldProblem]]


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form: how its value is checked, whether it must be there, what it is when it is not."""

    check: Check
    required: bool = False
    default: Any = None


Form = Mapping[str, FormField]


def find_problems(form: Form, body: Mapping[str, Any], at: str = "", *, closed: bool = False) -> Iterator[FieldProblem]:
    """Find everything that is wrong with a body; one that is `closed` has no members but those of the form."""
    for name, field in form.items():
        if name in body:
            yield from field.check(f"{at}{name}", body[name])
        elif field.required:
            yield FieldProblem(f"{at}{name} is required", malformed=True)
    for name in body if closed else ():
        if name not in form:
            yield FieldProblem(f"{at}{name} is not known", malformed=True)


def fill_defaults(form: Form, body: Mapping[str, Any]) -> dict[str, Any]:
    """Put the documented defaults in place of what was left out."""
    return {**{name: field.default for name, field in form.items() if field.default is not None}, **body}


def form_by_model(forms: Mapping[str, Form], default: str | None = None) -> Callable[[Mapping[str, Any]], Form]:
    """Choose the form by the body's `model`; a model that is not documented fits none."""
    model = {"model": choice(*forms, required=default is None, default=default)}

    def chosen(body: Mapping[str, Any]) -> Form:
        name = body.get("model", default)
        return {**model, **forms[name]} if isinstance(name, str) and name in forms else model

    return chosen


def fixed_form(form: Form) -> Callable[[Mapping[str, Any]], Form]:
    """Choose the same form for every body."""

    def chosen(_body: Mapping[str, Any]) -> Form:
        return form

    return chosen


def string(*, required: bool = False, longest: int | None = None, default: str | None = None) -> FormField:
    """Take a string."""

    def check(at: str, value: object) -> Iterator[FieldProblem]:
        if not isinstance(value, str):
            yield FieldProblem(f"{at} must be a string", malformed=True)
        elif longest is not None and len(value) > longest:
            yield FieldProblem(f"{at} must have at most {longest} characters")

    return FormField(check, required, default)


def choice(*values: str, required: bool = False, default: str | None = None) -> FormField:
    """Take one of the documented strings."""

    def check(at: str, value: object) -> Iterator[FieldProblem]:
        if value not in values:
            yield FieldProblem(f"{at} must be one of {', '.join(values)}", malformed=not isinstance(value, str))

    return FormField(check, required, default)


def integer(low: int, high: int | None = None, *, default: int | None = None) -> FormField:
    """Take an integer, which JSON may also write as 5.0."""

    def check(at: str, value: object) -> Iterator[FieldProblem]:
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
            yield FieldProblem(f"{at} must be an integer", malformed=True)
        elif value < low or (high is not None and value > high):
            yield FieldProblem(f"{at} must be {f'from {low} to {high}' if high is not None else f'at least {low}'}")

    return FormField(check, default=default)


def integer_string(low: int, high: int, *, default: str | None = None) -> FormField:
    """Take an integer that is carried as a string."""

    def check(at: str, value: object) -> Iterator[FieldProblem]:
        number = value if isinstance(value, str) and re.fullmatch("[0-9]{1,9}", value) else None
        if number is None or not low <= int(number) <= high:
            yield FieldProblem(
                f"{at} must be a string of digits from {low} to {high}", malformed=not isinstance(value, str)
            )

    return FormField(check, default=default)


def folder_path(*, required: bool = False) -> FormField:
    """Take the name of a folder, without a slash at either end."""

    def check(at: str, value: object) -> Iterator[FieldProblem]:
        if not isinstance(value, str) or not re.fullmatch("[^/](.*[^/])?", value):
            yield FieldProblem(
                f"{at} must be a folder without a slash at either end", malformed=not isinstance(value, str)
            )

    return FormField(check, required)


def url(*, web: bool = False, data: bool = False, required: bool = False) -> FormField:
    """Take an address: any URI; with `web` only http and https; with `data` also a base64 data URL of an image."""

    def check(at: str, value: object) -> Iterator[FieldProblem]:
        if not isinstance(value, str) or not _is_uri(value):
            yield FieldProblem(f"{at} must be a URL", malformed=not isinstance(value, str))
        elif web and not (value.lower().startswith(("http://", "https://")) or (data and _is_image(value))):
            kinds = "an http or https URL or a base64 data URL of an image" if data else "an http or https URL"
            yield FieldProblem(f"{at} must be {kinds}")

    return FormField(check, required)


def array(item: FormField, *, least: int = 0, most: int | None = None, required: bool = False) -> FormField:
    """Take a list, each member checked as `item`."""

    def check(at: str, value: object) -> Iterator[FieldProblem]:
        if not isinstance(value, list):
            yield FieldProblem(f"{at} must be a list", malformed=True)
            return
        members = cast("list[object]", value)
        if len(members) < least:
            yield FieldProblem(f"{at} must have at least {least} members")
        if most is not None and len(members) > most:
            yield FieldProblem(f"{at} must have at most {most} members")
        for index, member in enumerate(members):
            yield from item.check(f"{at}[{index}]", member)

    return FormField(check, required)


def nested_object(form: Form, *, required: bool = False) -> FormField:
    """Take an object with a form of its own."""

    def check(at: str, value: object) -> Iterator[FieldProblem]:
        if isinstance(value, dict):
            yield from find_problems(form, cast("dict[str, Any]", value), f"{at}.")
        else:
            yield FieldProblem(f"{at} must be an object", malformed=True)

    return FormField(check, required)


def one_of(form: Form, *, required: bool = False) -> FormField:
    """Take an object that has exactly one of the form's members."""
    members_of = nested_object(form)

    def check(at: str, value: object) -> Iterator[FieldProblem]:
        yield from members_of.check(at, value)
        if isinstance(value, dict):
            given = [name for name in form if name in value]
            if not given:
                yield FieldProblem(f"{at} needs {' or '.join(form)}", malformed=True)
            if len(given) > 1:
                yield FieldProblem(f"{at} may have only one of {', '.join(given)}")

    return FormField(check, required)


def number(low: float) -> FormField:
    """Take a number that is not below `low`."""

    def check(at: str, value: object) -> Iterator[FieldProblem]:
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield FieldProblem(f"{at} must be a number", malformed=True)
        elif not value >= low:
            yield FieldProblem(f"{at} must be at least {low:g}")

    return FormField(check)


def boolean() -> FormField:
    """Take true or false."""

    def check(at: str, value: object) -> Iterator[FieldProblem]:
        if not isinstance(value, bool):
            yield FieldProblem(f"{at} must be a boolean", malformed=True)

    return FormField(check)


def nullable(field: FormField) -> FormField:
    """Take null as well."""

    def check(at: str, value: object) -> Iterator[FieldProblem]:
        if value is not None:
            yield from field.check(at, value)

    return FormField(check, field.required, field.default)


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
