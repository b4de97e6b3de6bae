"""Submit responses that deviate from the spec: a job if an id is identifiable, a refusal if it is clear."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.providers import facts_by_provider
from tests.telecine.clients import open_client
from tests.telecine.misbehaving.conftest import ResellerSession
from tests.telecine.misbehaving.reseller import RawResponse, html_response, json_response

from telecine.errors import SubmitUnknown
from telecine_runtime.errors import ApiError, InsufficientCredits, RateLimited


def accepted(provider: str, job_id: Any = "J1", name: str | None = None) -> Any:
    """Return the provider's response with this id, under another member name if given."""
    pointer = facts_by_provider("JOB_PROFILE")[provider].job_id_pointer
    text = json.dumps(facts_by_provider("ACCEPTED")[provider]).replace('"job-1"', json.dumps(job_id))
    own = pointer.rpartition("/")[2]
    return json.loads(text.replace(f'"{own}":', f'"{name or own}":'))


def near(provider: str) -> list[Any]:
    """Return responses with the job id in a similar place."""
    names = ("task_id", "taskId", "id", "jobId", "job_id", "request_id", "TaskID")
    return [*(accepted(provider, name=name) for name in names), {"code": 200, "data": "J1"}, {"data": {"id": "J1"}}]


def test_a_job_is_named_by_a_number(session: ResellerSession) -> None:
    assert session.submit_with_responses(accepted(session.provider, 4711)).id == "4711"


def test_a_job_is_named_in_a_near_place(session: ResellerSession) -> None:
    marker = {"ttapi": {"status": "SUCCESS"}, "apikley": {"code": 200}}.get(session.provider, {})
    for answer in ({**marker, **named} for named in near(session.provider)):
        with open_client(session.harness.mode, base_url=session.reseller.url) as harness:
            session.reseller.submits = [json_response(answer)]
            assert harness.resolve(harness.client.submit("a boat", provider=session.provider)).id == "J1", answer


@pytest.mark.parametrize("ids", [{"id": "J1", "request_id": "trace-9"}, {"task_id": "J1", "id": "row-9"}])
def test_of_several_ids_the_one_that_names_a_job_is_taken(session: ResellerSession, ids: dict[str, str]) -> None:
    documented = {"toapis": ["id"], "cometapi": ["request_id"], "xai": ["request_id"]}.get(session.provider, [])
    expected = next((ids[name] for name in documented if name in ids), "J1")
    marker = {"ttapi": {"status": "SUCCESS"}, "apikley": {"code": 200}}.get(session.provider, {})
    assert session.submit_with_responses({**marker, "data": ids} if marker else ids).id == expected


def test_a_code_that_is_text_and_bytes_after_the_json_and_latin_1_change_nothing(session: ResellerSession) -> None:
    body = json.dumps(accepted(session.provider)).replace('"code": 200', '"code": "200"')
    noted = body.replace('"J1"', '"J1", "note": "é"')
    for content in (
        body.encode(),
        body.encode() + b"\n<!-- served by node 7 -->",
        body.encode() + b"\x00\x00",
        b"\xef\xbb\xbf" + body.encode(),
        noted.encode("latin-1"),
        noted.encode(),
    ):
        with open_client(session.harness.mode, base_url=session.reseller.url) as harness:
            session.reseller.submits = [RawResponse(content)]
            assert harness.resolve(harness.client.submit("a boat", provider=session.provider)).id == "J1", content


LIMITED = [
    html_response(429),
    html_response(429, Retry_After="0"),
    RawResponse(b"", 429, {}),
    RawResponse(b"", 429, {"retry-after": "0"}),
    RawResponse(b"error code: 1015", 429, {"content-type": "text/plain"}),
    RawResponse(b"error code: 1015", 429, {"content-type": "text/plain", "retry-after": "0"}),
]


@pytest.mark.parametrize("limited", LIMITED, ids=range(6))
def test_a_limit_without_json_is_a_refusal_and_sent_again(session: ResellerSession, limited: RawResponse) -> None:
    job = session.submit_with_responses(
        limited, limited, json_response(facts_by_provider("ACCEPTED")[session.provider])
    )
    assert (job.id, session.reseller.posts) == ("job-1", 3)


@pytest.mark.parametrize(
    "limited", [html_response(429, Retry_After="3600"), RawResponse(b"", 429, {})], ids=["page", "empty"]
)
def test_a_limit_without_json_that_stays_is_a_refusal(session: ResellerSession, limited: RawResponse) -> None:
    with pytest.raises(RateLimited) as caught:
        session.submit_with_responses(limited)
    assert caught.value.refused is True


UNFORESEEN: list[tuple[dict[str, Any], type[ApiError] | None, tuple[str, ...]]] = [
    ({"error": {"code": "insufficient_quota", "message": "You are out of quota"}}, InsufficientCredits, ("out of",)),
    ({"error": {"code": "insufficient_quota"}}, InsufficientCredits, ("insufficient_quota",)),
    ({"code": 402, "message": "pay first"}, InsufficientCredits, ("402", "pay first")),
    ({"code": 402}, InsufficientCredits, ("402",)),
    ({"success": False, "message": "Insufficient balance, top up"}, InsufficientCredits, ("Insufficient balance",)),
    ({"success": False, "message": "no capacity just now"}, None, ("no capacity just now",)),
    ({"error": {"code": "E77", "message": "something odd"}}, None, ("E77", "something odd")),
    ({"error": "something odd"}, None, ("something odd",)),
]


@pytest.mark.parametrize(("body", "kind", "words"), UNFORESEEN, ids=str)
def test_an_error_inside_a_200_that_no_spec_foresees_speaks_the_providers_words(
    session: ResellerSession, body: dict[str, Any], kind: type[ApiError] | None, words: tuple[str, ...]
) -> None:
    with pytest.raises((ApiError, SubmitUnknown)) as caught:
        session.submit_with_responses(body)
    assert all(word in str(caught.value) for word in words)
    assert "Field required" not in str(caught.value)
    if kind is not None:
        assert type(caught.value) is kind
        assert caught.value.refused is True
    else:
        assert isinstance(caught.value, SubmitUnknown) or caught.value.refused is True
    assert session.reseller.posts == 1


def test_a_response_without_an_identifiable_id_is_submit_unknown(session: ResellerSession) -> None:
    marker = {"ttapi": {"status": "SUCCESS"}, "apikley": {"code": 200}}.get(session.provider, {})
    for body in ({}, {"data": "queued"}, {"data": None}, {"message": "ok"}, {"data": {"ids": ["a", "b"]}}):
        session.reseller.submits = [json_response(marker | body)]
        with open_client(session.harness.mode, base_url=session.reseller.url) as harness, pytest.raises(SubmitUnknown):
            harness.resolve(harness.client.submit("a boat", provider=session.provider))
