"""Unexpected responses: each operation returns what the spec allows, or raises one typed error."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.clients.expected_outcomes import call_and_catch, read_answer
from tests.clients.httpx_wire import KEY
from tests.clients.spec_operations import SpecOperation, load_spec, media_examples, operations
from tests.fast_run import sample_params
from tests.providers import facts_by_provider

from telecine_runtime import errors

OPERATIONS = pytest.mark.parametrize("operation", operations(), ids=str)

BY_STATUS: dict[int, type[errors.ApiError]] = {
    302: errors.ApiError,
    400: errors.BadRequest,
    401: errors.AuthenticationError,
    402: errors.InsufficientCredits,
    403: errors.PermissionDenied,
    404: errors.NotFound,
    405: errors.BadRequest,
    415: errors.BadRequest,
    410: errors.NotFound,
    413: errors.BadRequest,
    418: errors.ApiError,
    422: errors.BadRequest,
    429: errors.RateLimited,
    433: errors.ApiError,
    455: errors.ApiError,
    499: errors.ApiError,
    500: errors.ServerError,
    501: errors.ServerError,
    502: errors.ServerError,
    503: errors.ServerError,
    504: errors.ServerError,
    505: errors.ServerError,
    524: errors.ServerError,
    599: errors.ServerError,
}
HTTP = (*range(400, 432), *range(500, 512))
"""Standard HTTP statuses. The provider's meaning of one applies only with an error code or message."""


BY_CODE: dict[object, type[errors.ApiError]] = {
    "invalid_request": errors.BadRequest,
    "content_policy_violation": errors.PromptRejected,
    "rate_limit_exceeded": errors.RateLimited,
    "rate_limit_unavailable": errors.Unavailable,
    "internal_error": errors.ServerError,
}
"""Errors by documented error code, independent of the status."""


def meaning(operation: SpecOperation, status: int, *, worded: bool = True) -> type[errors.ApiError]:
    general = BY_STATUS.get(status, errors.ApiError)
    if not worded and status in HTTP:
        return general
    own = facts_by_provider("STATUS_ERRORS").get(operation.provider, {})
    found: type[errors.ApiError] = own.get((operation.id, status), own.get((None, status), general))
    return found


BODIES = {
    "object": ("application/json", b'{"a": 1}'),
    "list": ("application/json", b"[1, 2]"),
    "null": ("application/json", b"null"),
    "our key": ("application/json", b'"' + KEY.encode() + b'"'),
    "page": ("text/html", b"<html><h1>Bad gateway</h1></html>"),
    "empty": ("text/plain", b""),
    "bytes": ("application/octet-stream", b"\xff\xfe\x00"),
}


@pytest.mark.parametrize(
    ("operation", "body"),
    sample_params([(operation, body) for operation in operations() for body in BODIES], 3),
    ids=str,
)
def test_each_status_is_an_error_of_its_kind_whatever_the_body(operation: SpecOperation, body: str) -> None:
    kind, content = BODIES[body]
    got = {status: type(call_and_catch(operation, status, content, kind)) for status in BY_STATUS}
    assert got == {status: meaning(operation, status, worded=False) for status in BY_STATUS}


def may_be_empty(operation: SpecOperation) -> bool:
    """Return whether a success may have an empty body."""
    try:
        return operation.function(**operation.sample()).operation.decode(b"") is None
    except ValueError:
        return False


@OPERATIONS
def test_unreadable_success_is_an_invalid_response(operation: SpecOperation) -> None:
    (example, *_) = media_examples(operation.response)
    whole = json.dumps(example).encode()
    cut = [(200, whole[:end], "application/json") for end in range(1, len(whole), 7)]
    odd = [
        (200, b"", "application/json"),
        (202, b"", "application/json"),
        (204, b"", "text/plain"),
        (200, b"  \n", "application/json"),
        (200, b"<html>Just a moment...</html>", "text/html; charset=utf-8"),
        (200, b"[" * 100_000, "application/json"),
        (200, b"\xff" + whole, "application/json"),
        (200, whole + whole, "application/json"),
        (200, b"NaN", "application/json"),
        (200, b"null", "application/json"),
        (200, b'"text"', "application/json"),
        (200, b"[]", "application/json"),
    ]
    for status, content, kind in cut + odd:
        if not content.strip() and may_be_empty(operation):
            continue
        error = call_and_catch(operation, status, content, kind)
        assert type(error) is errors.InvalidResponse, (status, content)
        assert (error.refused, error.may_retry) == (None, None)


@OPERATIONS
def test_each_documented_error_is_an_error_of_its_kind_in_the_words_of_the_provider(operation: SpecOperation) -> None:
    for status, media in operation.failures:
        for body in media_examples(media):
            inner = body.get("error", body) if isinstance(body.get("error", {}), dict) else body
            # The documents' "any other status" is the one that the body names, or one that nobody names.
            told = inner.get("code")
            number = int(status) if status != "default" else told if isinstance(told, int) else 599
            error = call_and_catch(operation, number, json.dumps(body).encode())
            assert isinstance(error, errors.ApiError)
            words = inner.get("message") or inner.get("msg") or inner.get("error")
            spoken = facts_by_provider("PHRASE_ERRORS").get(operation.provider, {}).get(words)
            assert type(error) is (spoken or BY_CODE.get(told, meaning(operation, number)))
            assert error.message == words
            assert (error.code, error.body) == (inner.get("code") or None, body)


ENVELOPES: list[tuple[str, Any, type[errors.ApiError] | int, str | int | None, str | None]] = [
    ("ttapi", {"status": "FAILED", "message": "no balance", "data": None}, errors.Refused, None, "no balance"),
    ("ttapi", {"status": "BRAND_NEW"}, errors.ApiError, None, None),
    ("toapis", {"success": False, "message": "record not found"}, errors.ApiError, None, "record not found"),
    (
        "toapis",
        {"success": False, "error": {"code": "insufficient_quota", "message": "too poor"}},
        errors.InsufficientCredits,
        "insufficient_quota",
        "too poor",
    ),
    (
        "cometapi",
        {"code": "task_not_exist", "message": "gone", "data": None},
        errors.NotFound,
        "task_not_exist",
        "gone",
    ),
    ("cometapi", {"code": "brand_new", "message": ""}, errors.ApiError, "brand_new", None),
    ("apikley", {"code": "402", "msg": "poor", "data": None}, errors.InsufficientCredits, "402", "poor"),
    ("apikley", {"code": 777, "message": KEY}, errors.ApiError, 777, "***"),
    *[("apikley", {"code": code, "msg": "no"}, code, code, "no") for code in (400, 401, 402, 404, 422, 429, 433)],
    *[("apikley", {"code": code, "msg": "no"}, code, code, "no") for code in (455, 500, 501, 505)],
]
"""Operation, body of a 200 that reports a failure, its error class or status, its code and message."""

NOT_JUDGED = {"ttapi-fetchGeneration", "ttapi-getVideo"}
"""Operations whose `status` is the state of the job."""


@OPERATIONS
def test_an_error_inside_a_200_is_an_error_of_its_kind(operation: SpecOperation) -> None:
    told = [case for case in ENVELOPES if case[0] == operation.provider]
    assert bool(told) is bool(load_spec(operation.provider).get("x-envelope", {}).get("success"))
    for _, body, kind, code, message in told:
        if str(operation) in NOT_JUDGED:
            continue
        error = call_and_catch(operation, 200, json.dumps(body).encode())
        assert isinstance(error, errors.ApiError)
        assert type(error) is (meaning(operation, kind) if isinstance(kind, int) else kind)
        assert (error.code, error.message) == (code, message)


def test_operation_without_envelope_returns_the_failed_job() -> None:
    assert {str(each) for each in operations() if str(each) in NOT_JUDGED} == NOT_JUDGED
    for operation in operations():
        if str(operation) in NOT_JUDGED:
            failed = {"status": "FAILED", "message": "The prompt was refused", "jobId": "a", "data": None}
            assert read_answer(operation, failed) == failed
