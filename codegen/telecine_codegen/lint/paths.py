"""Lint rules for paths and parameters: well formed, unique, declared and supported."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from telecine_codegen.diagnostics import quote
from telecine_codegen.lint.spec_view import SpecView
from telecine_codegen.openapi.methods import METHODS
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.operations import strip_parameter_names
from telecine_codegen.openapi.pointer import join_pointer, unescape_token

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


def _path_template(node: Node) -> str:
    return unescape_token(node.at.removeprefix("/paths/"))
