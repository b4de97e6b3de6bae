"""Specs whose request bodies have one limit narrowed or widened by one."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tests.contract.spec import PROVIDERS, load_document, load_spec

from telecine_codegen.contract.api_spec import ApiSpec
from telecine_codegen.openapi.document import Document

Change = Callable[[Any], Any]

BOUNDS: Mapping[str, tuple[int, int]] = {
    "minimum": (1, -1),
    "exclusiveMinimum": (1, -1),
    "minLength": (1, -1),
    "minItems": (1, -1),
    "maximum": (-1, 1),
    "exclusiveMaximum": (-1, 1),
    "maxLength": (-1, 1),
    "maxItems": (-1, 1),
    "max_bytes": (-1, 1),
}
"""By keyword: what narrows and what widens it."""
PATTERNS: Mapping[str, Mapping[str, str]] = {
    "^([1-9]|1[0-9]|2[0-9]|30)$": {
        "narrowed to 29": "^([1-9]|1[0-9]|2[0-9])$",
        "narrowed to 20": "^([1-9]|1[0-9]|20)$",
        "narrowed to 2": "^([2-9]|1[0-9]|2[0-9]|30)$",
        "widened to 31": "^([1-9]|1[0-9]|2[0-9]|3[01])$",
        "widened to 0": "^([0-9]|1[0-9]|2[0-9]|30)$",
    },
    "^([1-9]|1[0-5])$": {
        "narrowed to 14": "^([1-9]|1[0-4])$",
        "narrowed to 10": "^([1-9]|10)$",
        "widened to 16": "^([1-9]|1[0-6])$",
        "widened to 0": "^([0-9]|1[0-5])$",
    },
    "^https?://": {"narrowed to https": "^https://", "widened to ftp": "^(https?|ftp)://"},
    "^(https?://|data:image/[a-z+.-]+;base64,)": {
        "narrowed to https": "^(https://|data:image/[a-z+.-]+;base64,)",
        "narrowed to URLs": "^https?://",
        "widened to ftp": "^((https?|ftp)://|data:image/[a-z+.-]+;base64,)",
    },
    "^[^/](.*[^/])?$": {"widened at the start": "^.*[^/]$", "widened at the end": "^[^/].*$"},
}
"""By pattern: narrower and wider ones."""
NEW_VALUE = "a value of tomorrow"
NEW_TYPE = "image/bmp"


@dataclass(frozen=True)
class LimitMutant:
    """A change of one limit: the member `path` of a spec, and what it becomes."""

    provider: str
    path: tuple[str | int, ...]
    text: str
    change: Change

    def __str__(self) -> str:
        return f"{self.provider}-{'/'.join(map(str, self.path[2:]))}-{self.text}"

    def apply(self) -> Document:
        """Return the spec with the change."""
        document = load_document(self.provider)
        data = copy.deepcopy(document.data)
        parent: Any = data
        for token in self.path[:-1]:
            parent = parent[token]
        parent[self.path[-1]] = self.change(parent[self.path[-1]])
        return replace(document, data=data)


def list_limit_mutants() -> list[LimitMutant]:
    """Return the mutants of all specs."""
    return [mutant for provider in PROVIDERS for mutant in _iter_mutants(provider)]


def _iter_mutants(provider: str) -> Iterator[LimitMutant]:
    spec = load_spec(provider)
    for name in find_request_schemas(spec):
        yield from _iter_changes(provider, spec.data["components"]["schemas"][name], ("components", "schemas", name))


def find_request_schemas(spec: ApiSpec) -> list[str]:
    """Return the components that the request bodies of a spec are made of."""
    found: dict[str, None] = {}

    def visit(node: Any) -> None:
        for each in node if isinstance(node, list) else node.values() if isinstance(node, dict) else ():
            visit(each)
        name = node.get("$ref", "").rpartition("/")[2] if isinstance(node, dict) else ""
        if name and name not in found:
            found[name] = None
            visit(spec.data["components"]["schemas"][name])

    for operation in spec.operations:
        for media in operation.request_media.values():
            visit(media["schema"])
    return list(found)


def _iter_changes(provider: str, node: Any, path: tuple[str | int, ...]) -> Iterator[LimitMutant]:
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        at = (*path, key)
        if key in BOUNDS and isinstance(value, int):
            for step, text in zip(BOUNDS[key], ("narrowed", "widened"), strict=True):
                if value + step >= 0 or "imum" in str(key):
                    yield LimitMutant(provider, at, text, lambda old, step=step: old + step)
        elif key == "enum":
            yield LimitMutant(provider, at, "widened", lambda old: [*old, NEW_VALUE])
            for removed in value if len(value) > 1 else ():
                yield LimitMutant(
                    provider, at, f"without {removed}", lambda old, removed=removed: [v for v in old if v != removed]
                )
        elif key == "pattern":
            for text, pattern in PATTERNS.get(value, {}).items():
                yield LimitMutant(provider, at, text, lambda _old, pattern=pattern: pattern)
        elif key == "types":
            yield LimitMutant(provider, at, "narrowed", lambda old: old[:-1])
            yield LimitMutant(provider, at, "widened", lambda old: [*old, NEW_TYPE])
        else:
            yield from _iter_changes(provider, value, at)
