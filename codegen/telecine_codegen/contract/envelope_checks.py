"""Checks of error responses: HTTP status and the envelope in the body say the same, and there is a message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from telecine_codegen.compile.build_ir import build_envelope
from telecine_codegen.contract.api_spec import ApiOperation
from telecine_codegen.contract.exchange import Problem, RecordedExchange
from telecine_runtime.error_envelope import Envelope, resolve_pointer


def read_envelope(operation: ApiOperation) -> Envelope:
    """Return how the bodies of an operation report failure, from `x-envelope`."""
    whole = Envelope(**asdict(build_envelope(operation.spec.data.get("x-envelope") or {})))
    return whole.without_success() if operation.node.get("x-envelope") is False else whole


def has_succeeded(operation: ApiOperation, answered: RecordedExchange) -> bool:
    """Return whether a response says that the call succeeded, by its status and its body."""
    return answered.status < 400 and not read_envelope(operation).failed(answered.json)


def check_envelope(operation: ApiOperation, each: RecordedExchange) -> Iterator[Problem]:
    """Yield the contradictions between the status of an error and its body."""
    body = each.json
    if each.status < 400 or not isinstance(body, dict):
        return
    envelope = read_envelope(operation)
    told = [pointer for pointer in envelope.success if isinstance(resolve_pointer(body, pointer), str | int | float)]
    if told and not envelope.failed(body):
        yield "status_and_body_agree", f"status {each.status}, and {told[0]} says that the call succeeded"
    code = next((text for pointer in envelope.code if (text := _text(body, pointer))), "")
    if code.isdecimal() and int(code) != each.status and code in operation.responses:
        yield "status_and_body_agree", f"status {each.status}, and the code in the body is {code}"
    if envelope.message and not any(_text(body, pointer) for pointer in envelope.message):
        yield "error_has_a_message", f"status {each.status} without a message"


def _text(body: Any, pointer: str) -> str:
    value = resolve_pointer(body, pointer)
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
