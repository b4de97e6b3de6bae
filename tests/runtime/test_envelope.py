"""Error classes by error code, message and status."""

from __future__ import annotations

import json
from typing import Any

import pytest

from telecine_runtime import errors
from telecine_runtime.error_envelope import Envelope, find_text, resolve_pointer
from telecine_runtime.response import Response

ENVELOPE = Envelope(
    success={"/code": (200, "ok")},
    code=("/error/code", "/code"),
    message=("/error/message", "/msg"),
    errors={"455": "Unavailable", "no_money": "InsufficientCredits", "500": "GenerationFailed"},
)


def error_for(status: int, body: Any) -> errors.ApiError:
    return ENVELOPE.error("do_it", Response(status, {}, json.dumps(body).encode()))


@pytest.mark.parametrize(
    ("body", "failed"),
    [
        ({"code": 200}, False),
        ({"code": "ok"}, False),
        ({"code": 200.0}, False),
        ({}, False),
        ([], False),
        ({"code": 201}, True),
        ({"code": "200"}, False),
        ({"code": "201"}, True),
        ({"code": None}, False),
        ({"code": True}, True),
        ({"code": [200]}, True),
    ],
)
def test_a_body_is_judged_by_its_success_marker_and_not_at_all_without_one(body: Any, failed: bool) -> None:
    assert ENVELOPE.failed(body) is failed


def test_an_operation_may_drop_the_success_test_or_know_more_codes_and_keeps_the_rest() -> None:
    without = ENVELOPE.without_success()
    assert not without.failed({"code": 201})
    assert (without.code, without.message, without.errors) == (ENVELOPE.code, ENVELOPE.message, ENVELOPE.errors)
    more = ENVELOPE.with_errors({"422": "NotFound", "455": "RateLimited"})
    assert more.errors == {**ENVELOPE.errors, "422": "NotFound", "455": "RateLimited"}
    assert more.success == ENVELOPE.success
    assert ENVELOPE.errors["455"] == "Unavailable"


def test_true_is_not_one() -> None:
    envelope = Envelope(success={"/ok": (True,)})
    assert [envelope.failed({"ok": value}) for value in (True, 1, False, 0)] == [False, True, True, True]


@pytest.mark.parametrize(
    ("status", "body", "kind", "code", "message"),
    [
        (200, {"code": 402, "msg": "poor"}, errors.InsufficientCredits, 402, "poor"),
        (200, {"code": "402"}, errors.InsufficientCredits, "402", None),
        (200, {"code": 455}, errors.Unavailable, 455, None),
        (455, {"code": ""}, errors.Unavailable, None, None),
        (400, {"error": {"code": "no_money", "message": "poor"}}, errors.InsufficientCredits, "no_money", "poor"),
        (400, {"error": {"code": None}, "code": "no_money"}, errors.InsufficientCredits, "no_money", None),
        (500, {"msg": "it broke"}, errors.GenerationFailed, None, "it broke"),
        (500, {}, errors.ServerError, None, None),
        (402, {"detail": "no words of this provider"}, errors.InsufficientCredits, None, "no words of this provider"),
        (502, {"code": 402}, errors.ServerError, 402, None),
        (400, {}, errors.BadRequest, None, None),
        (599, {}, errors.ServerError, None, None),
        (200, {"code": 400}, errors.BadRequest, 400, None),
        (200, {"code": "599"}, errors.ServerError, "599", None),
        (404, {"code": "new_word"}, errors.NotFound, "new_word", None),
        (200, {"code": 777}, errors.ApiError, 777, None),
        (200, {"code": "9" * 5000}, errors.ApiError, "9" * 5000, None),
        (200, {"code": -404}, errors.ApiError, -404, None),
        (200, {"code": "٤٠٤"}, errors.ApiError, "٤٠٤", None),
        (200, {"code": True, "msg": 7}, errors.ApiError, None, None),
        (200, {"code": {"a": 1}, "msg": ""}, errors.ApiError, None, None),
        (418, [], errors.ApiError, None, None),
    ],
)
def test_the_code_means_the_error_if_it_is_known_and_else_the_status(
    status: int, body: Any, kind: type[errors.ApiError], code: str | int | None, message: str | None
) -> None:
    error = error_for(status, body)
    assert (type(error), error.code, error.message) == (kind, code, message)


@pytest.mark.parametrize("status", [302, 418])
def test_known_words_under_a_status_that_is_no_success_are_not_taken_for_a_refusal(status: int) -> None:
    envelope = Envelope(refusal={"/done": (False,)})
    for body in ({"code": "rate_limited"}, {"error": "insufficient balance"}, {"done": False}):
        error = envelope.error("do_it", Response(status, {}, json.dumps(body).encode()))
        assert (type(error), error.refused) == (errors.ApiError, None)


@pytest.mark.parametrize(
    ("status", "standard"),
    [(399, False), (400, True), (431, True), (432, False), (499, False), (500, True), (511, True), (512, False)],
)
def test_a_standard_status_without_words_may_be_of_a_proxy_and_another_is_of_the_provider(
    status: int, standard: bool
) -> None:
    envelope = Envelope(code=("/code",), errors={str(status): "Unavailable"})
    silent = envelope.error("do_it", Response(status, {}, b"{}"))
    worded = envelope.error("do_it", Response(status, {}, b'{"code": "no"}'))
    assert (type(silent) is errors.Unavailable, type(worded)) == (not standard, errors.Unavailable)


def test_pointers_go_through_objects_only() -> None:
    body = {"a/b": {"~": "deep"}, "list": ["x"]}
    assert resolve_pointer(body, "/a~1b/~0") == "deep"
    assert find_text(body, ("/list/0", "/a~1b/~0")) == "deep"
    assert find_text(body, ("/nothing", "/list")) is None
    assert find_text("text", ("/a",)) is None
