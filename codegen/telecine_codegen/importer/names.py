"""Names for what a published document leaves unnamed: operations, schemas, the client's class."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Final

from telecine_codegen.openapi.python_names import class_name, snake_case

VERBS: Final = {"get": "get", "post": "create", "put": "replace", "patch": "update", "delete": "delete"}
_VERSION: Final = re.compile(r"v\d+(?:beta\d*|alpha\d*)?")


def camel_case(text: str) -> str:
    """Return a text as a camelCase name: ``_v2_video_generations`` becomes ``v2VideoGenerations``."""
    name = class_name(_ascii(text))
    return name[:1].lower() + name[1:]


def pascal_case(text: str) -> str:
    """Return a text as a PascalCase name that begins with a letter."""
    name = class_name(_ascii(text))
    return name if name[:1].isalpha() else f"Model{name}"


def singular(name: str) -> str:
    """Return the singular of an English plural, as far as its ending tells."""
    if name.endswith("ies") and len(name) > 4:
        return f"{name[:-3]}y"
    return name[:-1] if name.endswith("s") and not name.endswith(("ss", "us", "is")) else name


def operation_name(method: str, path: str, given: str | None) -> str:
    """Return the camelCase name of an operation: the given one, unless it only repeats the path."""
    steps = [step for step in path.split("/") if step and not step.startswith("{") and not _VERSION.fullmatch(step)]
    if given and _words(given) != _words(path) and _words(given) != [method, *_words(path)]:
        name = camel_case(given)
        if name[:1].isalpha():
            return name
    words = class_name("-".join(steps)) or "Root"
    return f"{VERBS.get(method, method)}{words}"


def unique(name: str, taken: Container[str]) -> str:
    """Return a name that is not taken, with a number behind it if need be."""
    if name not in taken:
        return name
    return next(found for number in range(2, 10_000) if (found := f"{name}{number}") not in taken)


def _ascii(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", " ", text)


def _words(text: str) -> list[str]:
    return [word for word in snake_case(re.sub(r"[^A-Za-z0-9]+", "_", text)).split("_") if word]
