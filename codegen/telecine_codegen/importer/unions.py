"""Make the unions of a draft tell their variants apart, and open the enums of what is received."""

from __future__ import annotations

from typing import Any

from telecine_codegen.importer.complete import iter_schemas
from telecine_codegen.importer.draft import Draft, Value, mapping
from telecine_codegen.openapi.directions import collect_pointers, iter_received_schemas
from telecine_codegen.openapi.node import root_node
from telecine_codegen.openapi.pointer import parse_local_reference, resolve_pointer
from telecine_codegen.openapi.schema import is_object, json_type, list_types

_OUTER = ("description", "default", "example", "deprecated")


def add_discriminators(draft: Draft) -> None:
    """Tell the variants of a ``oneOf`` apart by a member that each requires with values of its own; else ask."""
    for schema in [*iter_schemas(draft)]:
        value = schema.value
        published = mapping(value.pop("discriminator", None)).get("propertyName")
        if "oneOf" not in value:
            continue
        variants = value["oneOf"]
        if len(variants) == 1 and not value.keys() & {"anyOf", "properties"}:
            value.update(value.pop("oneOf")[0])
            continue
        objects = [_target(draft, each) for each in variants]
        name = _find_tag(objects, published) if all("$ref" in each for each in variants) else None
        if name is not None:
            mapping_ = {
                tag: each["$ref"] for each, found in zip(variants, objects, strict=True) for tag in _tags(found, name)
            }
            value["discriminator"] = {"propertyName": name, "mapping": mapping_}
            continue
        value["anyOf"] = value.pop("oneOf") + value.pop("anyOf", [])
        if sum(is_object(found) for found in objects) > 1:
            why = _explain(variants, objects, published)
            question = f"published as oneOf, but {why}: which member tells the variants apart?"
            draft.ask(schema.at, f"{question} (with anyOf, the first one that fits is taken)")


def _target(draft: Draft, schema: Value) -> Value:
    at = parse_local_reference(schema.get("$ref"))
    return mapping(resolve_pointer(draft.data, at)) if at is not None else schema


def _find_tag(objects: list[Value], published: Any) -> str | None:
    names = [*objects[0].get("properties", {})]
    for name in sorted(names, key=lambda each: each != published):
        tags = [_tags(found, name) for found in objects]
        flat = [tag for tags_of_one in tags for tag in tags_of_one]
        required = all(name in found.get("required", ()) for found in objects)
        is_text = all(isinstance(tag, str) for tag in flat)
        if all(tags) and required and is_text and len(set(flat)) == len(flat):
            return str(name)
    return None


def _explain(variants: list[Value], objects: list[Value], published: Any) -> str:
    """Return why no member tells variants apart: about the member that comes nearest."""
    names = {name for found in objects for name in found.get("properties", {}) if _tags(found, name)}
    if not names:
        return "no member has values of its own in each variant"
    count = {name: sum(bool(_tags(found, name)) for found in objects) for name in names}
    name = max(sorted(names), key=lambda each: (each == published, count[each]))
    labels = [str(each.get("$ref", f"variant {index}")).rpartition("/")[2] for index, each in enumerate(variants, 1)]
    owners: dict[Any, str] = {}
    for label, found in zip(labels, objects, strict=True):
        if not _tags(found, name):
            return f"{label} lists no values of {name}"
        if name not in found.get("required", ()):
            return f"{label} does not require {name}"
        for tag in _tags(found, name):
            if owners.setdefault(tag, label) != label:
                return f"{tag!r} of {name} means both {owners[tag]} and {label}"
    return f"the values of {name} are no texts"


def _tags(schema: Value, name: str) -> list[Any]:
    member = schema.get("properties", {}).get(name, {})
    return [member["const"]] if "const" in member else list(member.get("enum", ()))


def open_enums(draft: Draft) -> None:
    """Open the enums of what is received: providers add values."""
    node = root_node(draft.as_document())
    received = collect_pointers(iter_received_schemas(node))
    tags = _tag_members(draft) | _open_branches(draft, received)
    for schema in [*iter_schemas(draft)]:
        value = schema.value
        if schema.at not in received or id(value) in tags or not value.keys() & {"enum", "const"}:
            continue
        closed = value.get("enum", [value.get("const")])
        if all(isinstance(each, bool) for each in closed):
            continue
        nullable = None in closed or "null" in list_types(value)
        listed = [each for each in closed if each is not None]
        kinds = list(dict.fromkeys(json_type(each) for each in listed)) or ["string"]
        outer: Value = {key: value[key] for key in _OUTER if key in value}
        value.clear()
        value.update(
            anyOf=[
                *(
                    {"type": kind, "enum": [each for each in listed if json_type(each) == kind]}
                    for kind in kinds
                    if listed
                ),
                *({"type": kind} for kind in kinds),
                *([{"type": "null"}] if nullable else []),
            ]
        )
        value.update(outer)


def _open_branches(draft: Draft, received: set[str]) -> set[int]:
    """Return the identities of enums that are open already; in what is only sent, the listed values are a comment."""
    found: set[int] = set()
    for schema in [*iter_schemas(draft)]:
        value = schema.value
        branches = value.get("anyOf", ())
        free = {kind for each in branches if not each.keys() & {"enum", "const"} for kind in list_types(each)}
        listed = [each for each in branches if "enum" in each and free & {*list_types(each)}]
        if listed and schema.at not in received:
            values = ", ".join(str(each) for branch in listed for each in branch["enum"])
            draft.comment(schema.at, f"known values: {values}")
            value["anyOf"] = [each for each in branches if each not in listed]
            if len(value["anyOf"]) == 1:
                outer = {key: value[key] for key in _OUTER if key in value}
                value.update({**value.pop("anyOf")[0], **outer})
        found |= {id(each) for each in listed}
    return found


def _tag_members(draft: Draft) -> set[int]:
    """Return the identities of the members by which variants are told apart: their values stay closed."""
    found: set[int] = set()
    for schema in iter_schemas(draft):
        name = mapping(schema.value.get("discriminator")).get("propertyName")
        for branch in schema.value.get("oneOf", ()) if name else ():
            member = _target(draft, branch).get("properties", {}).get(name)
            if member is not None:
                found |= {id(member), id(_target(draft, member))}
    return found
