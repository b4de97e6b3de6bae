"""Flattening of a schema into its fields: `$ref` and `allOf` are resolved, alternatives are kept apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from telecine_codegen.openapi.node import DataOnly, Node, get_node
from telecine_codegen.openapi.pointer import join_pointer
from telecine_codegen.openapi.schema import RESOLVED, Alternative, expand_alternatives, json_type

_MAX_DEPTH: Final = 8


@dataclass(frozen=True, slots=True)
class SchemaVariant:
    """One alternative of a schema: the schema objects that apply together, outermost first, by JSON pointer."""

    parts: tuple[tuple[str, Mapping[str, Any]], ...]

    def get(self, keyword: str) -> Any:
        """Return the value of a keyword in the outermost part that has it."""
        return next((part[keyword] for _, part in self.parts if keyword in part), None)

    def find_keyword(self, *keywords: str) -> str | None:
        """Return the pointer of the first of these keywords that is present."""
        return next((join_pointer(at, key) for key in keywords for at, part in self.parts if key in part), None)

    @property
    def types(self) -> tuple[str, ...]:
        """JSON Schema types, inferred from other keywords if there is no `type`."""
        types = self.get("type")
        if types is not None:
            return tuple(str(name) for name in (types if isinstance(types, list) else [types]))
        constant = self.get("const")
        if values := self.get("enum") or ([] if constant is None else [constant]):
            return tuple(dict.fromkeys(json_type(value) for value in values))
        if self.get("properties") is not None:
            return ("object",)
        return ("array",) if self.get("items") is not None else ()

    @property
    def values(self) -> list[Any] | None:
        """Values of `const` or `enum`."""
        constant = self.get("const")
        values = [constant] if constant is not None else self.get("enum")
        return values if isinstance(values, list) else None


@dataclass(frozen=True, slots=True)
class SchemaField:
    """A field of a body.

    Attributes:
        name: Dotted name.
        at: JSON pointer.
        variants: Alternatives of its schema.
        required: Whether all objects that have the field require it.
        in_all_variants: Whether all alternatives of the object have the field.
    """

    name: str
    at: str
    variants: tuple[SchemaVariant, ...]
    required: bool
    in_all_variants: bool

    @property
    def types(self) -> set[str]:
        """JSON Schema types, with `null` if the field is nullable."""
        return {name for variant in self.variants for name in variant.types}

    def find_keyword(self, *keywords: str) -> str | None:
        """Return the pointer of the first of these keywords in the first variant that has one."""
        return next((at for variant in self.variants if (at := variant.find_keyword(*keywords))), None)

    def get(self, keyword: str) -> Any:
        """Return the value of a keyword in the first variant that has it."""
        return next((value for variant in self.variants if (value := variant.get(keyword)) is not None), None)


class SchemaResolver:
    """Resolver of the schemas of one document.

    Args:
        data: The document.
        selected_values: Values of discriminating fields; alternatives with other values are dropped.
    """

    def __init__(self, data: Any, selected_values: Mapping[str, set[str]] | None = None) -> None:
        self._document = DataOnly(data)
        self.selected_values = selected_values or {}

    def node(self, at: str) -> Node:
        """Return the node at a JSON pointer."""
        return get_node(self._document, at)

    def get_value(self, at: str) -> Any:
        """Return the value at a JSON pointer, `None` if there is none."""
        return self.node(at).value

    def resolve_ref(self, at: str) -> str:
        """Return the pointer at the end of a chain of local references."""
        return self.node(at).followed().at

    def list_variants(self, at: str) -> tuple[SchemaVariant, ...]:
        """Return the alternatives of the schema at a pointer."""
        schema = self.node(at)
        if not isinstance(schema.value, dict):
            return ()
        return tuple(_to_variant(each) for each in expand_alternatives([schema], self._select))

    def list_fields(self, at: str) -> dict[str, SchemaField]:
        """Return the fields of the object at a pointer and of all nested objects, by dotted name."""
        return self._list_members(self.list_variants(at), "", 0)

    def list_item_variants(self, field: SchemaField) -> tuple[SchemaVariant, ...]:
        """Return the alternatives of the items of a list."""
        return self._list_items(field.variants)

    def _list_members(self, variants: tuple[SchemaVariant, ...], parent: str, depth: int) -> dict[str, SchemaField]:
        if depth >= _MAX_DEPTH:
            return {}
        objects = [
            variant
            for variant in (*variants, *self._list_items(variants))
            if variant.get("properties") is not None and ("null" not in variant.types or len(variant.types) > 1)
        ]
        fields: dict[str, SchemaField] = {}
        for key in dict.fromkeys(key for variant in objects for key in _collect_properties(variant)):
            owners = [variant for variant in objects if key in _collect_properties(variant)]
            pointers = [at for variant in owners for at in _collect_properties(variant)[key]]
            inner = tuple(variant for at in dict.fromkeys(pointers) for variant in self.list_variants(at))
            required = all(key in _list_required(variant) for variant in owners)
            name = f"{parent}.{key}" if parent else key
            fields[name] = SchemaField(name, pointers[0], inner, required, len(owners) == len(objects))
            fields |= self._list_members(inner, name, depth + 1)
        return fields

    def _list_items(self, variants: tuple[SchemaVariant, ...]) -> tuple[SchemaVariant, ...]:
        return tuple(
            item for variant in variants if (at := variant.find_keyword("items")) for item in self.list_variants(at)
        )

    def _select(self, union: list[Alternative]) -> list[Alternative]:
        """Return the alternatives with a selected value, all of them if none has one."""
        for name, values in self.selected_values.items():
            selected = [each for each in union if self._may_have_value(_to_variant(each), name, values)]
            union = selected or union
        return union

    def _may_have_value(self, variant: SchemaVariant, name: str, values: set[str]) -> bool:
        pointers = _collect_properties(variant).get(name, ())
        allowed = [found for at in pointers for inner in self.list_variants(at) if (found := inner.values) is not None]
        return not allowed or any(str(value) in values for found in allowed for value in found)


def _collect_properties(variant: SchemaVariant) -> dict[str, list[str]]:
    """Return the pointers of each property; `allOf` may define one several times."""
    pointers: dict[str, list[str]] = {}
    for at, part in variant.parts:
        for name in part.get("properties") or ():
            pointers.setdefault(name, []).append(join_pointer(at, "properties", name))
    return pointers


def _list_required(variant: SchemaVariant) -> Iterator[str]:
    for _, part in variant.parts:
        required = part.get("required")
        yield from required if isinstance(required, list) else ()


def _to_variant(alternative: Alternative) -> SchemaVariant:
    objects = ((leaf.at, leaf.value) for leaf in alternative.leaves if isinstance(leaf.value, dict))
    own = ((at, {key: value for key, value in schema.items() if key not in RESOLVED}) for at, schema in objects)
    return SchemaVariant(tuple((at, keywords) for at, keywords in own if keywords))
