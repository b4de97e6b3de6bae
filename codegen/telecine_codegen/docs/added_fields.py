"""Schemas of the fields that a page has and the spec lacks, and the place in the spec that each belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import SingleQuotedScalarString

from telecine_codegen.importer.names import unique
from telecine_codegen.lint.names import python_name
from telecine_codegen.openapi.pointer import join_pointer, parse_local_reference, resolve_pointer, split_pointer
from telecine_codegen.openapi.schema import UNIONS, list_types
from telecine_codegen.openapi.yaml_scalars import describe_yaml11_reading, is_string

NUMBER_TYPES: Final = ("integer", "number")
SCALAR_TYPES: Final = ("string", "boolean", *NUMBER_TYPES)
BOUNDS: Final = {
    "range": ("minimum", "maximum"),
    "length": ("minLength", "maxLength"),
    "count": ("minItems", "maxItems"),
}
_MAX_REFERENCES: Final = 20


def build_schema(facts: Mapping[str, Any], description: str, *, is_received: bool) -> CommentedMap | None:
    """Return the schema of a scalar field, or of a list of scalars, with what a page states; `None` for other types.

    Args:
        facts: Facts by kind, as in `PageFact`.
        description: The description.
        is_received: Whether the provider sends the field: its values may not be all.
    """
    type_name = str(facts.get("type", ""))
    scalar_type = type_name.removesuffix("[]")
    if scalar_type not in SCALAR_TYPES:
        return None
    values = facts.get("enum")
    schema = _build_scalar(scalar_type, values if isinstance(values, list) else [], is_received=is_received)
    if type_name.endswith("[]"):
        schema = CommentedMap({"type": "array", "items": schema})
    if facts.get("nullable") is True:
        _allow_null(schema)
    for kind, keywords in BOUNDS.items():
        if kind == "range" and scalar_type not in NUMBER_TYPES:
            continue
        for keyword, bound in zip(keywords, facts.get(kind, (None, None)), strict=True):
            if bound is not None:
                schema[keyword] = bound
    for keyword in ("default", "format"):
        if keyword in facts:
            schema[keyword] = quote_ambiguous(facts[keyword])
    if facts.get("deprecated"):
        schema["deprecated"] = True
    schema["description"] = description
    return schema


def find_properties(document: CommentedMap, at: str) -> tuple[str, CommentedMap] | None:
    """Return pointer and value of the `properties` of the object that a pointer leads to.

    The pointer may be that of the `properties`, or of a schema of an object, a list of objects, or object or null.
    """
    value = resolve_pointer(document, at)
    if at.endswith("/properties") and _is_map_of_schemas(value):
        return at, value
    for _ in range(_MAX_REFERENCES):
        if not isinstance(value, CommentedMap):
            return None
        if (reference := parse_local_reference(value.get("$ref"))) is not None:
            at, value = reference, resolve_pointer(document, reference)
        elif isinstance(value.get("properties"), CommentedMap):
            return f"{at}/properties", value["properties"]
        elif isinstance(value.get("items"), CommentedMap):
            at, value = f"{at}/items", value["items"]
        else:
            branches = [
                (f"{at}/{key}/{index}", each)
                for key in UNIONS
                for index, each in enumerate(value.get(key, ()))
                if list_types(each) != ["null"]
            ]
            if len(branches) != 1:
                return None
            at, value = branches[0]
    return None


def build_parameter(name: str, where: str, schema: CommentedMap) -> CommentedMap:
    """Return an optional parameter; the description moves from its schema to the parameter."""
    description = schema.pop("description")
    return CommentedMap({"name": quote_ambiguous(name), "in": where, "description": description, "schema": schema})


def add_object(document: CommentedMap, names: Sequence[str], description: str) -> str:
    """Add a component for an object, under the first of some names that is free, and return its name."""
    schemas = document["components"]["schemas"]
    name = unique(names, {python_name(each) for each in schemas})
    empty = CommentedMap({"type": "object", "description": description, "properties": CommentedMap()})
    schemas[quote_ambiguous(name)] = empty
    return name


def use_block_style(document: CommentedMap, at: str) -> None:
    """Write the values that enclose a pointer on lines of their own, as a comment within them requires."""
    steps = split_pointer(at)
    for count in range(len(steps) + 1):
        value = resolve_pointer(document, join_pointer("", *steps[:count]))
        if isinstance(value, CommentedMap | CommentedSeq):
            value.fa.set_block_style()


def build_flow_list(values: Sequence[Any]) -> CommentedSeq:
    """Return a list that is written on one line."""
    items = CommentedSeq([quote_ambiguous(value) for value in values])
    items.fa.set_flow_style()
    return items


def build_flow_map(members: Mapping[str, Any]) -> CommentedMap:
    """Return a mapping that is written on one line."""
    found = CommentedMap({quote_ambiguous(key): quote_ambiguous(value) for key, value in members.items()})
    found.fa.set_flow_style()
    return found


def quote_ambiguous(value: Any) -> Any:
    """Return a value, in quotes if YAML 1.1 reads the plain text as another type."""
    if isinstance(value, str) and (describe_yaml11_reading(value) is not None or not is_string(value)):
        return SingleQuotedScalarString(value)
    return value


def _build_scalar(scalar_type: str, values: Sequence[Any], *, is_received: bool) -> CommentedMap:
    schema = CommentedMap({"type": scalar_type})
    if not values:
        return schema
    closed = CommentedMap({"type": scalar_type, "enum": build_flow_list(values)})
    return CommentedMap({"anyOf": CommentedSeq([closed, schema])}) if is_received else closed


def _allow_null(schema: CommentedMap) -> None:
    if "anyOf" in schema:
        schema["anyOf"].append(CommentedMap({"type": SingleQuotedScalarString("null")}))
    elif "enum" not in schema:
        schema["type"] = build_flow_list([schema["type"], "null"])


def _is_map_of_schemas(value: Any) -> bool:
    return isinstance(value, CommentedMap) and all(isinstance(each, dict) for each in value.values())
