"""OpenAPI document: plain JSON values with the file, line and column of each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from telecine_codegen.diagnostics import Place


@dataclass(frozen=True)
class Document:
    """A spec as plain JSON values.

    Attributes:
        name: Stem of the file name.
        path: The file.
        data: The whole document.
        places: Place of each value by JSON pointer; a member has the place of its key.
        refused: Pointers of values that the reader has reported as invalid.
        shadowed: Values of repeated keys, of which only the first one is in `data`.
    """

    name: str
    path: Path
    data: dict[str, Any]
    places: Mapping[str, Place]
    refused: frozenset[str] = frozenset()
    shadowed: tuple[Any, ...] = ()

    def place(self, pointer: str) -> Place:
        """Return the place of a value, or of the nearest enclosing value."""
        while pointer and pointer not in self.places:
            pointer = pointer.rpartition("/")[0]
        return self.places.get(pointer, Place(self.path.as_posix(), 1, 1))


def canonical_json(data: object) -> str:
    """Return compact JSON with members in their order and without ASCII escapes."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
