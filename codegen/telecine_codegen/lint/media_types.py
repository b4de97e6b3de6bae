"""Lint rules for media types: JSON, forms, texts and files; and for the fields of forms."""

from __future__ import annotations

import re
from typing import Final

from telecine_codegen.diagnostics import quote
from telecine_codegen.lint.spec_view import SpecView
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.operations import FORM, JSON, STREAMS, URLENCODED, find_plain_type, find_used_media
from telecine_codegen.openapi.schema import iter_parts, list_types

_MEDIA_TYPE: Final = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]*", re.ASCII | re.IGNORECASE)
_PLAIN_HINT: Final = "schema: {type: string} for a text, {type: string, format: binary} for a file"


def check_media_types(spec: SpecView) -> None:
    """Report bodies and successes without a media type that the client can send or read."""
    for node in spec.iter_objects("body", "response"):
        if "content" in node.value and not spec.raw_members(f"{node.at}/content"):
            spec.error(f"{node.at}/content", "no media type", f"such as {JSON}")
    for node in spec.iter_objects("operation", "inbound"):
        if body := node["requestBody"].resolved():
            _check_body(spec, body, (JSON,) if node.kind == "inbound" else (JSON, FORM, URLENCODED))
        used = [
            (name, media)
            for status, response in node["responses"].members()
            if status.startswith("2") and (found := response.resolved())
            for name, media in [_check_success(spec, found)]
            if name
        ]
        kinds = [JSON if name == JSON else find_plain_type(name, media["schema"]) for name, media in used]
        for (name, media), kind in zip(used, kinds, strict=True):
            if kind is not None and kind != kinds[0]:
                hint = "describe the successes with one media type"
                spec.error(media.at, f"{quote(name)} beside {quote(used[0][0])}: successes of two kinds", hint)


def _check_success(spec: SpecView, response: Node) -> tuple[str, Node]:
    """Report a success without a media type that the client can read; return the one it reads, or an empty name."""
    name, media = find_used_media(response) or ("", response)
    if not name or name == JSON:
        if name:
            _check_schema(spec, media)
        return name, media
    if name in (FORM, URLENCODED, *STREAMS) or find_plain_type(name, media["schema"]) is None:
        _report_unsupported(spec, name, media, (JSON,))
    return name, media


def _check_body(spec: SpecView, body: Node, allowed: tuple[str, ...]) -> None:
    name, media = find_used_media(body) or ("", body)
    if name in allowed:
        _check_schema(spec, media)
    elif name and allowed == (JSON,):
        spec.error(media.at, f"media type {quote(name)} is not supported in a callback or webhook", f"use {JSON}")
    elif name and (not _MEDIA_TYPE.fullmatch(name) or find_plain_type(name, media["schema"]) is None):
        _report_unsupported(spec, name, media, allowed)


def _check_schema(spec: SpecView, media: Node) -> None:
    if "schema" not in media and f"{media.at}/schema" not in spec.dropped:
        spec.error(media.at, 'a media type needs "schema"')


def _report_unsupported(spec: SpecView, name: str, media: Node, allowed: tuple[str, ...]) -> None:
    hint = f"use {', '.join(allowed)}; or {_PLAIN_HINT}"
    if name in STREAMS:
        hint = "describe the response that the API gives without streaming"
    elif "json" in name.lower() or name in ("*/*", "application/*"):
        hint = f"write {JSON}"
    elif not _MEDIA_TYPE.fullmatch(name):
        hint = "name one media type, such as image/png"
    spec.error(media.at, f"media type {quote(name)} is not supported", hint)


def check_forms(spec: SpecView) -> None:
    """Report forms that are not objects, and fields that a form cannot hold."""
    for node in spec.iter_objects("media"):
        name = node.at.rpartition("/")[2].replace("~1", "/")
        if name in (FORM, URLENCODED) and "requestBod" in node.at and "schema" in node.value:
            found = node["schema"].resolved()
            if found and found.at not in spec.incomplete and "properties" not in found.value:
                spec.error(f"{node.at}/schema", "a form must be an object with properties")
            elif found:
                for _, field in found["properties"].members():
                    _check_field(spec, field, name)
    for node in spec.iter_objects("schema"):
        _check_file(spec, node)


def _check_field(spec: SpecView, field: Node, form: str) -> None:
    """Report a field that is an object, a nested list or of any type, or a file in a form without files."""
    parts = [*iter_parts(field)]
    items = [part["items"] for part in parts if part["items"]]
    inner = [part for item in items for part in iter_parts(item)]
    if any("object" in list_types(part.value) or "properties" in part.value for part in (*parts, *inner)):
        spec.error(field.at, "a form field cannot be an object", "use type: string, and let the caller pass JSON text")
    elif any("array" in list_types(part.value) for part in inner):
        spec.error(field.at, "a form field cannot be a list of lists", "use items of a plain type")
    elif not _has_type(parts) or (items and not _has_type(inner)):
        if spec.is_complete(field):
            spec.error(field.at, "a form field needs a type", "such as type: string")
    elif form == URLENCODED and any(part["format"].value == "binary" for part in (*parts, *inner)):
        spec.error(field.at, f"a file cannot be sent as {URLENCODED}", f"use {FORM}")


def _has_type(parts: list[Node]) -> bool:
    return any(key in part.value for part in parts for key in ("type", "enum", "const"))


def _check_file(spec: SpecView, node: Node) -> None:
    is_binary = node.value.get("format") == "binary"
    is_octet_stream = node.value.get("contentMediaType") == "application/octet-stream"
    if (
        (is_binary or is_octet_stream)
        and list_types(node.value) != ["string"]
        and f"{node.at}/type" not in spec.dropped
    ):
        spec.error(node.at, "a file needs type: string")
