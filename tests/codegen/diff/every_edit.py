"""Every kind of edit that the dialect of the specs knows, as edits of a given spec."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.codegen.diff.edit_values import ADDED_VALUES, CHANGED_TO_ADDED, OTHER_VALUES, PROSE

from telecine_codegen.diagnostics import Report
from telecine_codegen.lint.allowed_keywords import OBJECT_RULES, ObjectRule
from telecine_codegen.lint.spec_view import ObjectNode, SpecView
from telecine_codegen.lint.structure import check_structure
from telecine_codegen.openapi.directions import collect_pointers
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.node import Node, root_node
from telecine_codegen.openapi.operations import iter_media_schemas, iter_operations, iter_responses, merge_parameters
from telecine_codegen.openapi.pointer import unescape_token

Steps = tuple[str, ...]
Change = tuple[Steps, Any]
"""Path of a value, and the value that it gets."""
MemberEdit = tuple[str, tuple[Change, ...]]
"""What is done to a member, and the changes that do it."""

GONE: Final = object()
"""Value of a member that is removed."""
_ATOMS: Final = ("schema", "items", "info", "components", "x-image", "x-signature", "discriminator", "contentSchema")
"""Members that are objects of their own, not maps of names."""
_LIST_ITEMS: Final = ("null", "data", "id", "https://other.example.com/v9")
_MAP_VALUES: Final = ("running", "failed", "succeeded", "ServerError")
_NEW_FORM: Final = {"type": "object", "properties": {"fresh": {"type": "string"}}}


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit of a spec.

    Attributes:
        place: Part of the exchange: `request`, `response`, `callback`, `parameter`, `header`; or `spec`.
        keyword: Kind of the object, and its member.
        what: What is done to the member.
        at: Path of the object or member.
        changes: The changed values.
        renamed: Old and new text of a name that occurs in several places.
    """

    place: str
    keyword: str
    what: str
    at: Steps
    changes: tuple[Change, ...]
    renamed: tuple[str, str] | None = None

    @property
    def kind(self) -> tuple[str, str, str]:
        """Edits of the same kind are alike."""
        return self.place, self.keyword, self.what

    def apply(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the spec after the edit."""
        result = copy.deepcopy(data)
        for (*steps, last), value in self.changes:
            holder: Any = result
            for step in steps:
                holder = holder[int(step) if isinstance(holder, list) else step]
            key = int(last) if isinstance(holder, list) else last
            if value is GONE:
                del holder[key]
            else:
                holder[key] = copy.deepcopy(value)
        if self.renamed:
            old, new = map(json.dumps, self.renamed)
            result = json.loads(json.dumps(result).replace(old, new))
        return result


def iter_edits(document: Document) -> Iterator[Edit]:
    """Yield every edit of every object of a spec; many of them are refused by lint."""
    view = SpecView(document, Report())
    check_structure(view)
    places = _collect_places(root_node(document))
    for node in (node for node in view.nodes if node.kind != "example"):
        yield from _edit_object(node, OBJECT_RULES[node.kind], _find_place(node, places))


def _collect_places(root: Node) -> Mapping[str, set[str]]:
    found: dict[str, list[Node]] = {}
    for operation in iter_operations(root):
        sent, answered = ("callback", "response to a callback") if operation.is_inbound else ("request", "response")
        found.setdefault(sent, []).extend(iter_media_schemas(operation.node["requestBody"]))
        for parameter in merge_parameters(operation.node, operation.item):
            found.setdefault("parameter", []).append(parameter.followed()["schema"])
        for _, response in iter_responses(operation):
            found.setdefault(answered, []).extend(iter_media_schemas(response))
            found.setdefault("header", []).extend(h.followed()["schema"] for _, h in response["headers"].members())
    return {name: collect_pointers(("", schema) for schema in schemas) for name, schemas in found.items()}


def _find_place(node: ObjectNode, places: Mapping[str, set[str]]) -> str:
    if node.kind == "schema":
        return " and ".join(name for name, pointers in places.items() if node.at in pointers) or "unused"
    owner = next((name for name, pointers in places.items() if node.at.rpartition("/")[0] in pointers), "")
    if owner:
        return owner
    if "/callbacks/" in node.at or node.at.startswith("/webhooks"):
        return "callback"
    return "exchange" if node.kind in ("parameter", "header", "response", "body", "media") else "spec"


def _edit_object(node: ObjectNode, rule: ObjectRule, place: str) -> Iterator[Edit]:
    steps = tuple(unescape_token(part) for part in node.at.split("/")[1:])
    for name in (name for name in rule.fields if name not in PROSE):
        keyword, at = f"{node.kind} {name}", (*steps, name)
        if name in node.value:
            for what, changes in _edit_member(at, node.value):
                yield Edit(place, keyword, what, at, changes)
        elif "$ref" not in node.value or name in rule.beside_ref:
            for value in ADDED_VALUES.get(name, ()) if keyword != "schema required" else ():
                yield Edit(place, keyword, f"added: {_shorten(value)}", at, ((at, value),))
    if node.kind == "schema":
        yield from _edit_schema(node, steps, place)
    if "operationId" in node.value and "responses" in node.value:
        names = (node.value["operationId"], "renamedOperation")
        yield Edit(place, f"{node.kind} operationId", "renamed with its links", (*steps, "operationId"), (), names)
    if node.kind == "components":
        for section, members in ((s, m) for s, m in node.value.items() if isinstance(m, dict)):
            yield from (_rename_component(section, members, name) for name in members)


def _rename_component(section: str, members: Mapping[str, Any], name: str) -> Edit:
    at = ("components", section)
    renamed = {f"{key}x" if key == name else key: value for key, value in members.items()}
    references = (f"#/components/{section}/{name}", f"#/components/{section}/{name}x")
    return Edit("spec", f"components {section}", "renamed with its references", at, ((at, renamed),), references)


def _edit_schema(node: ObjectNode, steps: Steps, place: str) -> Iterator[Edit]:
    value = node.value
    optional = [name for name in value.get("properties", {}) if name not in value.get("required", ())]
    for name in optional[:2]:
        required = [*value.get("required", ()), name]
        yield Edit(place, "schema required", "grown", steps, (((*steps, "required"), required),))
    for what, forms in (
        ("null", [value, {"type": "null"}]),
        ("integer", [value, {"type": "integer"}]),
        ("a free object before it", [{"type": "object", "additionalProperties": True}, value]),
    ):
        yield Edit(place, "schema anyOf", f"wrapped with {what}", steps, ((steps, {"anyOf": forms}),))
    if (target := node.target()) is not None:
        beside = {key: item for key, item in value.items() if key != "$ref"}
        yield Edit(place, "schema $ref", "inlined", steps, ((steps, {**target.value, **beside}),))
        yield Edit(place, "schema $ref", "to a free object", steps, ((steps, {"type": "object"}),))


def _edit_member(at: Steps, holder: Mapping[str, Any]) -> Iterator[MemberEdit]:
    name, value = at[-1], holder[at[-1]]
    words = f" ({_shorten(value)})" if name in ("x-harmonised", "x-unit", "x-rejected") else ""
    yield f"removed{words}", ((at, GONE),)
    others = OTHER_VALUES.get(name, ADDED_VALUES.get(name, ()) if name in CHANGED_TO_ADDED else ())
    if others:
        yield from ((f"changed to {_shorten(other)}", ((at, other),)) for other in others if other != value)
    elif isinstance(value, bool):
        yield "toggled", ((at, not value),)
    elif isinstance(value, int | float):
        yield from (("raised", ((at, value + 1),)), ("lowered", ((at, value - 1),)))
    elif isinstance(value, str):
        yield "changed", ((at, f"{value}x"),)
    if isinstance(value, list) and value:
        yield from _edit_list(at, value)
    if isinstance(value, dict) and value and "$ref" not in value and name not in _ATOMS:
        yield from _edit_map(at, value, holder)


def _edit_list(at: Steps, value: list[Any]) -> Iterator[MemberEdit]:
    if len(value) > 1:
        yield "reordered", ((at, value[::-1]),)
        yield "first dropped", ((at, value[1:]),)
        yield "last dropped", ((at, value[:-1]),)
        yield "first moved to the end", ((at, [*value[1:], value[0]]),)
    for new in _list_new_items(value[0]):
        yield "grown at the end", ((at, [*value, new]),)
        yield "grown at the front", ((at, [new, *value]),)
        yield "first changed", ((at, [new, *value[1:]]),)


def _list_new_items(item: Any) -> tuple[Any, ...]:
    match item:
        case bool() | None:
            return ()
        case int() | float():
            return (item + 1,)
        case str():
            return (f"{item}x", *_LIST_ITEMS)
        case {"name": name}:
            return ({**item, "name": f"{name}2"},)
        case {"url": _}:
            return ({**item, "url": "https://other.example.com/v9"},)
        case {"$ref": _}:
            return ({"type": "string"}, {"type": "null"}, _NEW_FORM)
        case _:
            return ({"type": "string"}, {"type": "null"}, {"type": "integer"})


def _edit_map(at: Steps, value: dict[str, Any], holder: Mapping[str, Any]) -> Iterator[MemberEdit]:
    if len(value) > 1:
        yield "reordered", ((at, dict(reversed(value.items()))),)
    for which, key in (("first", next(iter(value))), ("last", list(value)[-1])):
        required = holder.get("required")
        needs = required if at[-1] == "properties" and isinstance(required, list) and key in required else None
        others = {name: item for name, item in value.items() if name != key}
        less = () if needs is None else (((*at[:-1], "required"), [item for item in needs if item != key]),)
        yield f"{which} dropped", ((at, others), *less)
        new = _rename(str(key))
        renamed = {new if name == key else name: item for name, item in value.items()}
        same = () if needs is None else (((*at[:-1], "required"), [new if item == key else item for item in needs]),)
        yield f"{which} renamed", ((at, renamed), *same)
        yield from ((f"{which} {what}", (((*at, key), item),)) for what, item in _list_new_values(value[key]))
    fresh = json.loads(json.dumps(next(iter(value.values()))).replace('"operationId": "', '"operationId": "fresh'))
    if isinstance(fresh, dict):
        fresh.pop("x-harmonised", None)
    first = str(next(iter(value)))
    name = "/fresh" if first.startswith("/") else "599" if first.isdigit() else "fresh"
    yield "grown at the end", ((at, {**value, name: fresh}),)
    yield "grown at the front", ((at, {name: fresh, **value}),)


def _list_new_values(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield "raised", value + 1
    elif isinstance(value, str):
        yield from ((f"changed to {other}", other) for other in _MAP_VALUES if other != value)
        yield "changed", f"{value}x"
    elif isinstance(value, list) and value and not isinstance(value[0], dict):
        yield "grown", [*value, f"{value[0]}x" if isinstance(value[0], str) else 77]
        yield "reordered", value[::-1]


def _rename(key: str) -> str:
    if key.isdigit():
        return str(int(key) + 1)
    return f"{key}/x" if key.startswith("/") else f"{key}x"


def _shorten(value: Any) -> str:
    return json.dumps(value)[:40]
