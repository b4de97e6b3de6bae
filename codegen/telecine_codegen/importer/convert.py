"""Convert one published OpenAPI document into the house dialect, as plain values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin, urlsplit

from telecine_codegen.importer.bodies import convert_body, convert_responses
from telecine_codegen.importer.draft import Draft, Value, listed, mapping, text_of
from telecine_codegen.importer.inbound import convert_callbacks, convert_webhooks
from telecine_codegen.importer.names import name_of_path, operation_name, sentence, subject_of, unique
from telecine_codegen.importer.parameters import convert_parameters, usable_path
from telecine_codegen.importer.schemas import Owner, inlined, reserve_names
from telecine_codegen.importer.sources import Source
from telecine_codegen.lint.names import python_name
from telecine_codegen.openapi.methods import METHODS
from telecine_codegen.openapi.operations import strip_parameter_names
from telecine_codegen.openapi.pointer import join_pointer

NO_HOST: Final = "https://api.example.com"
_LOCAL: Final = re.compile(r"localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|.*\.local", re.IGNORECASE)
_HOST: Final = re.compile(r"[A-Za-z0-9.-]+|[0-9A-Fa-f:.]+")
_METHODS_WITHOUT_BODY: Final = ("get", "head", "options", "trace")


class CannotSay(Exception):
    """An operation that the dialect cannot express; the text says why."""


def convert(document: Value, source: Source) -> Draft:
    """Return the draft of a spec with everything in a document that the dialect can say."""
    draft = Draft(source.label, document, [source.label])
    draft.reserved = reserve_names(draft)
    draft.data = {
        "openapi": "3.1.0",
        "info": _info(document),
        "servers": [],
        "paths": {},
        "components": {"schemas": {}, "securitySchemes": {}},
    }
    _convert_servers(draft, document, source)
    names: set[str] = set()
    for path, item in mapping(document.get("paths")).items():
        _convert_path(draft, path, inlined(draft, item), names)
    webhooks = convert_webhooks(draft, names)
    if webhooks:
        draft.data["webhooks"] = webhooks
    return draft


def _info(document: Value) -> Value:
    info = mapping(document.get("info"))
    version, description = info.get("version"), text_of(info.get("description"))
    return {
        "title": text_of(info.get("title")) or "API",
        "version": str(version) if isinstance(version, str | int | float) and version else "1",
        **({"description": description} if description else {}),
    }


def _convert_servers(draft: Draft, document: Value, source: Source) -> None:
    """Keep the first server on the internet; a relative one is a question, unless the document has a URL itself."""
    urls = [_filled(each) for each in listed(document.get("servers")) if isinstance(mapping(each).get("url"), str)]
    if source.is_url:
        urls = [_absolute(source.label, url) for url in urls or ["/"]]
    absolute = [url for url in urls if re.match("https?://", url, re.IGNORECASE) and _HOST.fullmatch(_host(url))]
    url = next((each for each in absolute if not _LOCAL.fullmatch(_host(each))), next(iter(absolute), None))
    if url is None:
        relative = next((each for each in urls if each.startswith("/")), "")
        draft.data["servers"] = [{"url": (NO_HOST + relative).rstrip("/")}]
        draft.ask("/servers/0", "the document names no host: which URL does the API have?")
        return
    draft.data["servers"] = [{"url": url.strip().rstrip("/")}]
    if _LOCAL.fullmatch(_host(url)):
        draft.ask("/servers/0", "the document names only a local server: which URL does the API have?")
    others = ", ".join(dict.fromkeys(other for other in absolute if other.rstrip("/") != url.rstrip("/")))
    if others:
        draft.comment("/servers/0", f"also published: {others}")


def _absolute(document: str, url: str) -> str:
    """Return the URL of a server, which may be relative to the URL of the document."""
    try:
        return urljoin(document, url)
    except ValueError:
        return url


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _filled(server: Value) -> str:
    """Return the URL of a server with the defaults of its variables."""
    url = str(server["url"]).strip()
    for name, variable in mapping(server.get("variables")).items():
        url = url.replace(f"{{{name}}}", str(mapping(variable).get("default", name)))
    return url


def _convert_path(draft: Draft, published: str, item: Value, names: set[str]) -> None:
    path = usable_path(published if published.startswith("/") else f"/{published}")
    if published.startswith("x-"):
        return
    twins = {strip_parameter_names(known): known for known in draft.data["paths"]}
    home = twins.get(strip_parameter_names(path), path)
    for method in METHODS:
        operation = item.get(method)
        if not isinstance(operation, dict):
            continue
        shown = f"{method.upper()} {published}"
        if method in draft.data["paths"].get(home, {}):
            draft.leave_out(join_pointer("/paths", home), shown, "the same path is published twice")
            continue
        try:
            converted = _operation(draft, published, home, method, operation, item, names)
        except CannotSay as error:
            draft.leave_out(join_pointer("/paths", home), shown, str(error))
        else:
            draft.data["paths"].setdefault(home, {})[method] = converted


def _operation(
    draft: Draft, published: str, path: str, method: str, operation: Value, item: Value, names: set[str]
) -> Value:
    _check_server(draft, operation, item)
    at = join_pointer("/paths", path, method)
    parameters, problem = convert_parameters(draft, at, published, path, operation, item)
    if problem:
        raise CannotSay(problem)
    summary = text_of(operation.get("summary"))
    given = text_of(operation.get("operationId"))
    is_one = any(parameter.get("required") and "id" in parameter["name"].lower() for parameter in parameters)
    wanted = operation_name(method, published, given, summary, is_one=is_one)
    longer = name_of_path(method, published, is_one=is_one, with_version=True)
    name = unique([wanted, *([longer] if longer != wanted else [])], names, "method")
    found: Value = {"operationId": name, "summary": summary or sentence(name)}
    if summary is None:
        draft.made.add(f"{at}/summary")
    if description := text_of(operation.get("description")):
        found["description"] = description
    if operation.get("deprecated") is True:
        found["deprecated"] = True
    if parameters:
        found["parameters"] = parameters
    owner = Owner((name[:1].upper() + name[1:],), subject_of(published))
    body = inlined(draft, operation.get("requestBody"))
    if body and method in _METHODS_WITHOUT_BODY:
        draft.comment(at, "the published request body is left out: such a request has none")
    elif body:
        converted, problem = convert_body(draft, f"{at}/requestBody", body, owner)
        if problem:
            raise CannotSay(problem)
        if converted:
            found["requestBody"] = converted
    found["responses"] = convert_responses(draft, f"{at}/responses", operation, owner)
    names.add(python_name(name))
    callbacks = convert_callbacks(draft, at, operation, names)
    if callbacks:
        found["callbacks"] = callbacks
    return found


def _check_server(draft: Draft, operation: Value, item: Value) -> None:
    """Raise if an operation has another server than the document."""
    own = listed(operation.get("servers")) or listed(item.get("servers"))
    urls = [_filled(each).rstrip("/") for each in own if isinstance(mapping(each).get("url"), str)]
    published = [
        _filled(each).rstrip("/")
        for each in listed(draft.document.get("servers"))
        if isinstance(mapping(each).get("url"), str)
    ]
    if urls and not set(urls) & {*published, draft.data["servers"][0]["url"]}:
        raise CannotSay(f"it has a server of its own, {urls[0]}")


def paths_of(draft: Draft) -> Iterator[tuple[str, str, Value]]:
    """Yield path, method and object of each operation of a draft."""
    for path, item in draft.data["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield path, method, operation
