"""Convert one published OpenAPI document into the house dialect, as plain values."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from telecine_codegen.importer.names import operation_name, pascal_case, singular, unique
from telecine_codegen.importer.upgrade import upgrade_schema
from telecine_codegen.openapi.methods import METHODS
from telecine_codegen.openapi.node import DataOnly, Node
from telecine_codegen.openapi.operations import CLIENT_HEADERS, DEFAULT_STYLES, FORM, JSON
from telecine_codegen.openapi.pointer import join_pointer, parse_local_reference, resolve_pointer

Value = dict[str, Any]


@dataclass(slots=True)
class Draft:
    """A spec in the making.

    Attributes:
        source: Name of the document, for comments.
        document: The published document.
        data: The spec so far.
        comments: Comments by JSON pointer of `data`.
        questions: What only a person knows, by JSON pointer of `data`.
        named: References to components in the spec, by the pointer of the published component.
    """

    source: str
    document: Value
    data: Value = field(default_factory=dict)
    comments: dict[str, list[str]] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)

    @property
    def schemas(self) -> Value:
        """The named schemas so far."""
        found: Value = self.data["components"]["schemas"]
        return found

    def comment(self, at: str, text: str) -> None:
        """Add a comment at a value."""
        lines = self.comments.setdefault(at, [])
        if text not in lines:
            lines.append(text)


def convert(document: Value, source: str) -> Draft:
    """Return the draft of a spec with everything in a document that the dialect can say."""
    draft = Draft(source, document)
    draft.data = {
        "openapi": "3.1.0",
        "info": _info(document),
        "servers": _servers(document),
        "paths": {},
        "components": {"schemas": {}, "securitySchemes": {}},
    }
    names: set[str] = set()
    for path, item in _mapping(document.get("paths")).items():
        operations = dict(_operations(draft, path, _inlined(draft, item), names))
        if operations:
            draft.data["paths"][path if path.startswith("/") else f"/{path}"] = operations
    return draft


def _info(document: Value) -> Value:
    info = _mapping(document.get("info"))
    description = info.get("description")
    return {
        "title": info.get("title") or "API",
        "version": str(info.get("version") or "1"),
        **({"description": description} if isinstance(description, str) and description.strip() else {}),
    }


def _servers(document: Value) -> list[Value]:
    servers = [server for server in document.get("servers") or [] if isinstance(server, dict) and server.get("url")]
    urls = [_filled(server) for server in servers]
    return [{"url": urls[0].rstrip("/")}] if urls else []


def _filled(server: Value) -> str:
    """Return the URL of a server with the defaults of its variables."""
    url = str(server["url"])
    for name, variable in _mapping(server.get("variables")).items():
        url = url.replace(f"{{{name}}}", str(_mapping(variable).get("default", name)))
    return url


def _operations(draft: Draft, path: str, item: Value, names: set[str]) -> Iterator[tuple[str, Value]]:
    for method in METHODS:
        if isinstance(item.get(method), dict):
            operation = item[method]
            name = unique(operation_name(method, path, operation.get("operationId")), names)
            names.add(name)
            yield method, _operation(draft, path, method, name, operation, item)


def _operation(draft: Draft, path: str, method: str, name: str, operation: Value, item: Value) -> Value:
    at = join_pointer("/paths", path if path.startswith("/") else f"/{path}", method)
    draft.comment(at, f"from {draft.source}: {method.upper()} {path}")
    found: Value = {"operationId": name}
    for key in ("summary", "description"):
        if isinstance(operation.get(key), str) and operation[key].strip():
            found[key] = operation[key].strip()
    found.setdefault("summary", f"{method.upper()} {path}")
    if operation.get("deprecated") is True:
        found["deprecated"] = True
    listed = _parameters(draft, at, operation, item)
    if listed:
        found["parameters"] = listed
    body = _inlined(draft, operation.get("requestBody"))
    owner = name[:1].upper() + name[1:]
    if body and method not in ("get", "head"):
        converted = _body(draft, f"{at}/requestBody", body, f"{owner}Request")
        if converted:
            found["requestBody"] = converted
    found["responses"] = _responses(draft, f"{at}/responses", operation, owner)
    return found


def _parameters(draft: Draft, at: str, operation: Value, item: Value) -> list[Value]:
    every: dict[tuple[str, str], Value] = {}
    for entry in (*(item.get("parameters") or ()), *(operation.get("parameters") or ())):
        parameter = _inlined(draft, entry)
        if isinstance(parameter.get("name"), str) and isinstance(parameter.get("in"), str):
            every[parameter["name"], parameter["in"]] = parameter
    found = []
    for (name, place), parameter in every.items():
        if place not in DEFAULT_STYLES:
            draft.comment(at, f"the {place} parameter {name} is left out")
        elif not (place == "header" and name.lower() in CLIENT_HEADERS):
            found.append(_parameter(draft, at, parameter))
    return found


def _parameter(draft: Draft, at: str, parameter: Value) -> Value:
    schema: Any = parameter.get("schema") or next(
        (_mapping(media).get("schema") for media in _mapping(parameter.get("content")).values()), {}
    )
    found: Value = {"name": parameter["name"], "in": parameter["in"]}
    if parameter["in"] == "path" or parameter.get("required") is True:
        found["required"] = True
    found["description"] = _description(parameter.get("description")) or f"The parameter {parameter['name']}."
    if parameter.get("deprecated") is True:
        found["deprecated"] = True
    converted = upgrade_schema(_inlined(draft, schema), lambda text: draft.comment(at, text))
    found["schema"] = converted or {"type": "string"}
    if "example" in parameter:
        found["example"] = parameter["example"]
    return found


def _body(draft: Draft, at: str, body: Value, wanted: str) -> Value | None:
    content = _mapping(body.get("content"))
    media = next((name for name in content if _is_json(name)), None) or next(
        (name for name in content if name.startswith("multipart/")), None
    )
    if media is None:
        if content:
            draft.questions[at.removesuffix("/requestBody")] = (
                f"the body is {' or '.join(content)}, of which a client sends none: what does the API take as JSON?"
            )
        return None
    for other in content:
        if other != media:
            draft.comment(at, f"the media type {other} is left out")
    name = JSON if _is_json(media) else FORM
    holder = _content(draft, join_pointer(at, "content", name), _mapping(content[media]), wanted)
    return {
        **({"description": text} if (text := _description(body.get("description"))) else {}),
        "required": body.get("required") is not False,
        "content": {name: holder},
    }


def _content(draft: Draft, at: str, media: Value, wanted: str) -> Value:
    schema = upgrade_schema(media.get("schema") or {}, lambda text: draft.comment(at, text))
    holder: Value = {"schema": named(draft, schema, wanted)}
    examples = _mapping(media.get("examples"))
    values = {
        name: {"value": entry["value"]}
        for name, example in examples.items()
        if "value" in (entry := _inlined(draft, example))
    }
    if "example" in media:
        holder["example"] = media["example"]
    elif values:
        holder["examples"] = values
    return holder


def _responses(draft: Draft, at: str, operation: Value, owner: str) -> Value:
    found: Value = {}
    listed = {str(status): entry for status, entry in _mapping(operation.get("responses")).items()}
    for status, entry in listed.items():
        if status.startswith("x-"):
            continue
        key = status.upper() if status != "default" else status
        response = _inlined(draft, entry)
        word = "Response" if key.startswith("2") else "Error"
        several = sum(each.startswith("2") for each in listed) > 1 or word == "Error"
        wanted = f"{owner}{word}{key.capitalize() if several else ''}"
        converted: Value = {"description": _description(response.get("description")) or f"Status {key}."}
        content = _mapping(response.get("content"))
        media = next((name for name in content if _is_json(name)), None)
        if media is not None:
            place = join_pointer(at, key, "content", JSON)
            converted["content"] = {JSON: _content(draft, place, _mapping(content[media]), wanted)}
        elif content:
            draft.comment(join_pointer(at, key), f"the body as {' or '.join(content)} is left out")
        found[key] = converted
    if not any(status.startswith("2") for status in found):
        found = {"200": {"description": "Success."}, **found}
    found.setdefault("default", {"description": "Any other failure."})
    return found


def named(draft: Draft, schema: Value, wanted: str) -> Value:
    """Return a schema in which every object is a reference to a component; the schema itself becomes one, too."""
    if "$ref" in schema:
        return {"$ref": _component(draft, schema["$ref"])}
    inner = _with_named_parts(draft, schema, wanted)
    return inner if set(inner) == {"$ref"} else {"$ref": _register(draft, inner, wanted)}


def _with_named_parts(draft: Draft, schema: Value, wanted: str) -> Value:
    """Return a schema whose inner objects are references."""
    found = dict(schema)
    if "$ref" in found:
        found["$ref"] = _component(draft, found["$ref"])
        return found
    if "allOf" in found:
        found = _joined(draft, found)
    if "properties" in found:
        found["properties"] = {
            name: _part(draft, inner, f"{wanted}{pascal_case(name)}") for name, inner in found["properties"].items()
        }
        known = [name for name in found.get("required") or [] if name in found["properties"]]
        found.pop("required", None)
        if known:
            found["required"] = list(dict.fromkeys(known))
    if isinstance(found.get("items"), dict):
        one = singular(wanted)
        found["items"] = _part(draft, found["items"], one if one != wanted else f"{wanted}Item")
    if isinstance(found.get("additionalProperties"), dict):
        found["additionalProperties"] = _part(draft, found["additionalProperties"], f"{wanted}Value")
    for keyword in ("anyOf", "oneOf"):
        if keyword in found:
            real = [branch for branch in found[keyword] if branch.get("type") != "null"]
            found[keyword] = [
                _part(draft, branch, wanted if len(real) == 1 else f"{wanted}{_variant(branch, index)}")
                for index, branch in enumerate(found[keyword], start=1)
            ]
    found.pop("title", None)
    return found


def _variant(branch: Value, index: int) -> str:
    title = branch.get("title")
    return pascal_case(title) if isinstance(title, str) and title.strip() else f"Variant{index}"


def _part(draft: Draft, schema: Value, wanted: str) -> Value:
    """Return a schema within another one: an object becomes a component, anything else stays where it is."""
    found = _with_named_parts(draft, schema, wanted)
    if "properties" not in found:
        return found
    outer = {"description": found["description"]} if "description" in found else {}
    return {"$ref": _register(draft, found, wanted), **outer}


def _joined(draft: Draft, schema: Value, above: frozenset[str] = frozenset()) -> Value:
    """Return a schema with its ``allOf`` joined into one object; a part that leads back to itself adds nothing."""
    whole: Value = {key: value for key, value in schema.items() if key != "allOf"}
    for part in schema["allOf"]:
        reference = str(part.get("$ref"))
        if reference in above:
            continue
        inner = upgrade_schema(_inlined(draft, part), lambda _: None)
        inner = _joined(draft, inner, above | {reference}) if "allOf" in inner else inner
        properties = {**inner.get("properties", {}), **whole.get("properties", {})}
        required = list(dict.fromkeys([*inner.get("required", ()), *whole.get("required", ())]))
        whole = {**inner, **whole}
        whole |= {"properties": properties} if properties else {}
        whole |= {"required": required} if required else {}
    return whole


def _component(draft: Draft, reference: str) -> str:
    """Return the reference to a component of the published document under its name in the spec."""
    at = parse_local_reference(reference)
    target = resolve_pointer(draft.document, at) if at is not None else None
    if at is None or not isinstance(target, dict):
        name = _register(draft, {"type": "object", "description": f"Not in the document: {reference}"}, "Missing")
        draft.questions.setdefault(name[1:], f"{reference} leads nowhere: what is it?")
        return name
    if at not in draft.named:
        name = unique(pascal_case(at.rpartition("/")[2]), draft.schemas)
        draft.named[at] = f"#/components/schemas/{name}"
        draft.schemas[name] = {}  # keeps the name while a recursive schema is converted
        place = f"/components/schemas/{name}"
        schema = upgrade_schema(target, lambda text: draft.comment(place, text))
        draft.schemas[name] = _with_named_parts(draft, schema, name)
    return draft.named[at]


def _register(draft: Draft, schema: Value, wanted: str) -> str:
    """Return the reference to a component that is this schema, or that equals it."""
    plain = comparable(schema)
    for name, other in draft.schemas.items():
        if other and "properties" in other and comparable(other) == plain:
            return f"#/components/schemas/{name}"
    name = unique(pascal_case(wanted), draft.schemas)
    draft.schemas[name] = schema
    return f"#/components/schemas/{name}"


def comparable(schema: Any) -> Any:
    """Return a schema without what only explains it."""
    if isinstance(schema, dict):
        aside = ("description", "example", "examples", "title", "default")
        return {key: comparable(value) for key, value in schema.items() if key not in aside or isinstance(value, dict)}
    return [comparable(item) for item in schema] if isinstance(schema, list) else schema


def _inlined(draft: Draft, schema: Any) -> Value:
    """Return a copy of a schema without its outer reference."""
    return copy.deepcopy(dict(Node(DataOnly(draft.document), schema, "").merged()))


def _mapping(value: Any) -> Value:
    return value if isinstance(value, dict) else {}


def _is_json(media: str) -> bool:
    name = media.partition(";")[0].strip().lower()
    return name == JSON or name.endswith("+json") or name in ("*/*", "application/*")


def _description(text: Any) -> str | None:
    return text.strip() if isinstance(text, str) and text.strip() else None
