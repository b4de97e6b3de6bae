"""Lint rule for unions: a discriminator identifies each variant; a oneOf of objects without one is told."""

from __future__ import annotations

from collections.abc import Iterator

from telecine_codegen.diagnostics import quote
from telecine_codegen.lint.spec_view import ObjectNode, SpecView, parse_component_reference, suggest_name
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.pointer import join_pointer
from telecine_codegen.openapi.schema import UNIONS, is_object, iter_branches, iter_parts


def check_unions(spec: SpecView) -> None:
    """Report discriminators that do not identify the variants; warn about a oneOf of objects without one."""
    for node in spec.iter_objects("schema"):
        keyword = next((key for key in reversed(UNIONS) if key in node), None)
        discriminator = node.value.get("discriminator")
        if discriminator is not None and keyword is None:
            if not set(UNIONS).intersection(spec.raw_members(node.at)):
                hint = "put it beside a oneOf of the schemas that extend this one"
                spec.error(f"{node.at}/discriminator", "a discriminator needs oneOf or anyOf", hint)
        elif discriminator is not None:
            _check_discriminator(spec, node, keyword or "oneOf", discriminator)
        elif "oneOf" in node.value and "discriminator" not in spec.raw_members(node.at):
            variants = [branch.resolved() for branch in iter_branches(node, ("oneOf",))]
            if sum(variant is not None and is_object(variant.value) for variant in variants) > 1:
                fault = "oneOf of objects without a discriminator: the variant whose members fit best is taken"
                spec.warning(node.at, fault)


def _check_discriminator(spec: SpecView, node: ObjectNode, keyword: str, discriminator: dict[str, object]) -> None:
    name, mapping = discriminator.get("propertyName"), discriminator.get("mapping")
    if not isinstance(name, str) or not isinstance(mapping, dict):
        return
    at = f"{node.at}/discriminator"
    variants = [*iter_branches(node, (keyword,))]
    for branch in variants:
        if "$ref" not in branch and branch.at not in spec.dropped:
            spec.error(branch.at, "a variant beside a discriminator must be a $ref")
    listed = {branch.at: _discriminator_values(spec, branch, name) for branch in variants}
    if variants and all(values is None for values in listed.values()):
        spec.error(f"{at}/propertyName", f"no variant requires {quote(name)} and lists its values", "as enum or const")
        return
    owners: dict[object, str] = {}
    for branch in variants:
        here, reference = branch.at, branch["$ref"].text or ""
        if listed[here] is None:
            hint = "as enum or const of strings"
            spec.error(
                here, f"variant {_component_name(reference)} must require {quote(name)} and list its values", hint
            )
        for value in listed[here] or ():
            if owners.setdefault(value, reference) != reference:
                spec.error(
                    here, f"{quote(value)} means both {_component_name(owners[value])} and {_component_name(reference)}"
                )
                return
    references = [branch["$ref"].text or "" for branch in variants]
    if all(_is_known_component(spec, reference) for reference in references):
        _check_mapping(spec, f"{at}/mapping", mapping, owners, references)


def _check_mapping(
    spec: SpecView, at: str, mapping: dict[str, object], owners: dict[object, str], references: list[str]
) -> None:
    unmapped = [value for value in owners if value not in mapping]
    for value in unmapped:
        spec.error(at, f"{quote(value)} is not mapped", f"map it to {_component_name(owners[value])}")
    for value, reference in mapping.items():
        here = join_pointer(at, value)
        if reference not in references:
            what = "is not a variant" if _is_known_component(spec, str(reference)) else "has no target"
            hint = suggest_name(_component_name(str(reference)), [_component_name(known) for known in references])
            spec.error(here, f"mapping to {quote(reference)} {what}", hint)
        elif value not in owners and reference in owners.values() and not unmapped:
            spec.error(here, f"no variant has the value {quote(value)}")
        elif owners.get(value, reference) != reference:
            owner, other = _component_name(owners[value]), _component_name(str(reference))
            spec.error(here, f"{quote(value)} is a value of {owner}, not of {other}")


def _is_known_component(spec: SpecView, reference: str) -> bool:
    target = parse_component_reference(reference)
    return target is not None and target[1] in spec.raw_components(target[0])


def _discriminator_values(spec: SpecView, variant: Node, name: str) -> list[object] | None:
    """Return the listed values of a required property of a variant; empty for an invalid variant, else ``None``."""
    if "$ref" not in variant or not spec.is_complete(variant):
        return []
    composed = [*iter_parts(variant)]
    if not any(name in part.value.get("required", ()) for part in composed):
        return None
    member = next((part["properties"][name] for part in composed if name in part["properties"]), None)
    found = member.resolved() if member else None
    if found is None:
        return None
    if "const" in found:
        return [found.value["const"]] if isinstance(found.value["const"], str) else None
    return [value for value in found.value["enum"] if isinstance(value, str)] or None if "enum" in found else None


def find_tag_properties(spec: SpecView) -> set[str]:
    """Return the pointers of the properties that identify the variants of unions: their enums must be closed."""
    found: set[str] = set()
    for node in spec.iter_objects("schema"):
        tag = node.value.get("discriminator", {}).get("propertyName")
        for keyword in UNIONS:
            variants = [variant for branch in iter_branches(node, (keyword,)) if (variant := branch.resolved())]
            single = [_single_value_properties(variant) for variant in variants if is_object(variant.value)]
            shared = set.intersection(*map(set, single)) if len(single) > 1 else set()
            for name, member in (pair for variant in variants for pair in _iter_properties(variant)):
                named = member.resolved() if name == tag or name in shared else None
                if named is not None:
                    found.add(named.at)
    return found


def _single_value_properties(variant: Node) -> list[str]:
    """Return the properties of a variant with exactly one allowed value."""
    named = ((name, member.followed().value) for name, member in _iter_properties(variant))
    return [name for name, schema in named if "const" in schema or len(schema.get("enum", ())) == 1]


def _iter_properties(variant: Node) -> Iterator[tuple[str, Node]]:
    return (pair for part in iter_parts(variant) for pair in part["properties"].members())


def _component_name(reference: str) -> str:
    return reference.rpartition("/")[2]
