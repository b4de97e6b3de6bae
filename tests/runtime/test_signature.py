"""Verification of webhook signatures."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

import pytest
from tests.library_patch import patch_library

from telecine_clients.apikley.callbacks import SIGNATURE as APIKLEY
from telecine_clients.toapis.callbacks import SIGNATURE as TOAPIS
from telecine_runtime import signature
from telecine_runtime.errors import SignatureError
from telecine_runtime.response import Response

NOW = 1_777_593_600
SECRET = "whsec-1"
BODY = json.dumps({"id": "evt_body", "data": {"taskId": "t-1"}}).encode()


def sign_hex(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def toapis(
    *secrets: str, at: int = NOW, body: bytes = BODY, event: str = "evt_1", timestamp: str | None = None
) -> dict[str, str]:
    told = timestamp or str(at)
    digests = [sign_hex(secret, f"{event}.{told}.".encode() + body) for secret in secrets]
    return {
        "x-toapis-webhook-id": event,
        "x-toapis-webhook-timestamp": told,
        "x-toapis-webhook-signature": ",".join(f"v1={digest}" for digest in digests),
    }


def apikley(secret: str, task: str = "t-1", at: int = NOW) -> dict[str, str]:
    digest = hmac.new(secret.encode(), f"{task}.{at}".encode(), hashlib.sha256).digest()
    return {"x-webhook-timestamp": str(at), "x-webhook-signature": base64.b64encode(digest).decode()}


def test_what_the_provider_signed_is_taken() -> None:
    assert TOAPIS is not None
    assert APIKLEY is not None
    TOAPIS.verify(toapis(SECRET), BODY, [SECRET], NOW)
    APIKLEY.verify(apikley(SECRET), BODY, [SECRET], NOW)
    for place in ({"data": {"task_id": "t-1"}}, {"taskId": "t-1"}):
        APIKLEY.verify(apikley(SECRET), json.dumps(place).encode(), [SECRET], NOW)


def test_while_a_secret_is_changed_both_are_taken_on_both_sides() -> None:
    assert TOAPIS is not None
    TOAPIS.verify(toapis("new", "old"), BODY, ["old"], NOW)
    TOAPIS.verify(toapis("old"), BODY, ["new", "old"], NOW)
    TOAPIS.verify(toapis("new"), BODY, ["new", "old"], NOW)
    with pytest.raises(SignatureError):
        TOAPIS.verify(toapis("older"), BODY, ["new", "old"], NOW)


@pytest.mark.parametrize("late", [-300, 300])
def test_five_minutes_are_tolerated_and_no_more(late: int) -> None:
    assert TOAPIS is not None
    TOAPIS.verify(toapis(SECRET, at=NOW + late), BODY, [SECRET], NOW)
    further = late + (1 if late > 0 else -1)
    with pytest.raises(SignatureError, match="300 s"):
        TOAPIS.verify(toapis(SECRET, at=NOW + further), BODY, [SECRET], NOW)


@pytest.mark.parametrize("timestamp", ["soon", "-1", "1e9", "9" * 5000, "١٧٧٧٥٩٣٦٠٠", f"{NOW}.0"])
def test_a_time_that_is_none_is_refused(timestamp: str) -> None:
    assert TOAPIS is not None
    with pytest.raises(SignatureError):
        TOAPIS.verify(toapis(SECRET, timestamp=timestamp), BODY, [SECRET], NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"x-toapis-webhook-signature": ""},
        {"x-toapis-webhook-signature": "v1="},
        {"x-toapis-webhook-signature": "v1=" + "0" * 64},
        {"x-toapis-webhook-signature": "v1=é"},
        {"x-toapis-webhook-timestamp": ""},
        {"x-toapis-webhook-timestamp": str(NOW - 1)},
        {"x-toapis-webhook-id": "evt_2"},
        {"x-toapis-webhook-id": ""},
    ],
)
def test_whatever_of_a_delivery_is_changed_it_is_refused(change: dict[str, str]) -> None:
    assert TOAPIS is not None
    with pytest.raises(SignatureError):
        TOAPIS.verify(toapis(SECRET) | change, BODY, [SECRET], NOW)
    with pytest.raises(SignatureError):
        TOAPIS.verify(toapis(SECRET), BODY + b" ", [SECRET], NOW)


def test_no_secret_verifies_nothing() -> None:
    assert TOAPIS is not None
    for secrets in ([], [""]):
        with pytest.raises(SignatureError):
            TOAPIS.verify(toapis(""), BODY, secrets, NOW)


def test_the_id_of_a_delivery_is_the_providers() -> None:
    assert TOAPIS is not None
    assert APIKLEY is not None
    assert TOAPIS.delivery_id(toapis(SECRET), BODY) == "evt_1"
    assert APIKLEY.delivery_id({}, BODY) == "t-1"
    assert APIKLEY.delivery_id({}, b"<html>") is None


def test_body_is_not_parsed_for_a_header_delivery_id(monkeypatch: pytest.MonkeyPatch) -> None:
    assert TOAPIS is not None
    monkeypatch.setattr(Response, "json", lambda _: pytest.fail("it was"))
    TOAPIS.verify(toapis(SECRET), BODY, [SECRET], NOW)


def test_signature_errors_name_the_reason() -> None:
    assert TOAPIS is not None
    signed = toapis(SECRET)
    for missing in (["x-toapis-webhook-signature"], ["x-toapis-webhook-timestamp"], [*signed]):
        with pytest.raises(SignatureError, match=r"^the delivery is not signed$"):
            TOAPIS.verify({name: text for name, text in signed.items() if name not in missing}, BODY, [SECRET], NOW)
    with pytest.raises(SignatureError, match=r"^the signature does not match$"):
        TOAPIS.verify(signed, BODY, ["another"], NOW)


def test_the_time_of_signing_is_held_against_the_clock_where_no_time_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    assert TOAPIS is not None
    patch_library(monkeypatch, signature, "time", time=lambda: NOW + 300.0)
    TOAPIS.verify(toapis(SECRET), BODY, [SECRET])
    patch_library(monkeypatch, signature, "time", time=lambda: NOW + 301.0)
    with pytest.raises(SignatureError, match="300 s"):
        TOAPIS.verify(toapis(SECRET), BODY, [SECRET])
    TOAPIS.verify(toapis(SECRET, at=0), BODY, [SECRET], 0)  # a clock at zero is a time, too


def test_a_delivery_without_an_id_is_signed_over_an_empty_one() -> None:
    assert TOAPIS is not None
    headers = toapis(SECRET, event="")
    TOAPIS.verify(headers, BODY, [SECRET], NOW)
    del headers["x-toapis-webhook-id"]
    TOAPIS.verify(headers, BODY, [SECRET], NOW)
