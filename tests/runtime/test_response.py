"""Responses: ``Retry-After``, request ids, JSON bodies."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecine_runtime.response import NOT_JSON, Response, parse_retry_after

NOON = "Wed, 15 Apr 2026 12:00:00 GMT"


def test_a_success_is_any_status_from_200_to_299() -> None:
    assert [Response(status, {}, b"").ok for status in (199, 200, 299, 300)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("0.5", 0.5),
        ("Wed, 15 Apr 2026 12:01:30 GMT", 90.0),
        ("Wed, 15 Apr 2026 11:00:00 GMT", 0.0),
        ("Wed, 15 Apr 2026 13:00:30 +0100", 30.0),
        ("Wednesday, 15-Apr-26 12:00:05 GMT", 5.0),
        ("Wed Apr 15 12:00:09 2026", 9.0),
        ("9" * 400, math.inf),
        ("-5", None),
        ("1e3", None),
        ("inf", None),
        ("٣", None),
        ("soon", None),
        ("", None),
        ("Wed, 15 Apr 2026 99999999999999999999:00:00 GMT", None),
        ("Wed, 32 Apr 2026 12:00:00 GMT", None),
        (None, None),
    ],
)
def test_the_time_to_wait_is_read_as_seconds_and_as_a_date_against_the_senders_clock(
    value: str | None, seconds: float | None
) -> None:
    headers = {"date": NOON} | ({"retry-after": value} if value is not None else {})
    assert Response(429, headers, b"").retry_after == seconds


def test_without_the_senders_clock_a_date_is_measured_against_ours() -> None:
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    for date in (None, "nonsense"):
        assert parse_retry_after(then, date) == pytest.approx(100, abs=3)


@given(st.text("0123456789:,+-() GMTWedApr.", max_size=40), st.text("0123456789:,+-() GMTWedApr.", max_size=40))
def test_nothing_that_a_header_holds_breaks_the_reading(value: str, date: str) -> None:
    for seconds in (parse_retry_after(value, date), parse_retry_after(NOON, date)):
        assert seconds is None or seconds >= 0


def test_the_request_id_is_found_under_any_of_its_names() -> None:
    assert Response(200, {"x-request-id": "a", "cf-ray": "b"}, b"").request_id == "a"
    assert Response(200, {"cf-ray": "b"}, b"").request_id == "b"
    assert Response(200, {}, b"").request_id is None


def test_invalid_json_is_distinct_from_null() -> None:
    assert Response(200, {}, b"null").json() is None
    for content in (b"", b"<html>", b'{"a":', b"[" * 100_000, b"\xff", b"9" * 5000):
        assert Response(200, {}, content).json() is NOT_JSON


def test_response_repr_shows_neither_headers_nor_body() -> None:
    assert repr(Response(200, {"set-cookie": "secret"}, b"secret")) == "Response(status=200)"
