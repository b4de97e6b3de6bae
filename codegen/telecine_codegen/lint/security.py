"""Lint rules for servers and security schemes: one server, and at most one key."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from telecine_codegen.diagnostics import quote
from telecine_codegen.lint.allowed_keywords import HINTS
from telecine_codegen.lint.spec_view import SpecView, suggest_name
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.operations import find_key_scheme, is_key_scheme
from telecine_codegen.openapi.pointer import join_pointer

_VARIABLE: Final = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*", re.ASCII)
_HEADER: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", re.ASCII)

_ONE_KEY_HINT: Final = "a client sends one key: put the operations with another key into a spec of their own"
_SCHEME_HINT: Final = "use type: http with scheme: bearer, or type: apiKey with in: header"
_SCHEME_HINTS: Final = {
    "query": f"keys in a query end up in logs; {_SCHEME_HINT}, if the API takes it",
    "cookie": f"{_SCHEME_HINT}, if the API takes it",
    "basic": "use type: apiKey with in: header and name: Authorization; the key is then the whole value, Basic …",
    "oauth2": "use type: http with scheme: bearer; the caller passes the token as the key",
    "openIdConnect": "use type: http with scheme: bearer; the caller passes the token as the key",
}


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
    """Report keys that the client cannot send, and operations that need another key than the others."""
    requirements = _list_requirements(spec)
    schemes = spec.raw_components("securitySchemes")
    is_known = True
    for at, required in requirements:
        for index, entry in enumerate(required):
            for name in entry:
                if name not in schemes:
                    is_known = False
                    spec.error(
                        join_pointer(at, index, name),
                        f"unknown security scheme {quote(name)}",
                        suggest_name(name, schemes),
                    )
    if not is_known or spec.dropped.intersection(at for at, _ in requirements):
        return
    used = find_key_scheme(spec.root)
    if used is not None:
        _check_scheme(spec, used[1])
        _check_requirements(spec, used[0])
        return
    unsupported = [scheme for _, scheme in spec.components("securitySchemes") if scheme.at not in spec.incomplete]
    for scheme in unsupported:
        hint = _SCHEME_HINTS.get(_scheme_kind(scheme), _SCHEME_HINT)
        if not is_key_scheme(scheme):
            spec.error(scheme.at, "this kind of security scheme is not supported", hint)
    if schemes and all(is_key_scheme(scheme) for scheme in unsupported) and "security" in spec.data:
        hint = "such as security: [{apiKey: []}]; an API without a key has no security schemes"
        spec.error("/security", "the spec must require exactly one security scheme", hint)


def _list_requirements(spec: SpecView, *kinds: str) -> list[tuple[str, list[dict[str, list[str]]]]]:
    """Return pointer and value of each `security`: of the document, and of its operations, callbacks and webhooks."""
    nodes = spec.iter_objects(*(kinds or ("spec", "operation", "inbound")))
    return [(f"{node.at}/security", node.value["security"]) for node in nodes if "security" in node.value]


def _check_requirements(spec: SpecView, name: str) -> None:
    """Report operations that do not accept the key alone; the key of a callback is sent by the provider."""
    for at, required in _list_requirements(spec, "spec", "operation"):
        if required and not any(not entry or list(entry) == [name] for entry in required):
            needed = " and ".join(required[0])
            spec.error(at, f"{needed} is needed, but the client sends {name} alone", _ONE_KEY_HINT)


def _scheme_kind(scheme: Node) -> str:
    """Return the kind of a scheme as a key of `_SCHEME_HINTS`."""
    return str(scheme["in"].text if scheme["type"].value == "apiKey" else scheme["scheme"].text or scheme["type"].text)


def _check_scheme(spec: SpecView, node: Node) -> None:
    value = node.value
    if value.get("type") == "apiKey" and not _HEADER.fullmatch(value.get("name", "")):
        spec.error(node.at, "the scheme needs the name of a header", "such as name: X-API-Key")
    variable = value.get("x-env")
    if variable is None:
        if f"{node.at}/x-env" not in spec.dropped:
            spec.error(node.at, 'a security scheme needs "x-env"', HINTS["x-env"])
    elif not _VARIABLE.fullmatch(variable):
        spec.error(
            f"{node.at}/x-env", f"x-env {quote(variable)} is not an environment variable name", "such as TTAPI_API_KEY"
        )
