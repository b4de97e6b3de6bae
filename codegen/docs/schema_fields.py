"""The fields of a schema by their dotted names, with $ref followed, allOf joined and alternatives kept apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from codegen.openapi.pointer import pointer, tokens

_MAX_VARIANTS: Final = 64  # alternatives of one schema; more are not looked at
_MAX_DEPTH: Final = 8


@dataclass(frozen=True, slots=True)
class SchemaVariant:
    """One alternative of a schema: the schema objects that hold at once, outermost first, each with its pointer."""

    parts: tuple[tuple[str, Mapping[str, Any]], ...]

    def get(self, key: str) -> Any:
        """Return the value of a keyword, the outermost part first."""
        return next((part[key] for _, part in self.parts if key in part), None)

    def at(self, *keys: str) -> str | None:
        """Return the pointer of the first of these keywords that is there."""
        return next((pointer(at, key) for key in keys for at, part in self.parts if key in part), None)

    @property
    def types(self) -> tuple[str, ...]:
        """Types of JSON Schema that the alternative takes, judged from its values where it has none."""
        named = self.get("type")
        if named is not None:
            return tuple(str(name) for name in (named if isinstance(named, list) else [named]))
        values = self.get("enum") or ([self.get("const")] if self.get("const") is not None else [])
        if values:
            return tuple(dict.fromkeys(_infer_type(value) for value in values))
        return (
            ("object",) if self.get("properties") is not None else ("array",) if self.get("items") is not None else ()
        )

    @property
    def values(self) -> list[Any] | None:
        """Values that the alternative is limited to, if it is."""
        constant = self.get("const")
        named = [constant] if constant is not None else self.get("enum")
        return named if isinstance(named, list) else None


@dataclass(frozen=True, slots=True)
class SchemaField:
    """A member of a body: all shapes that it may have; `certain` tells whether it is in every alternative around it."""

    name: str
    at: str
    shapes: tuple[SchemaVariant, ...]
    required: bool
    certain: bool

    @property
    def types(self) -> set[str]:
        """Types that the field takes, `null` among them where it may be null."""
        return {name for shape in self.shapes for name in shape.types}

    def first(self, *keys: str) -> str | None:
        """Return the pointer of the first of these keywords in any shape."""
        return next((at for shape in self.shapes if (at := shape.at(*keys))), None)

    def get(self, key: str) -> Any:
        """Return the value of a keyword in the first shape that has it."""
        return next((value for shape in self.shapes if (value := shape.get(key)) is not None), None)


class SchemaResolver:
    """Schemas of one document; `choice` narrows a discriminated union to the values that a page speaks of."""

    def __init__(self, data: Any, choice: Mapping[str, set[str]] | None = None) -> None:
        self.data = data
        self.choice = choice or {}

    def value(self, at: str) -> Any:
        """Return the value at a pointer, or nothing."""
        here = self.data
        for key in tokens(at):
            if isinstance(here, list) and key.isdigit() and int(key) < len(here):
                here = here[int(key)]
            elif isinstance(here, dict) and key in here:
                here = here[key]
            else:
                return None
        return here

    def resolved(self, at: str) -> str:
        """Return the pointer that a chain of local references ends at."""
        for _ in range(20):
            value = self.value(at)
            if not (isinstance(value, dict) and isinstance(ref := value.get("$ref"), str) and ref.startswith("#")):
                return at
            at = ref[1:].replace("%7B", "{").replace("%7D", "}")
        return at

    def shapes(self, at: str, seen: tuple[str, ...] = ()) -> tuple[SchemaVariant, ...]:
        """Return the alternatives of the schema at a pointer."""
        schema = self.value(at)
        if not isinstance(schema, dict) or at in seen or len(seen) > 30:
            return ()
        seen = (*seen, at)
        own = {key: value for key, value in schema.items() if key not in ("$ref", "allOf", "oneOf", "anyOf")}
        factors: list[tuple[SchemaVariant, ...]] = [(SchemaVariant(((at, own),)),)] if own else []
        if isinstance(ref := schema.get("$ref"), str) and ref.startswith("#"):
            factors.append(self.shapes(ref[1:], seen))
        count = len(schema.get("allOf") or ())
        factors.extend(self.shapes(pointer(at, "allOf", index), seen) for index in range(count))
        for key in ("oneOf", "anyOf"):
            if count := len(schema.get(key) or ()):
                either = [shape for index in range(count) for shape in self.shapes(pointer(at, key, index), seen)]
                factors.append(tuple(self._chosen(either)))
        combined = [
            SchemaVariant(tuple(part for shape in shapes for part in shape.parts))
            for shapes in product(*(f for f in factors if f))
        ]
        return tuple(combined[:_MAX_VARIANTS])

    def fields(self, at: str, above: str = "", depth: int = 0) -> dict[str, SchemaField]:
        """Return the fields of the object at a pointer, members of members included, by dotted name."""
        return self._members(self.shapes(at), above, depth)

    def _members(self, shapes: tuple[SchemaVariant, ...], above: str, depth: int) -> dict[str, SchemaField]:
        objects = [
            shape for shape in (*shapes, *self._items(shapes)) if "null" not in shape.types or len(shape.types) > 1
        ]
        objects = [shape for shape in objects if shape.get("properties") is not None] if depth < _MAX_DEPTH else []
        found: dict[str, SchemaField] = {}
        for name in dict.fromkeys(name for shape in objects for name in _collect_properties(shape)):
            holders = [shape for shape in objects if name in _collect_properties(shape)]
            places = [place for shape in holders for place in _collect_properties(shape)[name]]
            inner = tuple(shape for place in dict.fromkeys(places) for shape in self.shapes(place))
            required = bool(holders) and all(name in _list_required(shape) for shape in holders)
            full = f"{above}.{name}" if above else name
            found[full] = SchemaField(full, places[0], inner, required, len(holders) == len(objects))
            found |= self._members(inner, full, depth + 1)
        return found

    def _items(self, shapes: tuple[SchemaVariant, ...]) -> tuple[SchemaVariant, ...]:
        return tuple(item for shape in shapes if (at := shape.at("items")) for item in self.shapes(at))

    def item_shapes(self, field: SchemaField) -> tuple[SchemaVariant, ...]:
        """Return the shapes of a list's items."""
        return self._items(field.shapes)

    def _chosen(self, either: list[SchemaVariant]) -> list[SchemaVariant]:
        """Leave out the alternatives that are for other values than those that the page speaks of."""
        for name, wanted in self.choice.items():
            fitting = [shape for shape in either if self._may_be(shape, name, wanted)]
            either = fitting or either
        return either

    def _may_be(self, shape: SchemaVariant, name: str, wanted: set[str]) -> bool:
        places = _collect_properties(shape).get(name, ())
        named = [values for place in places for inner in self.shapes(place) if (values := inner.values) is not None]
        return not named or any(str(value) in wanted for values in named for value in values)


def _collect_properties(shape: SchemaVariant) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for at, part in shape.parts:
        for name in part.get("properties") or ():
            found.setdefault(name, []).append(pointer(at, "properties", name))
    return found


def _list_required(shape: SchemaVariant) -> Iterator[str]:
    for _, part in shape.parts:
        required = part.get("required")
        yield from required if isinstance(required, list) else ()


def _infer_type(value: Any) -> str:
    match value:
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case dict():
            return "object"
        case _:
            return "null"
