"""Complete a draft: descriptions, open enums in responses, discriminators, examples that fit, the API key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs

from telecine_codegen.importer.convert import Draft, Value
from telecine_codegen.importer.names import pascal_case
from telecine_codegen.importer.samples import sample
from telecine_codegen.openapi.directions import collect_pointers, iter_received_schemas, iter_sent_schemas
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.node import Node, get_node, root_node
from telecine_codegen.openapi.operations import JSON, iter_operations
from telecine_codegen.openapi.pointer import join_pointer, resolve_pointer
from telecine_codegen.openapi.schema import FORMATS, iter_children, json_type, list_types


def complete(draft: Draft, provider: str) -> None:
    """Fill in what the dialect wants and the published document leaves out; what only a person knows is asked."""
    _security(draft, provider)
    _title(draft)
    if not draft.data["servers"]:
        draft.data["servers"] = [{"url": "https://api.example.com"}]
        draft.questions["/servers/0"] = "which URL does the API have?"
    _drop_unused(draft)
    _describe(draft)
    for schema in _schemas(draft):
        _keywords(draft, schema)
    _discriminators(draft)
    _open_enums(draft)
    _examples(draft)


def document_of(draft: Draft) -> Document:
    """Return a draft as a document without places."""
    return Document(draft.source, Path(draft.source), draft.data, {})


def _schemas(draft: Draft) -> Iterator[Node]:
    """Yield every schema object of a draft; its value may be changed."""
    root = root_node(document_of(draft))
    waiting = [schema for _, schema in root["components"]["schemas"].members()]
    for operation in iter_operations(root):
        waiting += [parameter["schema"] for parameter in operation.node["parameters"].items()]
    while waiting:
        schema = waiting.pop(0)
        yield schema
        waiting.extend(iter_children(schema))


def _security(draft: Draft, provider: str) -> None:
    """Keep the one key that a client sends: as a bearer token, or in a header of its own."""
    published = draft.document.get("components") or {}
    schemes = published.get("securitySchemes") if isinstance(published, dict) else None
    usable: dict[str, Value] = {}
    for scheme in (schemes or {}).values() if isinstance(schemes, dict) else ():
        if not isinstance(scheme, dict):
            continue
        kind, name = str(scheme.get("type")), str(scheme.get("name", ""))
        if kind == "http" and str(scheme.get("scheme", "")).lower() == "bearer":
            usable.setdefault("bearer", {"type": "http", "scheme": "bearer"})
        elif kind == "apiKey" and scheme.get("in") == "header" and name.lower() != "authorization":
            usable.setdefault("apiKey", {"type": "apiKey", "in": "header", "name": name})
        elif kind in ("oauth2", "openIdConnect") or name.lower() == "authorization":
            usable.setdefault("bearer", {"type": "http", "scheme": "bearer"})
    name, scheme = next(iter(usable.items()), ("bearer", {"type": "http", "scheme": "bearer"}))
    at = f"/components/securitySchemes/{name}"
    draft.data["components"]["securitySchemes"] = {
        name: {**scheme, "description": "The key of an account.", "x-env": f"{provider.upper()}_API_KEY"}
    }
    draft.data["security"] = [{name: []}]
    if not usable:
        draft.questions[at] = "the document declares no key in a header: is it a bearer token?"
    draft.comment(f"{at}/x-env", "made from the provider's name")


def _title(draft: Draft) -> None:
    title = pascal_case(draft.data["info"]["title"])
    if title != draft.data["info"]["title"]:
        draft.comment("/info/title", f"published as {draft.data['info']['title']!r}")
    draft.data["info"]["title"] = title if title not in draft.schemas else f"{title}Client"


def _drop_unused(draft: Draft) -> None:
    node = root_node(document_of(draft))
    needed = collect_pointers(iter_sent_schemas(node)) | collect_pointers(iter_received_schemas(node))
    for name in [name for name in draft.schemas if join_pointer("/components/schemas", name) not in needed]:
        del draft.schemas[name]


def _describe(draft: Draft) -> None:
    for name, schema in draft.schemas.items():
        if not str(schema.get("description", "")).strip():
            words = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name).lower()
            schema["description"] = f"{words[:1].upper()}{words[1:]}."


def _keywords(draft: Draft, schema: Node) -> None:
    """Leave out of a schema what cannot be: unknown formats, broken patterns, defaults that do not fit."""
    value = schema.value
    if value.get("format") is not None and value["format"] not in FORMATS:
        draft.comment(schema.at, f"the format {value['format']} is left out")
        del value["format"]
    if "pattern" in value and not _is_pattern(value["pattern"]):
        draft.comment(schema.at, f"the pattern {value['pattern']} is left out: not every engine reads it alike")
        del value["pattern"]
    if value.get("enum") == [] or ("enum" in value and not isinstance(value["enum"], list)):
        del value["enum"]
    if "enum" in value:
        value["enum"] = list({repr(each): each for each in value["enum"]}.values())
        if not list_types(value):
            kinds = list(dict.fromkeys(json_type(each) for each in value["enum"]))
            value["type"] = kinds[0] if len(kinds) == 1 else kinds
    low, high = value.get("minimum"), value.get("maximum")
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        draft.comment(schema.at, "minimum and maximum are left out: they exclude every value")
        del value["minimum"], value["maximum"]
    for keyword in ("default", "example"):
        if keyword in value and not _fits(draft, value, value[keyword]):
            draft.comment(schema.at, f"the {keyword} {value[keyword]!r} is left out: it does not fit the schema")
            del value[keyword]
    if isinstance(value.get("examples"), list):
        value["examples"] = [each for each in value["examples"] if _fits(draft, value, each)]
        if not value["examples"] or "example" in value:
            del value["examples"]


def _is_pattern(pattern: Any) -> bool:
    try:
        re.compile(pattern)
    except (re.error, TypeError):
        return False
    return "(?" not in pattern


def _fits(draft: Draft, schema: Value, value: Any) -> bool:
    bare = {key: inner for key, inner in schema.items() if not key.startswith("x-")}
    whole = {**bare, "components": draft.data["components"]}
    try:
        return bool(jsonschema_rs.Draft202012Validator(whole).is_valid(value))
    except (ValueError, jsonschema_rs.ReferencingError):
        return False


def _discriminators(draft: Draft) -> None:
    """Tell the variants of a ``oneOf`` apart by a member that each requires with values of its own; else ``anyOf``."""
    for schema in [*_schemas(draft)]:
        if "oneOf" not in schema.value:
            schema.value.pop("discriminator", None)
            continue
        variants = schema.value["oneOf"]
        schema.value.pop("discriminator", None)
        objects = [resolve_pointer(draft.data, str(each.get("$ref", ""))[1:]) or {} for each in variants]
        if len(variants) == 1:
            schema.value.update(schema.value.pop("oneOf")[0])
            continue
        name = _tag(objects) if all("$ref" in each for each in variants) else None
        if name is not None:
            mapping = {
                str(tag): each["$ref"]
                for each, found in zip(variants, objects, strict=True)
                for tag in _tags(found, name)
            }
            schema.value["discriminator"] = {"propertyName": name, "mapping": mapping}
        else:
            schema.value["anyOf"] = schema.value.pop("oneOf")
            draft.comment(
                schema.at, "published as oneOf without a member that differs; the first variant that fits is taken"
            )


def _tag(objects: list[Value]) -> str | None:
    for name in objects[0].get("properties", {}):
        tags = [_tags(found, name) for found in objects]
        flat = [tag for listed in tags for tag in listed]
        required = all(name in found.get("required", ()) for found in objects)
        if all(tags) and required and len(set(flat)) == len(flat) and all(isinstance(tag, str) for tag in flat):
            return str(name)
    return None


def _tags(schema: Value, name: str) -> list[Any]:
    member = schema.get("properties", {}).get(name, {})
    return [member["const"]] if "const" in member else list(member.get("enum", ()))


def _open_enums(draft: Draft) -> None:
    """Open the enums of what is received: providers add values."""
    node = root_node(document_of(draft))
    back = collect_pointers(iter_received_schemas(node))
    for schema in [*_schemas(draft)]:
        value = schema.value
        if schema.at not in back or not value.keys() & {"enum", "const"}:
            continue
        closed = value.get("enum", [value.get("const")])
        if all(isinstance(each, bool) for each in closed):
            continue
        nullable = None in closed or "null" in list_types(value)
        listed = [each for each in closed if each is not None]
        kinds = list(dict.fromkeys(json_type(each) for each in listed)) or ["string"]
        outer: Value = {key: value[key] for key in ("description", "default", "example", "deprecated") if key in value}
        value.clear()
        value.update(outer)
        value["anyOf"] = [
            {"type": kinds[0], "enum": listed},
            *({"type": kind} for kind in kinds),
            *([{"type": "null"}] if nullable else []),
        ]


def _examples(draft: Draft) -> None:
    """Give each body an example that fits: the published one, else one that is made from the schema."""
    for at, media in _media(draft):
        reference = media["schema"]
        given = [media["example"]] if "example" in media else []
        given += [each["value"] for each in media.get("examples", {}).values()]
        fitting = [value for value in given if _fits(draft, reference, value)]
        media.pop("example", None)
        media.pop("examples", None)
        if fitting:
            media["example"] = fitting[0]
            continue
        if given:
            draft.comment(at, "the published example is left out: it does not fit the schema")
        made = sample(get_node(document_of(draft), f"{at}/schema"))
        media["example"] = made
        if _fits(draft, reference, made):
            draft.comment(f"{at}/example", "made from the schema")
        else:
            draft.questions[at] = "no example could be made that fits the schema: what does a request look like?"


def _media(draft: Draft) -> Iterator[tuple[str, Value]]:
    for path, item in draft.data["paths"].items():
        for method, operation in item.items():
            here = join_pointer("/paths", path, method)
            holders = [(f"{here}/requestBody", operation.get("requestBody", {}))]
            holders += [
                (join_pointer(here, "responses", status), each) for status, each in operation["responses"].items()
            ]
            for at, holder in holders:
                for name, media in holder.get("content", {}).items():
                    if name == JSON:
                        yield join_pointer(at, "content", name), media
