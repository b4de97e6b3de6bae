"""Convert published schemas: each object becomes a named component, equal ones once."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from telecine_codegen.importer.draft import (
    SCHEMAS,
    Draft,
    Value,
    fingerprint,
    listed,
    mapping,
    name_in,
    reference_to,
    text_of,
)
from telecine_codegen.importer.names import GENERIC_MEMBERS, pascal_case, singular
from telecine_codegen.importer.references import FILES
from telecine_codegen.importer.upgrade import AROUND, upgrade_schema
from telecine_codegen.lint.names import python_name
from telecine_codegen.openapi.node import DataOnly, Node
from telecine_codegen.openapi.pointer import join_pointer, parse_local_reference, resolve_pointer
from telecine_codegen.openapi.schema import UNIONS, list_types

BESIDE_REFERENCE: Final = frozenset({"$ref", "description", "default", "deprecated", "example", "examples"})
MAX_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class Owner:
    """What a schema belongs to.

    Attributes:
        names: Names for it, best first.
        subject: What the operation is about, to tell parts of the same name apart.
    """

    names: tuple[str, ...]
    subject: str

    def part(self, member: str, *, is_item: bool = False) -> Owner:
        """Return the owner of a member's own parts."""
        plain = pascal_case(singular(member) if is_item else member)
        short = [] if plain.lower() in GENERIC_MEMBERS or plain.startswith("Model") else [plain]
        parent = self.names[-1] if len(self.names[-1]) + len(plain) <= MAX_NAME else self.subject
        return Owner((*short, f"{self.subject}{plain}", f"{parent}{plain}"), self.subject)

    def item(self) -> Owner:
        """Return the owner of the items of a list."""
        names = [singular(name) for name in self.names if singular(name) != name]
        return Owner(tuple(names) or tuple(f"{name}Item" for name in self.names), self.subject)

    def variant(self, branch: Value, index: int) -> Owner:
        """Return the owner of a variant of a union: by its title, else by the constant that tells it apart."""
        title = text_of(branch.get("title"))
        if title is not None:
            return Owner((pascal_case(title), f"{self.names[-1]}{pascal_case(title)}"), self.subject)
        for member in branch.get("properties", {}).values():
            constant = member.get("const", next(iter(listed(member.get("enum"))), None))
            if (
                isinstance(constant, str)
                and len(constant) < MAX_NAME
                and ("const" in member or len(member["enum"]) == 1)
            ):
                word = pascal_case(constant)
                return Owner((f"{word}{self.names[0]}", f"{self.names[-1]}{word}"), self.subject)
        return Owner(tuple(f"{name}Variant{index}" for name in self.names), self.subject)


def reserve_names(draft: Draft) -> frozenset[str]:
    """Return the Python names of the published components, which inline schemas leave to them."""
    published = mapping(mapping(draft.document.get("components")).get("schemas"))
    return frozenset(python_name(pascal_case(name)) for name in published)


def convert_schema(draft: Draft, schema: Any, owner: Owner) -> Value:
    """Return a reference to the component that a published schema becomes."""
    notes: list[str] = []
    found = _convert(draft, schema, owner, notes.append)
    for text in notes:
        draft.comment(found["$ref"][1:], text)
    return found


def _convert(draft: Draft, schema: Any, owner: Owner, note: Callable[[str], None]) -> Value:
    upgraded = upgrade_schema(schema, note)
    if "$ref" in upgraded:
        return {"$ref": _component(draft, upgraded["$ref"])}
    found = _with_named_parts(draft, upgraded, owner, note)
    if not found.keys() & {"properties", *UNIONS}:
        owner = Owner(owner.names[-1:], owner.subject)  # what a path is about is the name of an object
    return {"$ref": found["$ref"]} if "$ref" in found else {"$ref": _register(draft, found, owner)}


def convert_inline(draft: Draft, schema: Any, note: Callable[[str], None]) -> Value:
    """Return a schema of a parameter, without references."""
    found = upgrade_schema(inlined(draft, schema), note)
    if "allOf" in found:
        found = _joined(draft, found)
    for key in UNIONS:
        if key in found:
            found[key] = [upgrade_schema(inlined(draft, branch), note) for branch in found[key]]
    if "items" in found:
        found["items"] = upgrade_schema(inlined(draft, found["items"]), note)
    found.pop("title", None)
    for inner in (found, *found.get("anyOf", ()), *found.get("oneOf", ()), found.get("items", {})):
        inner.pop("title", None)
    return found


def inlined(draft: Draft, value: Any) -> Value:
    """Return a copy of an object without its outer reference."""
    return copy.deepcopy(dict(Node(DataOnly(draft.document), value, "").merged()))


def _with_named_parts(draft: Draft, schema: Value, owner: Owner, note: Callable[[str], None]) -> Value:
    """Return a schema whose inner objects are references."""
    found = dict(schema)
    found.pop("title", None)
    if "$ref" in found:
        found["$ref"] = _component(draft, found["$ref"])
        return {key: value for key, value in found.items() if key in BESIDE_REFERENCE}
    if "allOf" in found:
        found = _joined(draft, found)
        found.pop("title", None)
    _drop_rules(found, note)
    _distribute(found)
    if "properties" in found:
        found["properties"] = {
            name: _part(draft, inner, owner.part(name), note) for name, inner in found["properties"].items()
        }
        known = [name for name in found.get("required") or [] if name in found["properties"]]
        found.pop("required", None)
        if known:
            found["required"] = list(dict.fromkeys(known))
    else:
        found.pop("required", None)
    if isinstance(found.get("items"), dict):
        found["items"] = _part(draft, found["items"], owner.item(), note)
    if isinstance(found.get("additionalProperties"), dict):
        values = Owner(tuple(f"{name}Value" for name in owner.item().names), owner.subject)
        found["additionalProperties"] = _part(draft, found["additionalProperties"], values, note)
    if isinstance(found.get("contentSchema"), dict):
        found["contentSchema"] = _part(draft, found["contentSchema"], owner.part("content"), note)
    for keyword in UNIONS:
        if keyword in found:
            real = [branch for branch in found[keyword] if branch.get("type") != "null"]
            found[keyword] = [
                _part(draft, branch, owner if len(real) == 1 else owner.variant(branch, index), note)
                for index, branch in enumerate(found[keyword], start=1)
            ]
    return found


def _drop_rules(schema: Value, note: Callable[[str], None]) -> None:
    """Drop a union that only says which members belong together: the dialect has no conditions."""
    for keyword in UNIONS:
        branches = schema.get(keyword, ())
        if branches and all(not branch.keys() - {"required", "title", "description"} for branch in branches):
            del schema[keyword]
            names = " or ".join("+".join(map(str, listed(branch.get("required")))) for branch in branches)
            note(f"the rule that {names or 'one form'} is required is left out")


def _distribute(schema: Value) -> None:
    """Give every variant of a union the members that stand beside the union."""
    keyword = next((key for key in UNIONS if key in schema), None)
    if keyword is None or "properties" not in schema:
        return
    base = {key: schema.pop(key) for key in ("type", "properties", "required") if key in schema}
    schema[keyword] = [
        {"allOf": [{"type": "object", **base}, branch], **({"title": branch["title"]} if "title" in branch else {})}
        if list_types(branch) != ["null"]
        else branch
        for branch in schema[keyword]
    ]


def _part(draft: Draft, schema: Value, owner: Owner, note: Callable[[str], None]) -> Value:
    """Return a schema within another one: an object becomes a component, anything else stays where it is."""
    found = _with_named_parts(draft, schema, owner, note)
    if "properties" not in found:
        return found
    outer: Value = {key: found.pop(key) for key in ("description", "default", "example", "deprecated") if key in found}
    told: Value = {key: value for key, value in outer.items() if key == "description"}
    reference = _register(draft, {**found, **told}, owner)
    if draft.schemas[name_in(reference)].get("description") == outer.get("description"):
        outer.pop("description", None)
    return {"$ref": reference, **outer}


def _joined(draft: Draft, schema: Value, above: frozenset[str] = frozenset()) -> Value:
    """Return a schema with its ``allOf`` joined into one object; a part that leads back to itself adds nothing."""
    whole: Value = {key: value for key, value in schema.items() if key != "allOf"}
    for part in schema["allOf"]:
        reference = str(part.get("$ref"))
        if reference in above:
            continue
        inner = upgrade_schema(inlined(draft, part), lambda _: None)
        inner = _joined(draft, inner, above | {reference}) if "allOf" in inner else inner
        properties = {**inner.get("properties", {}), **whole.get("properties", {})}
        required = list(dict.fromkeys([*inner.get("required", ()), *whole.get("required", ())]))
        whole = {**inner, **whole}
        whole |= {"properties": properties, "type": "object"} if properties else {}
        whole |= {"required": required} if required else {}
    return whole


def _component(draft: Draft, reference: str) -> str:
    """Return the reference to a component of the published document under its name in the spec."""
    at = parse_local_reference(reference)
    target = resolve_pointer(draft.document, at) if at is not None else None
    if at is None or not isinstance(target, dict):
        return _missing(draft, reference, at)
    if at in draft.named:
        return draft.named[at]
    if isinstance(target.get("$ref"), str) and target.keys() <= {"$ref", *AROUND}:
        draft.named[at] = reference_to("Endless")  # in case the chain leads back here
        draft.named[at] = _component(draft, target["$ref"])
        if name_in(draft.named[at]) == "Endless":
            draft.named[at] = _missing(draft, reference, at)
        return draft.named[at]
    stem = at.rpartition("/")[2].replace("~1", "/")
    last = stem.rpartition(".")[2] if "." in stem and FILES not in at else stem
    wanted = list(dict.fromkeys(pascal_case(part) for part in (last, stem) if part)) or ["Schema"]
    draft.named[at] = draft.add_schema(wanted, {})  # keeps the name while a recursive schema is converted
    name = name_in(draft.named[at])
    place = join_pointer(SCHEMAS, name)

    def note(text: str) -> None:
        draft.comment(place, text)

    found = _with_named_parts(draft, upgrade_schema(target, note), Owner((name,), name), note)
    if set(found) == {"$ref"} and found["$ref"] != draft.named[at]:
        draft.named[at] = found["$ref"]  # what has the name already stays as an alias
    draft.schemas[name] = found if found.get("$ref") != reference_to(name) else {}
    return draft.named[at]


def _missing(draft: Draft, reference: str, at: str | None) -> str:
    shown = reference if len(reference) < 200 else f"{reference[:200]}…"
    why = "leads nowhere" if at is not None else "is not followed: it leads out of the document's folder, or to a URL"
    holder = {"type": "object", "description": f"Published as {shown}, which {why}."}
    last = pascal_case(re.split(r"[#/]", reference.removesuffix("/"))[-1].partition(".")[0])
    name = draft.add_schema([last, f"Missing{last}"], holder)
    draft.ask(name[1:], f"the reference {shown} {why}: what does it mean?")
    draft.named[at or reference] = name
    return name


def _register(draft: Draft, schema: Value, owner: Owner) -> str:
    """Return the reference to a component that is this schema, or that equals it."""
    key = fingerprint(schema)
    known = draft.equal.get(key)
    if known is not None and "properties" in schema:
        return reference_to(known)
    free = [pascal_case(name) for name in owner.names if python_name(pascal_case(name)) not in draft.reserved]
    reference = draft.add_schema(free or [f"{owner.subject}{owner.names[-1]}"], schema)
    if "properties" in schema:
        draft.equal[key] = name_in(reference)
    return reference
