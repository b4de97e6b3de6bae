"""Lint rules for servers and security schemes: exactly one of each."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from telecine_codegen.diagnostics import quote
from telecine_codegen.lint.spec_view import SpecView, suggest_name
from telecine_codegen.lint.unused import find_unreachable
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.pointer import join_pointer

_VARIABLE: Final = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*", re.ASCII)
_HEADER: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", re.ASCII)


def check_servers(spec: SpecView) -> None:
    """Report anything but exactly one server with an absolute URL."""
    listed = spec.data.get("servers")
    if listed is None:
        return
    if len(listed) != 1:
        spec.error("/servers", f"{len(listed)} servers, expected exactly one")
    for node in spec.iter_objects("server"):
        url = node.value.get("url")
        if url is not None and (reason := _find_url_fault(url)):
            spec.error(f"{node.at}/url", f"server URL {quote(url)} {reason}", "such as https://api.example.com")


def _find_url_fault(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "is not a valid URL"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "is not an absolute http(s) URL"
    if not re.fullmatch(r"[!-~]+", url) or re.search(r"[{}\"<>\\^`|]", url) or port == 0:
        return "is not a valid URL"
    if parts.query or parts.fragment or "@" in parts.netloc or url.endswith(("/", "?", "#")):
        return "may contain only a host and a path, without a trailing slash"
    return None


def check_security(spec: SpecView) -> None:
    """Report anything but one API key, sent as a bearer token or in a header of its own."""
    needed = [
        n
        for n in spec.raw_components("securitySchemes")
        if join_pointer("/components/securitySchemes", n) not in find_unreachable(spec)
    ]
    if len(needed) > 1:
        spec.error("/components/securitySchemes", f"{len(needed)} security schemes, expected exactly one")
    for _, scheme in spec.components("securitySchemes"):
        _check_scheme(spec, scheme)
    for at, required in _iter_requirements(spec):
        for index, entry in enumerate(required):
            for name in entry:
                if name not in spec.raw_components("securitySchemes"):
                    hint = suggest_name(name, spec.raw_components("securitySchemes"))
                    spec.error(join_pointer(at, index, name), f"unknown security scheme {quote(name)}", hint)
    listed = spec.data.get("security")
    known = listed is None or all(name in spec.raw_components("securitySchemes") for entry in listed for name in entry)
    if listed is not None and known and [len(entry) for entry in listed] != [1]:
        spec.error("/security", "the spec must require exactly one security scheme", "such as security: [{apiKey: []}]")


def _iter_requirements(spec: SpecView) -> list[tuple[str, list[dict[str, list[str]]]]]:
    holders = [("", spec.data), *((node.at, node.value) for node in spec.iter_objects("operation", "inbound"))]
    return [(f"{at}/security", value["security"]) for at, value in holders if "security" in value]


def _check_scheme(spec: SpecView, node: Node) -> None:
    value = node.value
    match value.get("type"), value.get("scheme", "").lower(), value.get("in"):
        case (None, _, _):
            pass
        case ("http", "bearer", _):
            pass
        case ("apiKey", _, "header"):
            if not _HEADER.fullmatch(value.get("name", "")):
                spec.error(node.at, "the scheme needs the name of a header", "such as name: X-API-Key")
        case _:
            hint = "use type: http with scheme: bearer, or type: apiKey with in: header"
            spec.error(node.at, "this kind of security scheme is not supported", hint)
    variable = value.get("x-env")
    if variable is not None and not _VARIABLE.fullmatch(variable):
        spec.error(
            f"{node.at}/x-env", f"x-env {quote(variable)} is not an environment variable name", "such as TTAPI_API_KEY"
        )
