"""Lint rules for paths and parameters: well formed, unique, declared and supported."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from telecine_codegen.diagnostics import quote
from telecine_codegen.lint.spec_view import SpecView
from telecine_codegen.openapi.methods import METHODS
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.operations import CLIENT_HEADERS, DEFAULT_STYLES, strip_parameter_names
from telecine_codegen.openapi.pointer import join_pointer, unescape_token
from telecine_codegen.openapi.schema import iter_parts, list_types

_TEMPLATE: Final = re.compile(r"/(?:[A-Za-z0-9._~!$&'()*+,;=:@%/-]|\{[A-Za-z_-][A-Za-z0-9_-]*\})*", re.ASCII)
_PARAMETER: Final = re.compile(r"\{([^{}]*)\}")


def find_repeated_paths(spec: SpecView) -> dict[str, str]:
    """Return the pointers of paths that differ from an earlier path only in parameter names, with that path."""
    first: dict[str, str] = {}
    repeated = {}
    for node in spec.iter_objects("path"):
        path = _path_template(node)
        other = first.setdefault(strip_parameter_names(path), path)
        if other != path:
            repeated[node.at] = other
    return repeated


def check_paths(spec: SpecView) -> None:
    """Report paths that are malformed, repeated or without an operation."""
    repeated = find_repeated_paths(spec)
    for node in spec.iter_objects("path"):
        path = _path_template(node)
        if node.at in repeated:
            other = repeated[node.at]
            line = spec.line(join_pointer("/paths", other))
            spec.error(node.at, f"duplicate path {quote(path)}: same as {quote(other)} on line {line}", "merge the two")
        elif not path.startswith("/"):
            spec.error(node.at, f"path {quote(path)} does not begin with /")
        elif not _TEMPLATE.fullmatch(path):
            spec.error(node.at, f"path {quote(path)} is malformed", "percent-encode special characters")
        elif not any(method in node.value for method in METHODS) and node.at not in spec.incomplete:
            spec.error(node.at, f"path {quote(path)} has no operation")


def check_path_parameters(spec: SpecView) -> None:
    """Report path parameters that are not declared, and declared ones that are not in the path."""
    repeated = find_repeated_paths(spec)
    for node in spec.iter_objects("path"):
        if node.at in repeated or not _TEMPLATE.fullmatch(_path_template(node)):
            continue
        counts = Counter(_PARAMETER.findall(_path_template(node)))
        for name in [name for name, count in counts.items() if count > 1]:
            spec.error(node.at, f"parameter {{{name}}} is in the path twice")
        for method in METHODS:
            if method in node.value:
                _check_operation(spec, node[method], list(counts))


def _check_operation(spec: SpecView, node: Node, wanted: list[str]) -> None:
    declared = [(at, value) for at, value in spec.parameters(node) if value["in"].value == "path"]
    names = [value["name"].text for _, value in declared]
    if spec.has_known_parameters(node):
        for name in wanted:
            if name not in names:
                spec.error(node.at, f"parameter {{{name}}} of the path is not declared", "declare it with in: path")
    for at, value in declared:
        if "name" in value and value["name"].value not in wanted:
            spec.error(at, f"path parameter {quote(value['name'].value)} is not in the path")


def check_parameters(spec: SpecView) -> None:
    """Report parameters with a location, style or type that the generators do not support alike."""
    for node in spec.iter_objects("parameter"):
        location = node.value.get("in")
        if location is None:
            continue
        if location not in DEFAULT_STYLES:
            word = "cookie parameters are" if location == "cookie" else f"in: {quote(location)} is"
            spec.error(f"{node.at}/in", f"{word} not supported", "use path, query or header")
            continue
        if node.value.get("style", DEFAULT_STYLES[location]) != DEFAULT_STYLES[location]:
            spec.error(f"{node.at}/style", f"style {quote(node.value['style'])} is not supported", "remove it")
        if node.value.get("explode", location == "query") != (location == "query"):
            spec.error(f"{node.at}/explode", "explode may not differ from its default", "remove it")
        if (
            location == "path"
            and node.value.get("required") is not True
            and f"{node.at}/required" not in spec.incomplete
        ):
            spec.error(node.at, "a path parameter must be required", "add required: true")
        if location == "header" and node.value.get("name", "").lower() in CLIENT_HEADERS:
            spec.error(node.at, f"header {node.value['name']} is set by the client", "remove it")
        _check_parameter_type(spec, node, location)


def _check_parameter_type(spec: SpecView, node: Node, location: str) -> None:
    for part in iter_parts(node["schema"]) if "schema" in node else ():
        named = list_types(part.value)
        if "object" in named or "properties" in part.value or ("array" in named and location != "query"):
            what = "an object" if "array" not in named else "a list"
            spec.error(f"{node.at}/schema", f"a {location} parameter cannot be {what}", "use a string or a number")
            return


def check_repeated_parameters(spec: SpecView) -> None:
    """Report parameters that an operation or a path declares twice."""
    for node in spec.iter_objects("path", "operation", "inbound"):
        seen: set[tuple[str, str]] = set()
        for listed in node["parameters"].items():
            found = listed.followed()
            name, location = found["name"].text or "", found["in"].text or ""
            if name and location and (name, location) in seen:
                spec.error(listed.at, f"{location} parameter {quote(name)} is declared twice")
            seen.add((name, location))


def _path_template(node: Node) -> str:
    return unescape_token(node.at.removeprefix("/paths/"))
