"""Unions: a oneOf of objects tells its variants apart by one property, and says so."""

from __future__ import annotations

from codegen.diagnostics import shown
from codegen.lint.spec_view import Node, Spec, Value, did_you_mean, is_object, target_of
from codegen.openapi.pointer import pointer


def unions(spec: Spec) -> None:
    """Report unions without a discriminator, and discriminators that do not tell the variants apart."""
    for node in spec.of("schema"):
        keyword = next((key for key in ("oneOf", "anyOf") if key in node.value), None)
        told = node.value.get("discriminator")
        if told is not None and keyword is None:
            if not {"oneOf", "anyOf"}.intersection(spec.members(node.at)):
                spec.error(f"{node.at}/discriminator", "a discriminator needs oneOf or anyOf")
        elif told is not None:
            _discriminator(spec, node, keyword or "oneOf", told)
        elif "oneOf" in node.value and "discriminator" not in spec.members(node.at):
            variants = [spec.follow("", branch) for branch in node.value["oneOf"]]
            if sum(variant is not None and is_object(variant.value) for variant in variants) > 1:
                hint = "add one, or write anyOf if no property tells the variants apart"
                spec.error(node.at, "oneOf of objects without a discriminator", hint)


def _discriminator(spec: Spec, node: Node, keyword: str, told: dict[str, object]) -> None:
    name, mapping = told.get("propertyName"), told.get("mapping")
    if not isinstance(name, str) or not isinstance(mapping, dict):
        return
    at = f"{node.at}/discriminator"
    variants = [(f"{node.at}/{keyword}/{index}", branch) for index, branch in enumerate(node.value[keyword])]
    for here, branch in variants:
        if "$ref" not in branch and here not in spec.lost:
            spec.error(here, "a variant beside a discriminator must be a $ref")
    listed = {here: _values(spec, here, branch, name) for here, branch in variants}
    if variants and all(values is None for values in listed.values()):
        spec.error(f"{at}/propertyName", f"no variant requires {shown(name)} and lists its values", "as enum or const")
        return
    owners: dict[object, str] = {}
    for here, branch in variants:
        reference = branch.get("$ref", "")
        if listed[here] is None:
            hint = "as enum or const"
            spec.error(here, f"variant {_short(reference)} must require {shown(name)} and list its values", hint)
        for value in listed[here] or ():
            if owners.setdefault(value, reference) != reference:
                spec.error(here, f"{shown(value)} means both {_short(owners[value])} and {_short(reference)}")
                return
    if all(_exists(spec, branch.get("$ref", "")) for _, branch in variants):
        _mapping(spec, f"{at}/mapping", mapping, owners, [branch["$ref"] for _, branch in variants])


def _mapping(spec: Spec, at: str, mapping: dict[str, object], owners: dict[object, str], references: list[str]) -> None:
    unmapped = [value for value in owners if value not in mapping]
    for value in unmapped:
        spec.error(at, f"{shown(value)} is not mapped", f"map it to {_short(owners[value])}")
    for value, reference in mapping.items():
        here = pointer(at, value)
        if reference not in references:
            what = "is no variant" if _exists(spec, str(reference)) else "leads nowhere"
            hint = did_you_mean(_short(str(reference)), [_short(known) for known in references])
            spec.error(here, f"mapping to {shown(reference)} {what}", hint)
        elif value not in owners and reference in owners.values() and not unmapped:
            spec.error(here, f"no variant has the value {shown(value)}")
        elif owners.get(value, reference) != reference:
            spec.error(here, f"{shown(value)} is a value of {_short(owners[value])}, not of {_short(str(reference))}")


def _exists(spec: Spec, reference: str) -> bool:
    target = target_of(reference)
    return target is not None and target[1] in spec.written(target[0])


def _values(spec: Spec, at: str, variant: Value, name: str) -> list[object] | None:
    """Return the values that a variant allows for a required property, if it lists them; none of an unsound variant."""
    if "$ref" not in variant or not spec.is_whole(at, variant):
        return []
    parts = [*spec.parts(at, variant)]
    if not any(name in part.value.get("required", ()) for part in parts):
        return None
    for part in parts:
        if name in part.value.get("properties", {}):
            found = spec.follow("", part.value["properties"][name])
            if found and "const" in found.value:
                return [found.value["const"]]
            return [v for v in found.value["enum"] if isinstance(v, str)] if found and "enum" in found.value else None
    return None


def tags(spec: Spec) -> set[str]:
    """Return the pointers of the properties by which unions tell their variants apart: these are closed by nature."""
    found: set[str] = set()
    for node in spec.of("schema"):
        told = node.value.get("discriminator", {}).get("propertyName")
        for keyword in ("oneOf", "anyOf"):
            variants = [spec.follow("", branch) for branch in node.value.get(keyword, ())]
            single = [_singles(spec, variant) for variant in variants if variant and is_object(variant.value)]
            shared = set.intersection(*map(set, single)) if len(single) > 1 else set()
            for variant in variants:
                for part in spec.parts(variant.at, variant.value) if variant else ():
                    for name, child in part.value.get("properties", {}).items():
                        if name == told or name in shared:
                            named = spec.follow(pointer(part.at, "properties", name), child)
                            found.update([named.at] if named else [])
    return found


def _singles(spec: Spec, variant: Node) -> list[str]:
    """Return the properties of a variant that can have one value only."""
    found = []
    for part in spec.parts(variant.at, variant.value):
        for name, child in part.value.get("properties", {}).items():
            named = spec.follow("", child)
            if named and ("const" in named.value or len(named.value.get("enum", ())) == 1):
                found.append(name)
    return found


def _short(reference: str) -> str:
    return reference.rpartition("/")[2]
