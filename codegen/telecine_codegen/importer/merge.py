"""Merge drafts of several documents of one API: forms by model, the response once, questions where they differ."""

from __future__ import annotations

from typing import Any

from telecine_codegen.importer.convert import Draft, Value, comparable
from telecine_codegen.importer.names import pascal_case, unique
from telecine_codegen.openapi.operations import JSON
from telecine_codegen.openapi.pointer import join_pointer


def merge(drafts: list[Draft]) -> Draft:
    """Return one draft: what two documents say alike stands there once."""
    whole = drafts[0]
    for other in drafts[1:]:
        _rename_schemas(whole, other)
        whole.schemas.update(other.schemas)
        for path, item in other.data["paths"].items():
            mine = whole.data["paths"].setdefault(path, {})
            for method, operation in item.items():
                if method in mine:
                    _merge_operation(whole, other, join_pointer("/paths", path, method), mine[method], operation)
                else:
                    mine[method] = operation
        for at, lines in other.comments.items():
            for line in lines:
                whole.comment(at, line)
        whole.questions = {**other.questions, **whole.questions}
        if not whole.data["servers"]:
            whole.data["servers"] = other.data["servers"]
        published = other.document.get("components")
        if not _schemes(whole.document) and _schemes(other.document):
            whole.document = {**whole.document, "components": published}
    _unique_operation_ids(whole)
    return whole


def _schemes(document: Value) -> Any:
    components = document.get("components")
    return components.get("securitySchemes") if isinstance(components, dict) else None


def _rename_schemas(whole: Draft, other: Draft) -> None:
    """Give the schemas of another draft names that are free, or the name of an equal one."""
    names: dict[str, str] = {}
    pending = dict(other.schemas)
    while pending:
        ready = [name for name, schema in pending.items() if not _mentioned(schema) & (pending.keys() - {name})]
        for name in ready or [next(iter(pending))]:
            schema = _with_references(pending.pop(name), names)
            wanted = comparable(schema)
            same = next((known for known, found in whole.schemas.items() if comparable(found) == wanted), None)
            names[name] = same or unique(name, {*whole.schemas, *names.values()})
    renamed = {names[name]: _with_references(schema, names) for name, schema in other.schemas.items()}
    other.data = _with_references(other.data, names)
    other.data["components"]["schemas"] = renamed


def _mentioned(value: Any) -> set[str]:
    if isinstance(value, dict):
        found = {name for inner in value.values() for name in _mentioned(inner)}
        reference = value.get("$ref")
        return found | ({reference.rpartition("/")[2]} if isinstance(reference, str) else set())
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
            mine.setdefault("parameters", []).append(parameter)
        elif comparable(listed[key]) != comparable(parameter):
            whole.questions[at] = f"{draft.source} describes the parameter {key[0]} differently: which is right?"
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
        whole.questions[at] = f"{draft.source} sends another kind of body: which is right?"
        return
    forms = whole.schemas[_name(here["schema"])].get("oneOf") or [here["schema"]]
    if there["schema"] in forms:
        return
    if len(forms) == 1:
        name = _name(here["schema"])
        forms = [_as_form(whole, here["schema"])]
        if _mentions(whole, name) + _mentions(draft, name) == 1:
            del whole.schemas[name]  # so that the union can have the name
        here["schema"] = {"$ref": _add(whole, name, {"description": "The form for each model."})}
    whole.schemas[_name(here["schema"])]["oneOf"] = [*forms, _as_form(whole, there["schema"])]


def _as_form(whole: Draft, schema: Value) -> Value:
    """Return the reference to a copy of a body under the name of its model; what refers to the body is not touched."""
    name = _name(schema)
    return {"$ref": _add(whole, _form_name(whole, name), dict(whole.schemas[name]))}


def _mentions(draft: Draft, name: str) -> int:
    """Return how many places of the paths refer to a schema."""
    return str(draft.data["paths"]).count(f"'#/components/schemas/{name}'")


def _add(whole: Draft, wanted: str, schema: Value) -> str:
    name = unique(wanted, whole.schemas)
    whole.schemas[name] = schema
    return f"#/components/schemas/{name}"


def _form_name(whole: Draft, name: str) -> str:
    """Return the name of a form: that of its model, if it names one."""
    member = whole.schemas[name].get("properties", {}).get("model", {})
    models = member.get("enum") or [member.get("const")]
    model = str(models[0]).rpartition("/")[2] if models[0] else name
    return f"{pascal_case(model)}Request"


def _name(schema: Value) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def _joined(whole: Draft, one: str, other: str) -> str:
    """Join two schemas of one response into the first: every member of both; required is what both require."""
    first, second = _name({"$ref": one}), _name({"$ref": other})
    mine, theirs = whole.schemas[first], whole.schemas[second]
    if "properties" not in mine or "properties" not in theirs:
        whole.questions.setdefault(
            join_pointer("/components/schemas", first), "two documents describe this differently"
        )
        return one
    at = join_pointer("/components/schemas", first)
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
        return known
    if known.get("type") == member.get("type") == "string" and "enum" in known and "enum" in member:
        return {**known, "enum": list(dict.fromkeys([*known["enum"], *member["enum"]]))}
    branches = [*known.get("anyOf", [known]), *member.get("anyOf", [member])]
    whole.comment(at, "two documents describe this differently; both forms are accepted")
    distinct = {str(comparable(each)): each for each in branches}
    outer = {"description": known["description"]} if "description" in known else {}
    plain = [{key: value for key, value in each.items() if key != "description"} for each in distinct.values()]
    return {**outer, "anyOf": plain} if len(plain) > 1 else known


def _object_reference(schema: Value) -> str | None:
    """Return the reference of an object, or of an object or null."""
    found = [each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"]
    return str(found[0]["$ref"]) if len(found) == 1 and "$ref" in found[0] else None


def _unique_operation_ids(whole: Draft) -> None:
    taken: set[str] = set()
    for item in whole.data["paths"].values():
        for operation in item.values():
            operation["operationId"] = unique(operation["operationId"], taken)
            taken.add(operation["operationId"])
