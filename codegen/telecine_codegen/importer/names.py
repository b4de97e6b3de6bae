"""Names for what a published document leaves unnamed: operations, schemas, the client's class."""

from __future__ import annotations

import keyword
import re
from collections.abc import Container, Iterable
from typing import Final

from telecine_codegen.lint.names import RESERVED_CLASSES, RESERVED_CLIENTS, RESERVED_METHODS, python_name
from telecine_codegen.openapi.python_names import class_name, snake_case

VERBS: Final = {"get": "get", "post": "create", "put": "replace", "patch": "update", "delete": "delete"}
ACTIONS: Final = frozenset(
    (
        *("cancel", "create", "delete", "download", "edit", "estimate", "extend", "generate", "get"),
        *("list", "poll", "publish", "remix", "remove", "retry", "run", "search", "send"),
        *("start", "stop", "submit", "update", "upload", "validate"),
    )
)
"""Last steps of a path that say what is done: `/videos/{id}/cancel` is `cancelVideo`."""
GENERIC_TITLES: Final = re.compile(
    r"(?:open|fast|rest|swagger|web|public)?[ _-]*api(?:[ _-]*(?:reference|docs|documentation|definition|v?[\d.]+))*"
    r"|openapi[ _-]*(?:spec|specification|definition)|swagger(?:[ _-]*ui)?|untitled.*|v?[\d.]+",
    re.IGNORECASE,
)
"""Titles that name no provider."""
GENERIC_MEMBERS: Final = frozenset(
    (
        *("additional", "args", "attributes", "body", "config", "configuration", "content", "data"),
        *("detail", "details", "error", "errors", "extra", "info", "input", "inputs"),
        *("item", "items", "meta", "metadata", "object", "options", "output", "outputs"),
        *("parameter", "parameters", "params", "payload", "properties", "request", "response", "result"),
        *("results", "settings", "source", "state", "status", "type", "usage", "value"),
        *("values", "variant"),
    )
)
"""Members whose name alone says too little for the name of a class."""
_VERSION: Final = re.compile(r"v\d+(?:beta\d*|alpha\d*)?|api", re.IGNORECASE)
_LONGEST: Final = 40


def camel_case(text: str) -> str:
    """Return a text as a camelCase name: ``_v2_video_generations`` becomes ``v2VideoGenerations``."""
    name = class_name(_ascii(text))
    start = re.match(r"[A-Z]+(?![a-z])|[A-Z]", name)
    head = start[0] if start else ""
    return head.lower() + name[len(head) :]


def pascal_case(text: str) -> str:
    """Return a text as a PascalCase name that begins with a letter."""
    name = class_name(_ascii(text))
    return name if name[:1].isalpha() else f"Model{name}"


def singular(name: str) -> str:
    """Return the singular of an English plural, as far as its ending tells."""
    if name.endswith("ies") and len(name) > 4:
        return f"{name[:-3]}y"
    if name.endswith(("sses", "xes", "shes", "ches")):
        return name[:-2]
    return name[:-1] if name.endswith("s") and not name.endswith(("ss", "us", "is")) else name


def client_name(title: str, provider: str) -> str:
    """Return the name of the client's class: the title if it names the provider, else the provider's name."""
    name = pascal_case(title)
    is_usable = name != "Model" and not name.startswith("Model") and len(name) <= _LONGEST
    if not is_usable or GENERIC_TITLES.fullmatch(" ".join(_ascii(title).split())) or name in RESERVED_CLIENTS:
        name = pascal_case(provider)
    return name if name not in RESERVED_CLIENTS else f"{name}Api"


def subject_of(path: str) -> str:
    """Return what a path is about: ``VideoGeneration`` for ``/v2/video/generations/{id}``."""
    steps = _steps(path)
    if len(steps) > 1 and steps[-1].lower() in ACTIONS:
        steps = steps[:-1]
    return class_name(_ascii("-".join([*map(singular, steps[-2:])]))) or "Root"


def operation_name(method: str, path: str, given: str | None, summary: str | None, *, is_one: bool) -> str:
    """Return the camelCase name of an operation: the given one, unless it repeats the path.

    Args:
        method: HTTP method.
        path: The published path.
        given: The published `operationId`.
        summary: The published summary.
        is_one: Whether the operation is about one thing and not about many.
    """
    words, of_path = _words(given or ""), _words(path)
    tail = [*of_path, method]
    if words in (of_path, [method, *of_path], tail):
        words = []
    elif words[-len(tail) :] == tail:  # FastAPI: function, path, method
        words = words[: -len(tail)]
    name = ""
    if words:
        name = camel_case(given or "") if words == _words(given or "") else camel_case("_".join(words))
    elif summary and 1 < len(summary.split()) <= 4 and summary.isascii():
        name = camel_case(summary)
    if not name[:1].isalpha() or len(name) > _LONGEST:
        name = name_of_path(method, path, is_one=is_one)
    is_reserved = python_name(name) in RESERVED_METHODS or keyword.iskeyword(python_name(name))
    return f"{name}Operation" if is_reserved else name


def name_of_path(method: str, path: str, *, is_one: bool, with_version: bool = False) -> str:
    """Return the name of an operation that its path gives."""
    steps = _steps(path, with_version=with_version)
    verb = VERBS.get(method, method)
    if len(steps) > 1 and steps[-1].lower() in ACTIONS:
        verb, steps = steps[-1].lower(), steps[:-1]
    if steps and (method != "get" or is_one or path.rstrip("/").endswith("}")):
        steps = [*steps[:-1], singular(steps[-1])]
    return camel_case("-".join([verb, *steps])) if steps else f"{verb}Root"


def sentence(name: str) -> str:
    """Return a camelCase name as words: ``createVideo`` becomes ``Create video``."""
    words = " ".join(_words(name))
    return f"{words[:1].upper()}{words[1:]}"


def unique(wanted: Iterable[str] | str, taken: Container[str], key: str = "class") -> str:
    """Return the first of some names that is free, else the last one with a number behind it.

    Args:
        wanted: Names, best first.
        taken: Python names that are taken.
        key: `class` if the name becomes a class.
    """
    names = [wanted] if isinstance(wanted, str) else [*wanted]
    for name in names:
        if python_name(name) not in taken and not (key == "class" and name in RESERVED_CLASSES):
            return name
    numbered = (f"{names[-1]}{number}" for number in range(2, 1_000_000))
    return next(name for name in numbered if python_name(name) not in taken)


def _steps(path: str, *, with_version: bool = False) -> list[str]:
    steps = [step for step in path.split("/") if step and "{" not in step]
    return steps if with_version else [step for step in steps if not _VERSION.fullmatch(step)]


def _ascii(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", " ", text)


def _words(text: str) -> list[str]:
    return [word for word in snake_case(re.sub(r"[^A-Za-z0-9]+", "_", text)).split("_") if word]
