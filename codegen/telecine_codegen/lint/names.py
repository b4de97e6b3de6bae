"""Lint rules for names: each becomes a valid and unique Python name."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from functools import cache
from typing import Final

from telecine_codegen.diagnostics import quote
from telecine_codegen.lint.paths import find_repeated_paths
from telecine_codegen.lint.spec_view import SpecView
from telecine_codegen.openapi.argument_names import add_place, find_shared_names, list_body_members
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.pointer import join_pointer
from telecine_codegen.openapi.python_names import field_name, function_name, snake_case
from telecine_codegen.openapi.schema import iter_parts

CAMEL_CASE: Final = re.compile(r"[a-z][A-Za-z0-9]*", re.ASCII)
PASCAL_CASE: Final = re.compile(r"[A-Z][A-Za-z0-9]*", re.ASCII)
_MODULE: Final = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_COMPONENT: Final = re.compile(r"[A-Za-z0-9._-]+", re.ASCII)
_FIELD: Final = re.compile(r"[A-Za-z0-9_.:$@\[\] -]*", re.ASCII)
_UNUSABLE_HINTS: Final = {
    "property": "leave it out: a caller sends it with extra_body, and reads it from model_extra",
    "parameter": "leave it out, or use letters, digits and _ - . : $ @ [ ]",
}
_DISTINCT_HINTS: Final = {
    "property": "keep one: a caller sends the other with extra_body, and reads it from model_extra",
    "parameter": "keep one",
}
# Names that a models module imports or uses; a class of that name would shadow them.
RESERVED_CLASSES: Final = frozenset(
    {name for name in dir(builtins) if name[0].isupper()}
    | {"Annotated", "Any", "BaseModel", "ConfigDict", "Field", "Literal", "Model", "RootModel", "TypeAliasType"}
)

# Names that the client module imports or uses.
RESERVED_CLIENTS: Final = RESERVED_CLASSES | {
    "AsyncClient",
    "Client",
    "File",
    "Mapping",
    "OMITTED",
    "Omitted",
    "Sequence",
}
# Names that the base client and the modules of operations and callbacks define.
RESERVED_METHODS: Final = frozenset(
    {"self", "api", "send", "run", "with_raw", "close", "aclose", "models", "operations"}
    | {"build_decoder", "ignore_body", "parse_payload", "build_json_body", "build_form_body"}
)


@cache
def python_name(name: str) -> str:
    """Return a name in snake_case, like both generators: ``videoURL`` becomes ``video_url``."""
    return re.sub(r"__+", "_", snake_case(re.sub(r"\W", "_", name))).strip("_")


def check_operation_ids(spec: SpecView) -> None:
    """Report operationIds that are not in camelCase, or that have the Python name of another one."""
    repeated = find_repeated_paths(spec)
    first: dict[str, tuple[str, str]] = {}
    for node in spec.iter_objects("operation", "inbound"):
        name, at = node.value.get("operationId"), f"{node.at}/operationId"
        if name is None or any(node.at.startswith(f"{path}/") for path in repeated):
            continue
        other = first.setdefault(python_name(name), (name, at))
        if other[1] != at:
            fault = "is already used" if other[0] == name else f"has the same Python name as {quote(other[0])}"
            spec.error(at, f"operationId {quote(name)} {fault} on line {spec.line(other[1])}")
        elif not CAMEL_CASE.fullmatch(name):
            spec.error(at, f"operationId {quote(name)} is not camelCase")
        elif keyword.iskeyword(python_name(name)) or python_name(name) in RESERVED_METHODS:
            spec.error(at, f"operationId {quote(name)} cannot be the name of a Python method")


def check_file_name(spec: SpecView) -> None:
    """Report a file name that is not a valid name of the client package."""
    name = spec.document.name
    if not _MODULE.fullmatch(name) or keyword.iskeyword(name):
        spec.error("", f"file name {quote(name)} cannot name a Python package", "such as ttapi.yaml")


def check_title(spec: SpecView) -> None:
    """Report a title that is not a valid name of the client class."""
    name = spec.data.get("info", {}).get("title")
    if name is not None and (not PASCAL_CASE.fullmatch(name) or name in RESERVED_CLIENTS):
        spec.error("/info/title", f"title {quote(name)} cannot name the client's class", "such as TTAPI or CometAPI")


def check_component_names(spec: SpecView) -> None:
    """Report names of components that are malformed, or that cannot be class names."""
    for section in spec.data.get("components", {}):
        for name, component in spec.components(section):
            at = component.at
            if at in spec.conflicting:
                continue
            if section != "schemas":
                if not _COMPONENT.fullmatch(name):
                    spec.error(at, f"component name {quote(name)} may contain only letters, digits, . - and _")
            elif not PASCAL_CASE.fullmatch(name):
                spec.error(at, f"schema name {quote(name)} is not PascalCase")
            elif name in RESERVED_CLASSES:
                spec.error(at, f"schema name {quote(name)} is reserved in Python", "rename it")


def check_field_names(spec: SpecView) -> None:
    """Report properties of one object, and parameters of one operation, without a valid and unique Python name."""
    for node in spec.iter_objects("schema"):
        properties = [(join_pointer(node.at, "properties", name), name) for name in node.value.get("properties", {})]
        for at, name in properties:
            _check_usable(spec, "property", at, name)
        parts = [*iter_parts(node)] if "allOf" in node.value else [node]
        inherited = [(member.at, name) for part in reversed(parts) for name, member in part["properties"].members()]
        _check_distinct(spec, "property", inherited)
    for node in spec.iter_objects("parameter"):
        if "name" in node.value:
            _check_usable(spec, "parameter", f"{node.at}/name", node.value["name"])
    for node in spec.iter_objects("operation", "inbound"):
        parameters = [(at, value["name"].value) for at, value in spec.parameters(node) if "name" in value]
        _check_distinct(spec, "parameter", parameters)


def _check_usable(spec: SpecView, word: str, at: str, name: str) -> None:
    if not _is_usable(name):
        spec.error(at, f"{word} name {quote(name)} cannot become a Python name", _UNUSABLE_HINTS[word])


def _is_usable(name: str) -> bool:
    """Return whether both generators make the same identifier of a name, which Python does not change either.

    Python normalises identifiers (NFKC): a ligature, for example, would become two letters.
    """
    others = "".join(char for char in name if not char.isascii())
    is_stable = all(form == unicodedata.normalize("NFKC", form) for form in (others, others.lower()))
    is_identifier = f"a{others}".isidentifier() and f"a{others.lower()}".isidentifier()
    rest = "".join(char for char in name if char.isascii())
    has_word = any(char.isalnum() for char in name)
    return has_word and bool(_FIELD.fullmatch(rest)) and is_stable and is_identifier


def _check_distinct(spec: SpecView, word: str, found: list[tuple[str, str]]) -> None:
    first: dict[str, str] = {}
    for at, name in found:
        # Other characters are dropped from the name of a parameter, and become underscores in that of a property.
        result = python_name(function_name(name) if word == "parameter" else name)
        if result and first.setdefault(result, name) != name:
            fault = f"{word} {quote(name)} and {word} {quote(first[result])} both become {result} in Python"
            spec.error(at, fault, _DISTINCT_HINTS[word])


def check_argument_collisions(spec: SpecView) -> None:
    """Report arguments that stay equal although the place is added to their names: `id_path` and `id_body`."""
    for node in spec.iter_objects("operation"):
        parameters = [*spec.parameters(node)]
        body = node["requestBody"]
        shared = find_shared_names((value for _, value in parameters), body)
        names = [
            (at, value["name"].text or "", _argument_name(value, shared)) for at, value in parameters if value["name"]
        ]
        names += [(body.at, wire, add_place(field_name(wire), "body", shared)) for wire in list_body_members(body)]
        first: dict[str, str] = {}
        for at, wire, name in names if shared else ():
            if first.setdefault(name, wire) != wire:
                fault = f"{quote(wire)} and {quote(first[name])} both become the argument {name}"
                spec.error(at, fault, "leave one out; a caller sends a member of the body with extra_body")


def _argument_name(parameter: Node, shared: frozenset[str]) -> str:
    return add_place(function_name(parameter["name"].text or ""), parameter["in"].text or "", shared)
