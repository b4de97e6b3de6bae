"""Checks of request bodies and queries against small tables, one per documented form."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, as a sentence that begins with the field's name.

    `malformed` tells that a member is missing, unknown or of the wrong type, so that its value is not even looked at.
    """

    sentence: str
    malformed: bool = False


Check = Callable[[str, object], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form: how its value is checked, whether it must be there, what it is when it is not."""

    check: Check
    required: bool = False
    default: Any = None


Form = Mapping[str, Field]


def problems(form: Form, body: Mapping[str, Any], at: str = "", *, closed: bool = False) -> Iterator[Problem]:
    """Find everything that is wrong with a body; one that is `closed` has no members but those of the form."""
    for name, field in form.items():
        if name in body:
            yield from field.check(f"{at}{name}", body[name])
        elif field.required:
            yield Problem(f"{at}{name} is required", malformed=True)
    for name in body if closed else ():
        if name not in form:
            yield Problem(f"{at}{name} is not known", malformed=True)


def filled(form: Form, body: Mapping[str, Any]) -> dict[str, Any]:
    """Put the documented defaults in place of what was left out."""
    return {**{name: field.default for name, field in form.items() if field.default is not None}, **body}


def by_model(forms: Mapping[str, Form], default: str | None = None) -> Callable[[Mapping[str, Any]], Form]:
    """Choose the form by the body's `model`; a model that is not documented fits none."""
    model = {"model": choice(*forms, required=default is None, default=default)}

    def chosen(body: Mapping[str, Any]) -> Form:
        name = body.get("model", default)
        return {**model, **forms[name]} if isinstance(name, str) and name in forms else model

    return chosen


def always(form: Form) -> Callable[[Mapping[str, Any]], Form]:
    """Choose the same form for every body."""

    def chosen(_body: Mapping[str, Any]) -> Form:
        return form

    return chosen


def text(*, required: bool = False, longest: int | None = None, default: str | None = None) -> Field:
    """Take a string."""

    def check(at: str, value: object) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem(f"{at} must be a string", malformed=True)
        elif longest is not None and len(value) > longest:
            yield Problem(f"{at} must have at most {longest} characters")

    return Field(check, required, default)


def choice(*values: str, required: bool = False, default: str | None = None) -> Field:
    """Take one of the documented strings."""

    def check(at: str, value: object) -> Iterator[Problem]:
        if value not in values:
            yield Problem(f"{at} must be one of {', '.join(values)}", malformed=not isinstance(value, str))

    return Field(check, required, default)


def whole(low: int, high: int | None = None, *, default: int | None = None) -> Field:
    """Take an integer, which JSON may also write as 5.0."""

    def check(at: str, value: object) -> Iterator[Problem]:
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
            yield Problem(f"{at} must be an integer", malformed=True)
        elif value < low or (high is not None and value > high):
            yield Problem(f"{at} must be {f'from {low} to {high}' if high is not None else f'at least {low}'}")

    return Field(check, default=default)


def digits(low: int, high: int, *, default: str | None = None) -> Field:
    """Take an integer that is carried as a string."""

    def check(at: str, value: object) -> Iterator[Problem]:
        number = value if isinstance(value, str) and re.fullmatch("[0-9]{1,9}", value) else None
        if number is None or not low <= int(number) <= high:
            yield Problem(f"{at} must be a string of digits from {low} to {high}", malformed=not isinstance(value, str))

    return Field(check, default=default)


def folder(*, required: bool = False) -> Field:
    """Take the name of a folder, without a slash at either end."""

    def check(at: str, value: object) -> Iterator[Problem]:
        if not isinstance(value, str) or not re.fullmatch("[^/](.*[^/])?", value):
            yield Problem(f"{at} must be a folder without a slash at either end", malformed=not isinstance(value, str))

    return Field(check, required)


def url(*, web: bool = False, data: bool = False, required: bool = False) -> Field:
    """Take an address: any URI; with `web` only http and https; with `data` also a base64 data URL of an image."""

    def check(at: str, value: object) -> Iterator[Problem]:
        if not isinstance(value, str) or not _is_uri(value):
            yield Problem(f"{at} must be a URL", malformed=not isinstance(value, str))
        elif web and not (value.lower().startswith(("http://", "https://")) or (data and _is_image(value))):
            kinds = "an http or https URL or a base64 data URL of an image" if data else "an http or https URL"
            yield Problem(f"{at} must be {kinds}")

    return Field(check, required)


def several(item: Field, *, least: int = 0, most: int | None = None, required: bool = False) -> Field:
    """Take a list, each member checked as `item`."""

    def check(at: str, value: object) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem(f"{at} must be a list", malformed=True)
            return
        members = cast("list[object]", value)
        if len(members) < least:
            yield Problem(f"{at} must have at least {least} members")
        if most is not None and len(members) > most:
            yield Problem(f"{at} must have at most {most} members")
        for index, member in enumerate(members):
            yield from item.check(f"{at}[{index}]", member)

    return Field(check, required)


def nested(form: Form, *, required: bool = False) -> Field:
    """Take an object with a form of its own."""

    def check(at: str, value: object) -> Iterator[Problem]:
        if isinstance(value, dict):
            yield from problems(form, cast("dict[str, Any]", value), f"{at}.")
        else:
            yield Problem(f"{at} must be an object", malformed=True)

    return Field(check, required)


def either(form: Form, *, required: bool = False) -> Field:
    """Take an object that has exactly one of the form's members."""
    members_of = nested(form)

    def check(at: str, value: object) -> Iterator[Problem]:
        yield from members_of.check(at, value)
        if isinstance(value, dict):
            given = [name for name in form if name in value]
            if not given:
                yield Problem(f"{at} needs {' or '.join(form)}", malformed=True)
            if len(given) > 1:
                yield Problem(f"{at} may have only one of {', '.join(given)}")

    return Field(check, required)


def number(low: float) -> Field:
    """Take a number that is not below `low`."""

    def check(at: str, value: object) -> Iterator[Problem]:
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield Problem(f"{at} must be a number", malformed=True)
        elif not value >= low:
            yield Problem(f"{at} must be at least {low:g}")

    return Field(check)


def boolean() -> Field:
    """Take true or false."""

    def check(at: str, value: object) -> Iterator[Problem]:
        if not isinstance(value, bool):
            yield Problem(f"{at} must be a boolean", malformed=True)

    return Field(check)


def nullable(field: Field) -> Field:
    """Take null as well."""

    def check(at: str, value: object) -> Iterator[Problem]:
        if value is not None:
            yield from field.check(at, value)

    return Field(check, field.required, field.default)


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
