"""Lint rules for request bodies, responses and form fields of operations."""

from __future__ import annotations

import re
from typing import Final

from telecine_codegen.diagnostics import quote
from telecine_codegen.lint.spec_view import SpecView
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.operations import FORM, JSON
from telecine_codegen.openapi.pointer import join_pointer
from telecine_codegen.openapi.schema import list_types

_STATUS: Final = re.compile(r"[1-5](?:\d\d|XX)|default", re.ASCII)
_METHODS_WITHOUT_BODY: Final = ("get", "head", "options", "trace")


def check_responses(spec: SpecView) -> None:
    """Report invalid status codes, operations without a success, and outbound ones without a default response."""
    for node in spec.iter_objects("operation", "inbound"):
        if "responses" not in node.value:
            continue
        at = f"{node.at}/responses"
        responses = spec.raw_members(at)
        for status in responses:
            if not _STATUS.fullmatch(status):
                spec.error(
                    join_pointer(at, status), f"{quote(status)} is not a status code", "such as '200', '4XX' or default"
                )
        if not any(status.startswith("2") for status in responses):
            spec.error(at, "no success response", "add '200'")
        if node.kind == "operation" and "default" not in responses:
            spec.error(at, "no default response", "add one for all other failures")


def check_bodies(spec: SpecView) -> None:
    """Report bodies of methods without one, and bodies with no, several or unsupported media types."""
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
    """Report forms that are not objects, and files that are not strings."""
    for node in spec.iter_objects("media"):
        if node.at.endswith("/multipart~1form-data") and "schema" in node.value:
            found = node["schema"].resolved()
            if found and found.at not in spec.incomplete and "properties" not in found.value:
                spec.error(f"{node.at}/schema", "a form must be an object with properties")
    for node in spec.iter_objects("schema"):
        _check_file(spec, node)


def _check_file(spec: SpecView, node: Node) -> None:
    is_binary = node.value.get("format") == "binary"
    is_octet_stream = node.value.get("contentMediaType") == "application/octet-stream"
    if (
        (is_binary or is_octet_stream)
        and list_types(node.value) != ["string"]
        and f"{node.at}/type" not in spec.dropped
    ):
        spec.error(node.at, "a file needs type: string")
