"""Lint rules for the extensions x-envelope, x-limits, x-price, x-image and x-signature."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from telecine_codegen.diagnostics import quote
from telecine_codegen.lint.spec_view import SpecView, suggest_name
from telecine_codegen.openapi.directions import collect_pointers, iter_received_schemas, iter_sent_schemas
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.pointer import join_pointer
from telecine_codegen.openapi.schema import UNIONS, iter_branches
from telecine_runtime.errors import API_ERRORS

IMAGE_FORMS: Final = ("url", "data", "upload")
ENCODINGS: Final = ("hex", "base64")
SIGNED_PARTS: Final = ("id", "timestamp", "body")
_DATE: Final = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")
_POINTER: Final = re.compile(r"(?:/(?:[^~/]|~[01])+)+")


def check_envelope(spec: SpecView) -> None:
    """Report malformed pointers, empty tests and unknown errors in `x-envelope`."""
    for at, value in iter_envelope_pointers(spec):
        _check_pointer_syntax(spec, at, value)
    for node in spec.iter_objects("envelope"):
        for keyword in ("success", "refusal"):
            for test, values in node.value.get(keyword, {}).items():
                if not values or any(isinstance(value, dict | list) for value in values):
                    at = join_pointer(node.at, keyword, test)
                    spec.error(at, f"{keyword} needs a non-empty list of scalar values")
    for node in spec.iter_objects("envelope", "own envelope"):
        for keyword in ("errors", "phrases"):
            for code, name in node.value.get(keyword, {}).items():
                if name not in API_ERRORS:
                    hint = suggest_name(name, [*API_ERRORS]) or _format_choices(API_ERRORS)
                    spec.error(join_pointer(node.at, keyword, code), f"unknown error {quote(name)}", hint)
    for node in spec.iter_objects("operation"):
        if node.value.get("x-envelope") is True:
            spec.error(f"{node.at}/x-envelope", "x-envelope true is the default", "remove it")


def iter_envelope_pointers(spec: SpecView) -> Iterator[tuple[str, str]]:
    """Yield each JSON pointer that an `x-envelope` contains, after its own location."""
    for node in spec.iter_objects("envelope"):
        for keyword in ("code", "message"):
            for index, value in enumerate(node.value.get(keyword, ())):
                yield f"{node.at}/{keyword}/{index}", value
        for keyword in ("success", "refusal"):
            for value in node.value.get(keyword, {}):
                yield join_pointer(node.at, keyword, value), value


def iter_signature_pointers(spec: SpecView) -> Iterator[tuple[str, str]]:
    """Yield each JSON pointer that an `x-signature` contains, after its own location; other values are headers."""
    for node in spec.iter_objects("signature"):
        for index, value in enumerate(node.value.get("id", ())):
            if value.startswith("/"):
                yield f"{node.at}/id/{index}", value


def is_pointer(text: str) -> bool:
    """Return whether a text is a JSON pointer to a member."""
    return _POINTER.fullmatch(text) is not None


def _check_pointer_syntax(spec: SpecView, at: str, value: str) -> None:
    if not is_pointer(value):
        spec.error(at, f"{quote(value)} is not a JSON pointer", "such as /error/code")


def check_limits(spec: SpecView) -> None:
    """Report limits that are not positive, and limits of schemas that are not a request body."""
    bodies = {found.at for _, root in iter_sent_schemas(spec.root) for found in _body_variants(root)}
    known = collect_pointers(iter_sent_schemas(spec.root)) | collect_pointers(iter_received_schemas(spec.root))
    for node in spec.iter_objects("limits"):
        for name, value in node.value.items():
            at = f"{node.at}/{name}"
            if name == "typical_seconds":
                if len(value) != 2 or not 0 < value[0] <= value[1]:
                    spec.error(at, "typical_seconds must be [minimum, maximum]", "such as [10, 25]")
            elif value <= 0:
                spec.error(at, f"{name} must be more than 0")
        owner = node.at.removesuffix("/x-limits")
        if owner and owner in known - bodies:
            spec.error(node.at, "x-limits is only allowed at the root or in the schema of a request body")


def check_prices(spec: SpecView) -> None:
    """Report invalid dates, units and prices, and prices of unknown models."""
    for node in spec.iter_objects("price"):
        if not _DATE.fullmatch(node.value.get("date", "2026")):
            spec.error(f"{node.at}/date", "date must be a year, a month or a day", "such as '2026-09'")
        if not node.value.get("models") and not node.value.get("units"):
            spec.error(node.at, "x-price needs models or units")
        for unit, number in node.value.get("units", {}).items():
            if isinstance(number, float) or number <= 0:
                spec.error(
                    join_pointer(node.at, "units", unit), "a unit needs a positive integer (how many make one USD)"
                )
        known = {str(value) for schema in spec.iter_objects("schema") for value in schema.value.get("enum", ())}
        for model in node.value.get("models", {}):
            if model not in known:
                spec.error(join_pointer(node.at, "models", model), f"no enum lists the model {quote(model)}")
    for node in spec.iter_objects("rates"):
        rates = {name: rate if isinstance(rate, dict) else {"": rate} for name, rate in node.value.items()}
        for name, seconds in ((name, key) for name, rate in rates.items() for key in rate):
            at = join_pointer(node.at, name, seconds) if seconds else f"{node.at}/{name}"
            if rates[name][seconds] <= 0:
                spec.error(at, "a price must be more than 0", "remove it if it is free")
            if name == "per_video" and not seconds.isdecimal():
                spec.error(at, "the key of a per_video price must be a length in seconds", "such as {'10': 0.1}")


def _body_variants(root: Node) -> list[Node]:
    """Return the schema of a body and the variants of its union."""
    found = root.resolved()
    if found is None or not root.at.endswith("/schema") or "/content/" not in root.at:
        return []
    variants = [branch.resolved() for branch in iter_branches(found, UNIONS)]
    return [found, *(variant for variant in variants if variant)]


def check_images(spec: SpecView) -> None:
    """Report `x-image` beside a field that is no image, and unknown image forms."""
    for node in spec.iter_objects("image"):
        owner = node.at.removesuffix("/x-image")
        schema = spec.find_object(owner)
        if schema is None or schema.value.get("x-harmonised") not in ("images", "image"):
            spec.error(node.at, "x-image is only allowed on a property with x-harmonised: images or image")
        for index, form in enumerate(node.value.get("forms", ())):
            if form not in IMAGE_FORMS:
                spec.error(
                    f"{node.at}/forms/{index}",
                    f"unknown image form {quote(form)}",
                    _format_choices(IMAGE_FORMS),
                )


def check_signature(spec: SpecView) -> None:
    """Report signature schemes that the runtime cannot verify."""
    for at, value in iter_signature_pointers(spec):
        _check_pointer_syntax(spec, at, value)
    for node in spec.iter_objects("signature"):
        if node.value.get("encoding", ENCODINGS[0]) not in ENCODINGS:
            spec.error(f"{node.at}/encoding", "encoding must be hex or base64", _format_choices(ENCODINGS))
        for index, part in enumerate(node.value.get("signed", ())):
            if part not in SIGNED_PARTS:
                spec.error(
                    f"{node.at}/signed/{index}", f"{quote(part)} cannot be signed", _format_choices(SIGNED_PARTS)
                )


def _format_choices(names: Iterable[str]) -> str:
    return f"one of {', '.join(names)}"
