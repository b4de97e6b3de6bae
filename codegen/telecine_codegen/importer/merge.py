"""Merge drafts of several documents of one API: forms by model, the response once, questions where they differ."""

from __future__ import annotations

import copy
from typing import Any

from telecine_codegen.importer.convert import NO_HOST
from telecine_codegen.importer.draft import (
    SCHEMAS,
    Draft,
    Value,
    comparable,
    fingerprint,
    mapping,
    name_in,
    reference_to,
)
from telecine_codegen.importer.names import pascal_case, unique
from telecine_codegen.lint.names import python_name
from telecine_codegen.openapi.node import root_node
from telecine_codegen.openapi.operations import FORM, JSON, iter_operations
from telecine_codegen.openapi.pointer import join_pointer
from telecine_codegen.openapi.schema import list_types


def merge(drafts: list[Draft]) -> Draft:
    """Return one draft: what two documents say alike stands there once."""
    whole = drafts[0]
    for draft in drafts if len(drafts) > 1 else ():
        _comment_source(draft)
    for other in drafts[1:]:
        whole.sources += other.sources
        _rename_schemas(whole, other)
        for path, item in other.data["paths"].items():
            mine = whole.data["paths"].setdefault(path, {})
            for method, operation in item.items():
                if method in mine:
                    _merge_operation(whole, other, join_pointer("/paths", path, method), mine[method], operation)
                else:
                    _free_operation_id(whole, operation)
                    mine[method] = operation
        for name, item in other.data.get("webhooks", {}).items():
            for operation in item.values():
                _free_operation_id(whole, operation)
            whole.data.setdefault("webhooks", {}).setdefault(name, item)
        for at, lines in other.comments.items():
            for line in lines:
                whole.comment(at, line)
        whole.made |= other.made
        whole.left_out += [line for line in other.left_out if line not in whole.left_out]
        _merge_servers(whole, other)
        if not _schemes(whole.document) and _schemes(other.document):
            components = {**mapping(whole.document.get("components")), "securitySchemes": _schemes(other.document)}
            whole.document = {**whole.document, "components": components, "security": other.document.get("security")}
    _share_responses(whole)
    return whole


def _comment_source(draft: Draft) -> None:
    """Say above each operation which document it is from."""
    for path, item in draft.data["paths"].items():
        for method in item:
            lines = draft.comments.setdefault(join_pointer("/paths", path, method), [])
            lines.insert(0, f"from {draft.source}")


def _share_responses(whole: Draft) -> None:
    """Make one schema of responses that two documents describe alike, but for members that one of them leaves out."""
    operations = [operation for item in whole.data["paths"].values() for operation in item.values()]
    sent = _reachable(whole, [operation.get("requestBody") for operation in operations])
    media = [
        found
        for operation in operations
        for response in operation["responses"].values()
        if (found := response.get("content", {}).get(JSON)) is not None
    ]
    first: dict[str, str] = {}
    for each in media:
        name = name_in(each["schema"]["$ref"])
        known = first.setdefault(name.rstrip("0123456789"), name)
        both = {known, name}
        if known != name and not both & sent and _is_alike(whole, known, name, frozenset()):
            each["schema"] = {"$ref": _joined(whole, reference_to(known), reference_to(name))}


def _reachable(whole: Draft, value: Any) -> set[str]:
    found: set[str] = set()
    waiting = [*_mentioned(value)]
    while waiting:
        name = waiting.pop()
        if name in whole.schemas and name not in found:
            found.add(name)
            waiting += _mentioned(whole.schemas[name])
    return found


def _is_alike(whole: Draft, one: str, other: str, above: frozenset[str]) -> bool:
    """Return whether two objects differ only in members that one of them leaves out."""
    mine, theirs = (whole.schemas[name].get("properties", {}) for name in (one, other))
    if not mine or not theirs or not (mine.keys() <= theirs.keys() or theirs.keys() <= mine.keys()):
        return False
    if one == other or one in above:
        return True
    for name in mine.keys() & theirs.keys():
        references = [_object_reference(each) for each in (mine[name], theirs[name])]
        if references[0] and references[1]:
            if not _is_alike(whole, name_in(references[0]), name_in(references[1]), above | {one}):
                return False
        elif comparable(mine[name]) != comparable(theirs[name]):
            return False
    return True


def _schemes(document: Value) -> Value:
    return mapping(mapping(document.get("components")).get("securitySchemes"))


def _merge_servers(whole: Draft, other: Draft) -> None:
    """Keep the one server; two different ones are a question."""
    (mine,), (theirs,) = whole.data["servers"], other.data["servers"]
    if mine["url"].startswith(NO_HOST) and not theirs["url"].startswith(NO_HOST):
        whole.data["servers"] = [theirs]
    elif mine["url"] != theirs["url"] and not theirs["url"].startswith(NO_HOST):
        whole.ask("/servers/0", f"{other.source} has the server {theirs['url']}: which is right?")


def _free_operation_id(whole: Draft, operation: Value) -> None:
    taken = {python_name(each.identifier or "") for each in iter_operations(root_node(whole.as_document()))}
    operation["operationId"] = unique(operation["operationId"], taken, "method")


def _rename_schemas(whole: Draft, other: Draft) -> None:
    """Give the schemas of another draft names that are free, or the name of an equal one, and add them."""
    equal = {fingerprint(schema): name for name, schema in whole.schemas.items()}
    names: dict[str, str] = {}
    pending = {name: _mentioned(schema) for name, schema in other.schemas.items()}
    while pending:
        ready = [name for name, mentioned in pending.items() if not mentioned & (pending.keys() - {name})]
        for name in ready or [next(iter(pending))]:
            del pending[name]
            schema = _with_references(other.schemas[name], names)
            same = equal.get(fingerprint(schema))
            names[name] = same or unique(name, whole.taken)
            whole.taken.add(python_name(names[name]))
    renamed = {names[name]: _with_references(schema, names) for name, schema in other.schemas.items()}
    other.data = _with_references(other.data, names)
    other.comments = {_renamed_place(at, names): lines for at, lines in other.comments.items()}
    for name, schema in renamed.items():
        whole.schemas.setdefault(name, schema)


def _renamed_place(at: str, names: dict[str, str]) -> str:
    steps = at.split("/")
    if at.startswith(f"{SCHEMAS}/"):
        steps[3] = names.get(steps[3], steps[3])
    return "/".join(steps)


def _mentioned(value: Any) -> set[str]:
    if isinstance(value, dict):
        found = {name for inner in value.values() for name in _mentioned(inner)}
        reference = value.get("$ref")
        return found | ({name_in(reference)} if isinstance(reference, str) else set())
    return {name for inner in value for name in _mentioned(inner)} if isinstance(value, list) else set()


def _with_references(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        found = {key: _with_references(inner, names) for key, inner in value.items()}
        if isinstance(reference := value.get("$ref"), str):
            start, _, name = reference.rpartition("/")
            found["$ref"] = f"{start}/{names.get(name, name)}"
        return found
    return [_with_references(inner, names) for inner in value] if isinstance(value, list) else value


def _merge_operation(whole: Draft, draft: Draft, at: str, mine: Value, other: Value) -> None:
    listed = {(each["name"], each["in"]): each for each in mine.get("parameters", ())}
    for parameter in other.get("parameters", ()):
        key = parameter["name"], parameter["in"]
        if key not in listed:
            mine.setdefault("parameters", []).append({**parameter, **({} if key[1] == "path" else {"required": False})})
        elif comparable(listed[key]) != comparable(parameter):
            whole.ask(at, f"{draft.source} describes the parameter {key[0]} differently: which is right?")
    _merge_body(whole, draft, at, mine, other)
    for status, response in other["responses"].items():
        if status not in mine["responses"]:
            mine["responses"][status] = response
            continue
        here, there = (each.get("content", {}).get(JSON) for each in (mine["responses"][status], response))
        if here is None and there is not None:
            mine["responses"][status] = response
        elif here is not None and there is not None and here["schema"] != there["schema"]:
            here["schema"] = {"$ref": _joined(whole, here["schema"]["$ref"], there["schema"]["$ref"])}


def _merge_body(whole: Draft, draft: Draft, at: str, mine: Value, other: Value) -> None:
    if "requestBody" not in other:
        return
    if "requestBody" not in mine:
        mine["requestBody"] = other["requestBody"]
        return
    here, there = (each["requestBody"]["content"].get(JSON) for each in (mine, other))
    if here is None or there is None:
        both = all(FORM in each["requestBody"]["content"] for each in (mine, other))
        if not both or mine["requestBody"] != other["requestBody"]:
            whole.ask(at, f"{draft.source} sends another kind of body: which is right?")
        return
    forms = whole.schemas[name_in(here["schema"]["$ref"])].get("oneOf") or [here["schema"]]
    if there["schema"] in forms:
        return
    if len(forms) == 1:
        name = name_in(here["schema"]["$ref"])
        forms = [_as_form(whole, here["schema"])]
        if _mentions(whole, name) + _mentions(draft, name) == 1:
            whole.remove_schema(name)  # so that the union can have the name
            start = join_pointer(SCHEMAS, name)
            kept = {at: lines for at, lines in whole.comments.items() if not f"{at}/".startswith(f"{start}/")}
            whole.comments = kept
        here["schema"] = {"$ref": whole.add_schema(name, {"description": "The form for each model."})}
    whole.schemas[name_in(here["schema"]["$ref"])]["oneOf"] = [*forms, _as_form(whole, there["schema"])]


def _as_form(whole: Draft, schema: Value) -> Value:
    """Return the reference to a copy of a body under the name of its model; what refers to the body is not touched."""
    name = name_in(schema["$ref"])
    form = copy.deepcopy(whole.schemas[name])
    reference = whole.add_schema(_form_names(form, name), form)
    _copy_comments(whole, name, name_in(reference))
    return {"$ref": reference}


def _mentions(draft: Draft, name: str) -> int:
    """Return how many places of the paths refer to a schema."""
    return str(draft.data["paths"]).count(f"'{reference_to(name)}'")


def _copy_comments(whole: Draft, old: str, new: str) -> None:
    start = join_pointer(SCHEMAS, old)
    for at, lines in [*whole.comments.items()]:
        if at == start or at.startswith(f"{start}/"):
            for line in lines:
                whole.comment(join_pointer(SCHEMAS, new) + at.removeprefix(start), line)


def _form_names(form: Value, name: str) -> list[str]:
    """Return the names of a form: that of its model, if it names one."""
    member = form.get("properties", {}).get("model", {})
    models = [*member.get("enum", ()), *([member["const"]] if "const" in member else [])]
    if not models:
        return [name]
    model = str(models[0])
    return [f"{pascal_case(part)}Request" for part in (model.rpartition("/")[2], model)]


def _joined(whole: Draft, one: str, other: str) -> str:
    """Join two schemas of one response into the first: every member of both; required is what both require."""
    first, second = name_in(one), name_in(other)
    mine, theirs = whole.schemas[first], whole.schemas[second]
    at = join_pointer(SCHEMAS, first)
    if "properties" not in mine or "properties" not in theirs:
        whole.ask(at, "two documents describe this differently: which is right?")
        return one
    for name, member in theirs["properties"].items():
        known = mine["properties"].get(name)
        if known is None:
            mine["properties"][name] = member
        elif comparable(known) != comparable(member):
            mine["properties"][name] = _either(whole, join_pointer(at, "properties", name), known, member)
    required = [name for name in mine.get("required", ()) if name in theirs.get("required", ())]
    mine.pop("required", None)
    if required:
        mine["required"] = required
    return one


def _either(whole: Draft, at: str, known: Value, member: Value) -> Value:
    """Return a member that takes the values of both descriptions."""
    references = [_object_reference(each) for each in (known, member)]
    if references[0] and references[1]:
        if references[0] != references[1]:
            _joined(whole, references[0], references[1])
        nullable = [{"type": "null"} in each.get("anyOf", ()) for each in (known, member)]
        return known if nullable[0] or not nullable[1] else {**_outer(known), "anyOf": [_bare(known), {"type": "null"}]}
    if known.get("type") == member.get("type") == "string" and "enum" in known and "enum" in member:
        return {**known, "enum": list(dict.fromkeys([*known["enum"], *member["enum"]]))}
    if _is_plain(known) and _is_plain(member) and list_types(known)[:1] == list_types(member)[:1]:
        kinds = list(dict.fromkeys([*list_types(known), *list_types(member)]))
        return {**_looser(known, member), "type": kinds if len(kinds) > 1 else kinds[0]}
    if (
        "type" in known
        and known.get("type") == member.get("type")
        and "enum" not in {*known, *member}
        and "$ref" not in {*known, *member}
    ):
        return _looser(known, member)
    branches = [*known.get("anyOf", [known]), *member.get("anyOf", [member])]
    whole.comment(at, "two documents describe this differently; both forms are accepted")
    plain = {fingerprint(_bare(each)): _bare(each) for each in branches}
    return {**_outer(known), "anyOf": [*plain.values()]} if len(plain) > 1 else known


def _is_plain(schema: Value) -> bool:
    return bool(list_types(schema)) and not schema.keys() & {"enum", "const", "properties", "items", "anyOf", "oneOf"}


def _looser(known: Value, member: Value) -> Value:
    """Return a member with the bounds that both descriptions have."""
    aside = ("description", "example", "examples", "default")
    return {key: value for key, value in known.items() if key in aside or member.get(key) == value}


def _outer(schema: Value) -> Value:
    return {"description": schema["description"]} if "description" in schema else {}


def _bare(schema: Value) -> Value:
    return {key: value for key, value in schema.items() if key != "description"}


def _object_reference(schema: Value) -> str | None:
    """Return the reference of an object, or of an object or null."""
    found = [each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"]
    return str(found[0]["$ref"]) if len(found) == 1 and "$ref" in found[0] else None
