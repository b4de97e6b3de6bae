"""Access: one server, one key."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from codegen.diagnostics import shown
from codegen.lint.spec_view import Spec, did_you_mean
from codegen.lint.unused import unreachable
from codegen.openapi.node import Node
from codegen.openapi.pointer import pointer

_VARIABLE: Final = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*", re.ASCII)
_HEADER: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", re.ASCII)


def servers(spec: Spec) -> None:
    """Report anything but exactly one server with an absolute URL."""
    listed = spec.data.get("servers")
    if listed is None:
        return
    if len(listed) != 1:
        spec.error("/servers", f"{len(listed)} servers, there must be exactly one")
    for node in spec.of("server"):
        url = node.value.get("url")
        if url is not None and (reason := _why_no_base(url)):
            spec.error(f"{node.at}/url", f"server URL {shown(url)} {reason}", "such as https://api.example.com")


def _why_no_base(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "is no URL"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "is not an absolute http(s) URL"
    if not re.fullmatch(r"[!-~]+", url) or re.search(r"[{}\"<>\\^`|]", url) or port == 0:
        return "is no URL"
    if parts.query or parts.fragment or "@" in parts.netloc or url.endswith(("/", "?", "#")):
        return "may hold a host and a path only, without / at its end"
    return None


def security(spec: Spec) -> None:
    """Report anything but one key, sent as a bearer token or in a header of its own."""
    needed = [
        n for n in spec.written("securitySchemes") if pointer("/components/securitySchemes", n) not in unreachable(spec)
    ]
    if len(needed) > 1:
        spec.error("/components/securitySchemes", f"{len(needed)} security schemes, there must be exactly one")
    for _, scheme in spec.components("securitySchemes"):
        _scheme(spec, scheme)
    for at, required in _required(spec):
        for index, entry in enumerate(required):
            for name in entry:
                if name not in spec.written("securitySchemes"):
                    hint = did_you_mean(name, spec.written("securitySchemes"))
                    spec.error(pointer(at, index, name), f"unknown security scheme {shown(name)}", hint)
    listed = spec.data.get("security")
    known = listed is None or all(name in spec.written("securitySchemes") for entry in listed for name in entry)
    if listed is not None and known and [len(entry) for entry in listed] != [1]:
        spec.error("/security", "the spec must require exactly one security scheme", "such as security: [{apiKey: []}]")


def _required(spec: Spec) -> list[tuple[str, list[dict[str, list[str]]]]]:
    holders = [("", spec.data), *((node.at, node.value) for node in spec.of("operation", "inbound"))]
    return [(f"{at}/security", value["security"]) for at, value in holders if "security" in value]


def _scheme(spec: Spec, node: Node) -> None:
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
        spec.error(f"{node.at}/x-env", f"x-env {shown(variable)} is no name of a variable", "such as TTAPI_API_KEY")
