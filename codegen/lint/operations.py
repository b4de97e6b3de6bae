"""Operations: what they send, what they answer, and what they answer when something is wrong."""

from __future__ import annotations

import re
from typing import Final

from codegen.diagnostics import quote
from codegen.lint.spec_view import SpecView
from codegen.openapi.node import Node
from codegen.openapi.operations import FORM, JSON
from codegen.openapi.pointer import join_pointer
from codegen.openapi.schema import list_types

_STATUS: Final = re.compile(r"[1-5](?:\d\d|XX)|default", re.ASCII)
_METHODS_WITHOUT_BODY: Final = ("get", "head", "options", "trace")


def check_responses(spec: SpecView) -> None:
    """Report statuses that are none, operations without a success, and ordinary ones without a default answer."""
    for node in spec.iter_objects("operation", "inbound"):
        listed = node.value.get("responses")
        if listed is None:
            continue
        at = f"{node.at}/responses"
        written = spec.raw_members(at)
        for status in written:
            if not _STATUS.fullmatch(status):
                spec.error(join_pointer(at, status), f"{quote(status)} is no status", "such as '200', '4XX' or default")
        if not any(status.startswith("2") for status in written):
            spec.error(at, "no answer for success", "add '200'")
        if node.kind == "operation" and "default" not in written:
            spec.error(at, "no default answer", "add one for every other failure")


def check_bodies(spec: SpecView) -> None:
    """Report bodies where there can be none, and bodies with no, several or unsupported media types."""
    for node in spec.iter_objects("operation"):
        method = node.at.rpartition("/")[2]
        if method in _METHODS_WITHOUT_BODY and "requestBody" in node.value:
            spec.error(f"{node.at}/requestBody", f"a {method.upper()} request has no body", "use parameters")
    for node in spec.iter_objects("body", "response"):
        content = node.value.get("content")
        if content is None:
            continue
        at = f"{node.at}/content"
        allowed = (JSON, FORM) if node.kind == "body" else (JSON,)
        unsupported = [media for media in content if media not in allowed]
        for media in unsupported:
            hint = f"use {' or '.join(allowed)}"
            spec.error(join_pointer(at, media), f"media type {quote(media)} is not supported", hint)
        if len(content) > 1 and not unsupported:
            spec.error(at, f"{len(content)} media types", "choose one")
        elif not spec.raw_members(at):
            spec.error(at, "no media type", f"such as {JSON}")


def check_forms(spec: SpecView) -> None:
    """Report forms that are no objects, and files in them that are no texts."""
    for node in spec.iter_objects("media"):
        if node.at.endswith("/multipart~1form-data") and "schema" in node.value:
            found = node["schema"].resolved()
            if found and found.at not in spec.incomplete and "properties" not in found.value:
                spec.error(f"{node.at}/schema", "a form must be an object with properties")
    for node in spec.iter_objects("schema"):
        _check_file(spec, node)


def _check_file(spec: SpecView, node: Node) -> None:
    binary = node.value.get("format") == "binary"
    octets = node.value.get("contentMediaType") == "application/octet-stream"
    if (binary or octets) and list_types(node.value) != ["string"] and f"{node.at}/type" not in spec.dropped:
        spec.error(node.at, "a file needs type: string")
