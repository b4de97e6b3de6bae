"""Convert the parameters of an operation; one that cannot be sent as published is left out, or the operation is."""

from __future__ import annotations

import re
from typing import Final

from telecine_codegen.importer.draft import Draft, Value, listed, mapping, text_of
from telecine_codegen.importer.schemas import convert_inline, inlined
from telecine_codegen.lint.names import python_name
from telecine_codegen.openapi.operations import CLIENT_HEADERS, DEFAULT_STYLES
from telecine_codegen.openapi.schema import list_types

_PLACEHOLDER: Final = re.compile(r"<[\w .-]*>|\{[\w .-]*\}")
_TEMPLATE: Final = re.compile(r"\{([^{}]*)\}")


def convert_parameters(
    draft: Draft, at: str, published: str, path: str, operation: Value, item: Value
) -> tuple[list[Value], str | None]:
    """Return the parameters of an operation, and why the operation cannot be called if that is so.

    Args:
        draft: The draft.
        at: Pointer of the operation.
        published: The published path.
        path: The path in the spec, whose parameters may have other names.
        operation: The published operation.
        item: The published path item.
    """
    every: dict[tuple[str, str], Value] = {}
    for entry in (*listed(item.get("parameters")), *listed(operation.get("parameters"))):
        parameter = inlined(draft, entry)
        if isinstance(parameter.get("name"), str) and isinstance(parameter.get("in"), str):
            every[parameter["name"], parameter["in"]] = parameter
    names = dict(zip(_TEMPLATE.findall(published), _TEMPLATE.findall(path), strict=False))
    found: list[Value] = []
    for (name, place), parameter in every.items():
        if place == "path":
            if name in names:
                found.append(_parameter(draft, at, {**parameter, "name": names[name]}))
            else:
                draft.comment(at, f"the path parameter {name} is left out: it is not in the path")
            continue
        if place == "header" and name.lower() in {*CLIENT_HEADERS, *_key_headers(draft)}:
            continue  # the client sends it itself
        if "content" not in parameter or "schema" in parameter:
            found.append(_parameter(draft, at, parameter))
            continue
        media = " or ".join(mapping(parameter["content"]))
        if parameter.get("required") is True:
            return [], f"its required {place} parameter {name} is published as {media}"
        draft.comment(at, f"the {place} parameter {name} is left out: it is published as {media}")
    declared = {each["name"] for each in found if each["in"] == "path"}
    for name in dict.fromkeys(names.values()):
        if name not in declared:
            draft.comment(at, f"the path parameter {name} is not declared; a string is assumed")
            text = f"The {name.replace('_', ' ')} in the path."
            found.append(
                {"name": name, "in": "path", "required": True, "description": text, "schema": {"type": "string"}}
            )
    return _distinct(draft, at, found), None


def usable_path(path: str) -> str:
    """Return a path whose parameters have names that the dialect allows; the names are not sent."""
    return _TEMPLATE.sub(lambda match: f"{{{_usable_name(match[1])}}}", path)


def _usable_name(name: str) -> str:
    found = re.sub(r"[^A-Za-z0-9_-]+", "_", name).strip("_") or "value"
    return found if re.match(r"[A-Za-z_-]", found) else f"_{found}"


def _distinct(draft: Draft, at: str, parameters: list[Value]) -> list[Value]:
    """Return the parameters without those that have the Python name of an earlier one."""
    first: dict[str, Value] = {}
    for parameter in sorted(parameters, key=lambda each: each["in"] != "path" and not each.get("required")):
        name = python_name(parameter["name"])
        if name in first:
            draft.comment(
                at, f"the {parameter['in']} parameter {parameter['name']} is left out: its name is like another one's"
            )
        else:
            first[name] = parameter
    return [parameter for parameter in parameters if first.get(python_name(parameter["name"])) is parameter]


def _key_headers(draft: Draft) -> set[str]:
    """Return the names of the headers that hold the key."""
    schemes = mapping(mapping(draft.document.get("components")).get("securitySchemes"))
    return {
        str(scheme.get("name", "")).lower()
        for scheme in map(mapping, schemes.values())
        if scheme.get("type") == "apiKey" and scheme.get("in") == "header"
    }


def _drop_null(schema: Value) -> None:
    """Make a schema refuse null, which a path cannot hold."""
    kinds = [kind for kind in list_types(schema) if kind != "null"]
    if kinds:
        schema["type"] = kinds[0] if len(kinds) == 1 else kinds
    branches = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    if branches:
        schema["anyOf"] = branches


def _parameter(draft: Draft, at: str, parameter: Value) -> Value:
    found: Value = {"name": parameter["name"], "in": parameter["in"]}
    if parameter["in"] == "path" or parameter.get("required") is True:
        found["required"] = True
    found["description"] = text_of(parameter.get("description")) or f"The parameter {parameter['name']}."
    if parameter.get("deprecated") is True:
        found["deprecated"] = True
    style = DEFAULT_STYLES.get(parameter["in"])
    if isinstance(parameter.get("style"), str) and parameter["style"] != style:
        found["style"] = parameter["style"]
    is_list = parameter["in"] == "query" and "array" in str(parameter.get("schema"))
    if parameter.get("explode") is False and is_list:
        found["explode"] = False
    found["schema"] = convert_inline(draft, parameter.get("schema"), lambda text: draft.comment(at, text)) or {
        "type": "string"
    }
    if parameter["in"] == "path":
        _drop_null(found["schema"])
    if "description" in found["schema"] and "description" not in parameter:
        found["description"] = found["schema"].pop("description")
    if "example" in parameter and not _PLACEHOLDER.fullmatch(str(parameter["example"])):
        found["example"] = parameter["example"]
    return found
