"""Extensions: the x- members say what they may say, where it has a meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from codegen.diagnostics import shown
from codegen.lint.spec_view import Spec, did_you_mean
from codegen.openapi.directions import received, sent, within
from codegen.openapi.node import Node
from codegen.openapi.pointer import pointer
from codegen.openapi.schema import UNIONS, branches
from telecine_runtime.errors import API_ERRORS

IMAGE_FORMS: Final = ("url", "data", "upload")
ENCODINGS: Final = ("hex", "base64")
SIGNED_PARTS: Final = ("id", "timestamp", "body")
_DATE: Final = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")
_POINTER: Final = re.compile(r"(?:/(?:[^~/]|~[01])+)+")


def envelope(spec: Spec) -> None:
    """Report pointers that are none, tests that nothing passes, and errors that do not exist."""
    for node in spec.of("envelope"):
        for keyword in ("code", "message"):
            for index, way in enumerate(node.value.get(keyword, ())):
                _pointer(spec, f"{node.at}/{keyword}/{index}", way)
        tests = ((keyword, *test) for keyword in ("success", "refusal") for test in node.value.get(keyword, {}).items())
        for keyword, way, values in tests:
            at = pointer(node.at, keyword, way)
            _pointer(spec, at, way)
            if not values or any(isinstance(value, dict | list) for value in values):
                spec.error(at, f"{keyword} needs a list of the values that mean it")
    for node in (*spec.of("envelope"), *spec.of("own envelope")):
        named = ((keyword, *pair) for keyword in ("errors", "phrases") for pair in node.value.get(keyword, {}).items())
        for keyword, code, name in named:
            if name not in API_ERRORS:
                hint = did_you_mean(name, [*API_ERRORS]) or _one_of(API_ERRORS)
                spec.error(pointer(node.at, keyword, code), f"no error is called {shown(name)}", hint)
    for node in spec.of("operation"):
        if node.value.get("x-envelope") is True:
            spec.error(f"{node.at}/x-envelope", "x-envelope is on unless it is false", "leave it out")


def is_pointer(way: str) -> bool:
    """Tell whether a text is a JSON pointer to a member."""
    return _POINTER.fullmatch(way) is not None


def _pointer(spec: Spec, at: str, way: str) -> None:
    if not is_pointer(way):
        spec.error(at, f"{shown(way)} is no JSON pointer", "such as /error/code")


def limits(spec: Spec) -> None:
    """Report limits that are no positive numbers, and limits of schemas that are no body."""
    bodies = {found.at for _, root in sent(spec.root) for found in _forms(root)}
    known = within(sent(spec.root)) | within(received(spec.root))
    for node in spec.of("limits"):
        for name, value in node.value.items():
            at = f"{node.at}/{name}"
            if name == "typical_seconds":
                if len(value) != 2 or not 0 < value[0] <= value[1]:
                    spec.error(at, "typical_seconds needs the least and the most", "such as [10, 25]")
            elif value <= 0:
                spec.error(at, f"{name} must be more than 0")
        owner = node.at.removesuffix("/x-limits")
        if owner and owner in known - bodies:
            spec.error(node.at, "x-limits belongs to the spec or to the schema of a request body")


def prices(spec: Spec) -> None:
    """Report prices that are none, of models that nothing names, or of no time."""
    for node in spec.of("price"):
        if not _DATE.fullmatch(node.value.get("date", "2026")):
            spec.error(f"{node.at}/date", "a price is of a year, a month or a day", "such as '2026-09'")
        if not node.value.get("models") and not node.value.get("units"):
            spec.error(node.at, "x-price needs models with their prices, or units with what makes one USD of them")
        for unit, number in node.value.get("units", {}).items():
            if isinstance(number, float) or number <= 0:
                spec.error(pointer(node.at, "units", unit), "a whole number of a unit, above 0, makes one USD")
        known = {str(value) for schema in spec.of("schema") for value in schema.value.get("enum", ())}
        for model in node.value.get("models", {}):
            if model not in known:
                spec.error(pointer(node.at, "models", model), f"no request names the model {shown(model)}")
    for node in spec.of("rates"):
        rates = {name: rate if isinstance(rate, dict) else {"": rate} for name, rate in node.value.items()}
        for name, seconds in ((name, key) for name, rate in rates.items() for key in rate):
            at = pointer(node.at, name, seconds) if seconds else f"{node.at}/{name}"
            if rates[name][seconds] <= 0:
                spec.error(at, "a price must be more than 0", "leave out what costs nothing")
            if name == "per_video" and not seconds.isdecimal():
                spec.error(at, "the price of a whole video is told for a length in seconds", "such as {'10': 0.1}")


def _forms(root: Node) -> list[Node]:
    """Return the schema of a body, and the variants that it may be."""
    found = root.resolved()
    if found is None or not root.at.endswith("/schema") or "/content/" not in root.at:
        return []
    variants = [branch.resolved() for branch in branches(found, UNIONS)]
    return [found, *(variant for variant in variants if variant)]


def images(spec: Spec) -> None:
    """Report image facts on what carries no images, and forms that nobody knows."""
    for node in spec.of("image"):
        owner = node.at.removesuffix("/x-image")
        schema = spec.node(owner)
        if schema is None or schema.value.get("x-harmonised") != "images":
            spec.error(node.at, "x-image belongs to a property with x-harmonised: images")
        for index, form in enumerate(node.value.get("forms", ())):
            if form not in IMAGE_FORMS:
                spec.error(
                    f"{node.at}/forms/{index}", f"no form of image is called {shown(form)}", _one_of(IMAGE_FORMS)
                )


def signature(spec: Spec) -> None:
    """Report signature schemes that the runtime cannot verify."""
    for node in spec.of("signature"):
        if node.value.get("encoding", ENCODINGS[0]) not in ENCODINGS:
            spec.error(f"{node.at}/encoding", "a signature is encoded in hex or base64", _one_of(ENCODINGS))
        for index, part in enumerate(node.value.get("signed", ())):
            if part not in SIGNED_PARTS:
                spec.error(f"{node.at}/signed/{index}", f"{shown(part)} cannot be signed", _one_of(SIGNED_PARTS))
        for index, way in enumerate(node.value.get("id", ())):
            if way.startswith("/"):
                _pointer(spec, f"{node.at}/id/{index}", way)


def _one_of(names: Iterable[str]) -> str:
    return f"one of {', '.join(names)}"
