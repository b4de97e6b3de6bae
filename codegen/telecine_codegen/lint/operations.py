"""Lint rules for the responses of operations, and for the methods and statuses that have no body."""

from __future__ import annotations

import re
from typing import Final

from telecine_codegen.diagnostics import quote
from telecine_codegen.lint.spec_view import SpecView
from telecine_codegen.openapi.pointer import join_pointer

_STATUS: Final = re.compile(r"[1-5](?:\d\d|XX)|default", re.ASCII)
_METHODS_WITHOUT_BODY: Final = ("get", "head", "options", "trace")
_STATUSES_WITHOUT_BODY: Final = ("204", "205", "304")


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


def check_request_methods(spec: SpecView) -> None:
    """Report bodies of methods without one."""
    for node in spec.iter_objects("operation"):
        method = node.at.rpartition("/")[2]
        if method in _METHODS_WITHOUT_BODY and "requestBody" in node.value:
            spec.error(f"{node.at}/requestBody", f"a {method.upper()} request has no body", "use parameters")


def check_empty_responses(spec: SpecView) -> None:
    """Report content of responses that HTTP does not allow a body for."""
    for node in spec.iter_objects("operation"):
        is_head = node.at.endswith("/head")
        for status, response in node["responses"].members():
            content = response.followed()["content"]
            if content and (is_head or status in _STATUSES_WITHOUT_BODY):
                what = "a response to HEAD" if is_head else f"a response with status {status}"
                spec.error(content.at, f"{what} has no body", "remove the content")
