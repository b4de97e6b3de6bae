"""Changes of one limit of a schema: narrowed or widened by one, a value more or fewer, a member that may be missing."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

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
NEW_VALUE = "not in the list"
"""A value that the checks send too."""
NEW_TYPE = "image/bmp"


SchemaPath = tuple[str | int, ...]


@dataclass(frozen=True)
class LimitChange:
    """A change of the value at a path of a schema, or of a spec."""

    path: SchemaPath
    text: str
    change: Callable[[Any], Any] = field(repr=False)

    def __str__(self) -> str:
        names = [str(each) for each in self.path if each not in ("components", "schemas", "properties")]
        return f"{'/'.join(names)}-{self.text}"

    def apply(self, data: Any) -> Any:
        """Return a copy with the change."""
        changed = copy.deepcopy(data)
        parent: Any = changed
        for token in self.path[:-1]:
            parent = parent[token]
        parent[self.path[-1]] = self.change(parent[self.path[-1]])
        return changed


def iter_changes(node: Any, path: SchemaPath = ()) -> Iterator[LimitChange]:
    """Yield the changes of each limit of a schema."""
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        at = (*path, key)
        if key in BOUNDS and isinstance(value, int):
            for step, text in zip(BOUNDS[key], ("narrowed", "widened"), strict=True):
                if value + step >= 0 or "imum" in str(key):
                    yield LimitChange(at, text, lambda old, step=step: old + step)
        elif key in ("enum", "required") and isinstance(value, list):
            yield from _iter_list_changes(at, value)
        elif key == "pattern":
            for text, pattern in PATTERNS.get(value, {}).items():
                yield LimitChange(at, text, lambda _old, pattern=pattern: pattern)
        elif key == "types":
            yield LimitChange(at, "narrowed", lambda old: old[:-1])
            yield LimitChange(at, "widened", lambda old: [*old, NEW_TYPE])
        else:
            yield from iter_changes(value, at)


def _iter_list_changes(at: SchemaPath, values: list[Any]) -> Iterator[LimitChange]:
    if at[-1] == "enum":
        new = str(int(values[-1]) + 1) if str(values[-1]).isdecimal() else NEW_VALUE
        yield LimitChange(at, "widened", lambda old: [*old, new])
    for removed in values if at[-1] == "required" or len(values) > 1 else ():
        yield LimitChange(at, f"without {removed}", lambda old, removed=removed: [v for v in old if v != removed])


def iter_type_changes(node: Any, path: SchemaPath = ()) -> Iterator[LimitChange]:
    """Yield the changes after which a member takes a value of any type."""
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        if key == "type" and isinstance(value, str) and not {"enum", "oneOf"} & node.keys():
            yield LimitChange((*path, key), "of any type", lambda _old: [*ALL_TYPES])
        else:
            yield from iter_type_changes(value, (*path, key))


ALL_TYPES = ("string", "number", "boolean", "null", "array", "object")
