"""Responses that match the spec but make no sense are parsed without an exception."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from tests.telecine.clients import MODES, PROVIDERS, open_client
from tests.telecine.sample_responses import ACCEPTED, BASE_URL, DONE, ID, URL, ResponseScript, json_response

from telecine._core.job_limiter import JobLimiter
from telecine._core.job_token import JobReference
from telecine._core.polling import poll_once
from telecine._core.provider_context import ProviderContext
from telecine.providers import get_provider
from telecine_runtime.coerce import parse_decimal, parse_percent, parse_timestamp
from telecine_runtime.flow_runner import run
from telecine_runtime.response import Response
from telecine_runtime.retry import Retry
from telecine_runtime.snapshot import Snapshot
from telecine_runtime.video_urls import resolve_video_url

HUGE = int("9" * 4000)


def read(provider: str, body: Any) -> Snapshot:
    """Return the snapshot of a poll with this response."""
    context = ProviderContext(get_provider(provider), JobLimiter())
    answer = Response(200, {}, body if isinstance(body, bytes) else json.dumps(body).encode())
    return run(poll_once(context, JobReference(provider, ID, "key"), Retry(attempts=1)), lambda step: answer)


def ttapi(**data: Any) -> dict[str, Any]:
    return {"status": "SUCCESS", "message": "", "jobId": ID, "data": {"videoUrl": URL} | data}


def toapis(**more: Any) -> dict[str, Any]:
    return DONE["toapis"] | more


def wrapped(status: str, data: Any = None, **record: Any) -> dict[str, Any]:
    return {"code": "success", "data": {"task_id": ID, "status": status, "data": data} | record}


def apikley(**data: Any) -> dict[str, Any]:
    return {
        "code": 200,
        "data": {"taskId": ID, "state": "success", "resultJson": json.dumps({"resultUrls": [URL]})} | data,
    }


PENDING = {"state": "running", "url": None, "reason": None}
"""What is read of a job that is done and has no video yet."""

SHOWN: list[tuple[str, Any, dict[str, Any]]] = [
    ("ttapi", ttapi(videoLength="10"), {"duration": 10.0}),
    ("ttapi", ttapi(videoLength="7.5"), {"duration": 7.5}),
    ("ttapi", ttapi(videoLength="a while"), {"duration": None}),
    ("ttapi", ttapi(videoLength="9" * 400), {"duration": None}),
    ("ttapi", ttapi(videoLength=None, quota=None), {"duration": None, "cost": None}),
    ("ttapi", ttapi(quota="9"), {"cost": "9 quota"}),
    ("ttapi", ttapi(quota="4.50"), {"cost": "4.5 quota"}),
    ("ttapi", ttapi(quota="0"), {"cost": "0 quota"}),
    ("ttapi", ttapi(quota="NaN"), {"cost": None}),
    ("ttapi", ttapi(quota="Infinity"), {"cost": None}),
    ("ttapi", ttapi(quota="1e999999"), {"cost": None}),
    ("ttapi", ttapi(quota=""), {"cost": None}),
    ("ttapi", ttapi(videoUrl=""), PENDING),
    ("ttapi", ttapi(videoUrl="ftp://x"), {"state": "failed"}),
    ("ttapi", {"status": "SUCCESS", "message": "", "data": None}, PENDING),
    ("ttapi", {"status": "FAILED", "message": ""}, {"state": "failed", "reason": "no reason given"}),
    ("ttapi", {"status": "", "message": ""}, {"state": "unknown"}),
    ("toapis", toapis(expires_at=1_777_680_000), {"expires": datetime(2026, 5, 2, tzinfo=UTC)}),
    ("toapis", toapis(expires_at=HUGE), {"expires": None}),
    ("toapis", toapis(expires_at=-HUGE), {"expires": None}),
    ("toapis", toapis(expires_at=0), {"expires": None}),
    ("toapis", toapis(result=None, url=URL), {"url": URL}),
    ("toapis", toapis(result={"data": [{"url": None}, {"url": "x"}]}, video_url=URL), {"url": URL}),
    ("toapis", toapis(result={"data": []}), PENDING),
    ("toapis", toapis(status=""), {"state": "succeeded"}),
    ("toapis", toapis(status="", result=None), {"state": "queued"}),
    ("toapis", toapis(status="failed", error=None), {"state": "failed", "reason": "no reason given"}),
    (
        "toapis",
        toapis(status="failed", error={"code": "content_policy_violation", "message": ""}),
        {"state": "failed", "reason": "withheld by moderation", "rejected": True},
    ),
    (
        "toapis",
        toapis(status="failed", error={"code": 500, "message": "it broke"}),
        {"reason": "it broke", "code": "500"},
    ),
    ("cometapi", {"status": "processing", "progress": "40%"}, {"state": "running", "progress": 40}),
    ("cometapi", {"status": "processing", "progress": 250}, {"progress": 100}),
    ("cometapi", {"status": "processing", "progress": -3}, {"progress": None}),
    ("cometapi", {"status": "processing", "progress": "9" * 5000 + "%"}, {"progress": None}),
    ("cometapi", {"status": "processing", "progress": "half"}, {"progress": None}),
    ("cometapi", {"request_id": ID}, {"state": "queued"}),
    ("cometapi", {}, {"state": "queued"}),
    ("cometapi", {"status": "done"}, PENDING),
    ("cometapi", {"status": "done", "video": {"url": None}}, PENDING),
    (
        "cometapi",
        {"status": "done", "video": {"respect_moderation": False}},
        {"state": "failed", "rejected": True, "reason": "withheld by moderation"},
    ),
    ("cometapi", {"status": "done", "video": {"url": URL}, "usage": {"cost_in_usd_ticks": HUGE}}, {"cost": None}),
    (
        "cometapi",
        {"status": "done", "video": {"url": URL}, "usage": {"cost_in_usd_ticks": 1}},
        {"cost": "0.0000000001 USD"},
    ),
    ("cometapi", {"status": "done", "video": {"url": URL}, "usage": {}}, {"cost": None}),
    ("cometapi", {"status": "failed"}, {"state": "failed", "reason": "no reason given"}),
    ("cometapi", {"status": "expired"}, {"state": "expired"}),
    ("cometapi", wrapped("SUCCESS", None, fail_reason=URL), {"url": URL}),
    ("cometapi", wrapped("SUCCESS", {"status": "done", "video": {}}, fail_reason=URL), {"url": URL}),
    ("cometapi", wrapped("SUCCESS", {"status": "processing"}, fail_reason=URL), {"url": URL}),
    ("cometapi", wrapped("SUCCESS", None, fail_reason="none"), PENDING),
    (
        "cometapi",
        wrapped("SUCCESS", {"status": "done", "video": {"respect_moderation": False}}, fail_reason=URL),
        {"state": "failed", "rejected": True},
    ),
    (
        "cometapi",
        wrapped("FAILURE", {"status": "processing"}, fail_reason="timed out"),
        {"state": "failed", "reason": "timed out"},
    ),
    ("cometapi", wrapped("FAILURE", None), {"state": "failed", "reason": "no reason given"}),
    ("cometapi", wrapped("IN_PROGRESS", {"status": "done", "video": {"url": URL}}), {"state": "succeeded"}),
    ("cometapi", wrapped("QUEUED", {"status": "pondering"}), {"state": "queued"}),
    ("cometapi", wrapped("PONDERING", {"status": "pondering"}), {"state": "unknown"}),
    ("apikley", apikley(completeTime=1_777_593_600_000), {"expires": datetime(2026, 5, 2, tzinfo=UTC)}),
    ("apikley", apikley(completeTime=HUGE), {"expires": None}),
    ("apikley", apikley(completeTime=None), {"expires": None}),
    ("apikley", apikley(progress=HUGE), {"state": "succeeded", "progress": 100}),
    ("apikley", apikley(state="generating", progress=-1), {"state": "running", "progress": None}),
    *(
        ("apikley", apikley(resultJson=text), PENDING)
        for text in (
            None,
            "",
            "null",
            "{}",
            "[]",
            "7",
            '{"resultUrls": null}',
            '{"resultUrls": []}',
            '{"resultUrls": [7, null, {}]}',
            '{"resultUrls": {"a": 1}}',
            "[" * 100_000,
            "9" * 5000,
            '{"resultUrls": ["',
        )
    ),
    ("apikley", {"code": 200, "data": None}, {"state": "unknown"}),
    ("apikley", apikley(state="fail"), {"state": "failed", "reason": "no reason given", "code": None}),
    ("apikley", apikley(state="fail", failCode="", failMsg=""), {"reason": "no reason given", "code": None}),
    ("apikley", apikley(state=""), {"state": "succeeded"}),
    ("apikley", apikley(state="", resultJson=None), {"state": "unknown"}),
]
"""An answer to a poll, and what is read from it."""


def shown(reading: Snapshot) -> dict[str, Any]:
    video, error = reading.video, reading.error
    return {
        "state": reading.state,
        "progress": reading.progress,
        "url": video and video.url,
        "duration": video and video.duration,
        "expires": video and video.expires_at,
        "cost": str(reading.cost) if reading.cost else None,
        "reason": error and error.message,
        "code": error and error.code,
        "rejected": error and error.rejected,
    }


@pytest.mark.parametrize(("provider", "body", "expected"), SHOWN)
def test_whatever_fits_the_spec_is_read(provider: str, body: Any, expected: dict[str, Any]) -> None:
    found = shown(read(provider, body))
    assert {name: found[name] for name in expected} == expected
    assert (found["url"] is not None) == (found["state"] == "succeeded")
    assert (found["reason"] is not None) == (found["state"] in {"failed", "expired"})


WORDS: dict[str, dict[str, Any]] = {
    "ttapi": {"status": "FAILED", "message": "[Banned prompt detected] Sorry!", "data": None},
    "toapis": toapis(status="failed", error={"code": "generation_failed", "message": "blocked by content policy"}),
    "cometapi": wrapped("FAILURE", None, fail_reason="Generated video rejected by content moderation."),
    "apikley": apikley(state="fail", resultJson=None, failCode="500", failMsg="Flagged as violating content policies"),
    "xai": {"status": "failed", "error": {"code": "invalid_argument", "message": "Rejected by Content Moderation."}},
}


@pytest.mark.parametrize("provider", WORDS)
def test_moderation_is_detected_by_the_words_of_a_failure(provider: str) -> None:
    problem = read(provider, WORDS[provider]).error
    assert problem is not None
    assert problem.rejected


def test_the_words_of_moderation_mean_nothing_where_the_job_has_succeeded() -> None:
    value = {"status": "SUCCESS", "message": "success, no prompt violation", "data": {"videoUrl": URL}}
    assert read("ttapi", value).state == "succeeded"
    assert read("cometapi", wrapped("SUCCESS", None, fail_reason=f"{URL}&t=content moderation")).error is None


def test_no_number_breaks_a_reading() -> None:
    for value in ("1", 1, 1.5, "-2", " 3 "):
        assert parse_decimal(value) is not None
    for value in (
        None,
        "",
        "x",
        "NaN",
        "sNaN",
        "-Infinity",
        float("inf"),
        float("nan"),
        "1e21",
        "1e-21",
        HUGE,
        "9" * 5000,
    ):
        assert parse_decimal(value) is None, value
    assert parse_decimal("0.10") == Decimal("0.1")
    value = (None, 0, "7%", "100", 101, "-1", "1.5", "٣", "%", 0.5, "50 %", True, "done")
    assert [parse_percent(each) for each in value] == [None, 0, 7, 100, 100, None, 1, 3, None, 50, 50, None, None]
    assert [parse_timestamp(value) for value in (None, 0, HUGE, -HUGE, "soon", 10**25)] == [None] * 6
    same = (1_777_680_000, "1777680000", 1_777_680_000_000, "2026-05-02T00:00:00Z", "2026-05-02 00:00:00")
    assert {parse_timestamp(value) for value in same} == {datetime(2026, 5, 2, tzinfo=UTC)}
    nothing = (None, 7, "", "pending", "n/a", "file not there", "error: it broke")
    assert [resolve_video_url(value, lambda: "https://api.example/v1/jobs/1") for value in nothing] == [None] * 7


BALANCES: list[tuple[str, Any, str]] = [
    ("ttapi", {"status": "SUCCESS", "message": "", "data": {"balance": "12.50"}}, "12.5 quota"),
    ("ttapi", {"status": "SUCCESS", "message": "", "data": {"balance": 7}}, "7 quota"),
    ("ttapi", {"status": "SUCCESS", "message": "", "data": {"balance": "plenty"}}, "unknown"),
    ("ttapi", {"status": "SUCCESS", "message": "", "data": {}}, "unknown"),
    ("toapis", {"success": True, "remain_balance": 0.1}, "0.1 USD"),
    ("toapis", {"success": True, "remain_balance": -1, "unlimited_quota": True}, "unlimited"),
    ("toapis", {"success": True}, "unknown"),
    ("apikley", {"code": 200, "data": 100}, "100 credits"),
    ("apikley", {"code": 200, "data": 1e300}, "unknown"),
    ("apikley", {"code": 200, "data": None}, "unknown"),
]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("provider", "body", "value"), BALANCES)
def test_a_balance_is_parsed_or_unknown_and_never_breaks(mode: str, provider: str, body: Any, value: str) -> None:
    with open_client(mode, handler=ResponseScript(json_response(body)), base_url=BASE_URL) as harness:
        assert str(harness.resolve(harness.client.balance(provider))) == value


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_id_of_any_kind_survives_token_and_poll(mode: str, provider: str) -> None:
    odd = "a:b/c?d=é&#%20"
    accepted = json.loads(json.dumps(ACCEPTED[provider]).replace(ID, "THE-ID"))
    script = ResponseScript(
        json_response(json.loads(json.dumps(accepted).replace("THE-ID", json.dumps(odd)[1:-1]))),
        json_response(DONE[provider]),
    )
    with open_client(mode, handler=script, base_url=BASE_URL) as harness:
        job = harness.resolve(harness.client.submit("a boat", provider=provider, key="k:1"))
        again = harness.client.job(job.token)
        assert (again.provider, again.id, again.key) == (provider, odd, "k:1")
        assert harness.resolve(again.status()).done
    assert quote(odd, safe="").encode() in script.requests[1].url.raw_path
