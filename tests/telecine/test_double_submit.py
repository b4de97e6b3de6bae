"""A call of `submit` never creates two jobs, whatever happens to its response."""

from __future__ import annotations

import json
import socket
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from tests.providers import facts_by_provider
from tests.telecine.clients import MODES, PROVIDERS, open_client
from tests.telecine.mock_harness import MockSession
from tests.telecine.sample_responses import (
    ACCEPTED,
    BASE_URL,
    ID,
    ResponseScript,
    ScriptsByProvider,
    html_response,
    json_response,
    refusal_body,
    refusal_response,
)

from telecine.errors import SubmitUnknown
from telecine_mock import MockServer
from telecine_runtime.errors import (
    ApiError,
    BadRequest,
    InvalidResponse,
    NotSent,
    RateLimited,
    Refused,
    ResponseLost,
    ServerError,
    TelecineError,
    Unavailable,
)

pytestmark = pytest.mark.every_mode  # tested in full, because it must never happen

LATE = 0.25
"""Seconds after which a client stops waiting for an answer that is to be late."""

LOST: dict[str, type[TelecineError]] = {
    "[late 5]": ResponseLost,
    "[cut]": ResponseLost,
    "[reset]": ResponseLost,
    "[html-502]": ServerError,
    "[html-503]": ServerError,
    "[truncated]": InvalidResponse,
    "[no-id]": InvalidResponse,
    "[empty]": InvalidResponse,
}
"""What happens to an answer after the provider has accepted, and what then is the cause of the doubt."""


def other(provider: str) -> str:
    return PROVIDERS[(PROVIDERS.index(provider) + 1) % len(PROVIDERS)]


def patience(word: str) -> float:
    return LATE if "late" in word else 5.0


@pytest.mark.parametrize("word", LOST)
def test_a_lost_answer_is_never_resent_and_never_tried_elsewhere(
    mock: MockServer, mode: str, provider: str, word: str
) -> None:
    with (
        MockSession.open(mock, mode, provider, timeout=patience(word)) as session,
        pytest.raises(SubmitUnknown) as caught,
    ):
        session.submit(word, provider=[provider, other(provider)], key="order-4711")
    assert [job.provider for job in session.jobs()] == [session.provider]
    assert len(session.submits()) == 1
    error = caught.value
    assert (error.refused, error.may_retry) == (None, None)
    assert isinstance(error.__cause__, LOST[word])
    assert (error.job.provider, error.job.id, error.job.key) == (session.provider, None, "order-4711")
    assert error.job.token == f"{session.provider}::order-4711"
    assert error.job.token in str(error)
    assert "It was not sent again." in str(error)
    assert not any(advice in str(error).lower() for advice in ("try again", "resubmit", "retry", "submit it again"))


def test_a_doubt_at_the_second_provider_stays_there(mode: str, provider: str) -> None:
    first, last = other(provider), other(other(provider))
    hosts = ScriptsByProvider(
        **{
            first: ResponseScript(refusal_response(first, 429, retry_after="3600")),
            provider: ResponseScript(httpx.ReadTimeout("t")),
            last: ResponseScript(json_response(ACCEPTED[last])),
        }
    )
    with open_client(mode, handler=hosts, base_url=BASE_URL) as harness, pytest.raises(SubmitUnknown) as caught:
        harness.resolve(harness.client.submit("a boat", provider=[first, provider, last]))
    assert hosts.asked == [first, provider]
    assert caught.value.job.provider == provider
    assert [type(refused) for refused in caught.value.refusals] == [RateLimited]


def test_a_provider_that_breaks_in_its_own_words_leaves_a_doubt(session: MockSession) -> None:
    with pytest.raises(SubmitUnknown, match="may have accepted") as caught:
        session.submit("[server-error]", provider=[session.provider, other(session.provider)])
    assert isinstance(caught.value.__cause__, ServerError)
    assert len(session.submits()) == 1


def test_a_500_that_names_the_request_as_the_cause_is_a_refusal(mode: str) -> None:
    script = ResponseScript(
        httpx.Response(500, json={"error": {"code": "invalid_request", "message": "prompt is required"}})
    )
    with open_client(mode, handler=script, base_url=BASE_URL) as harness, pytest.raises(BadRequest):
        harness.resolve(harness.client.submit("a boat", provider=["cometapi", "toapis"]))
    assert script.posts == 1


def test_no_connection_is_retried_and_then_raised(mode: str, provider: str) -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))  # bound, but not listening
        url = f"http://127.0.0.1:{door.getsockname()[1]}/{{provider}}"
        with open_client(mode, base_url=url) as harness, pytest.raises(NotSent) as caught:
            harness.resolve(harness.client.submit("a boat", provider=provider))
    assert (caught.value.refused, caught.value.may_retry) == (True, True)


def test_no_connection_is_tried_as_often_as_the_retry_says(mode: str, provider: str) -> None:
    script = ResponseScript(
        httpx.ConnectError("refused"), httpx.ConnectTimeout("slow"), json_response(ACCEPTED[provider])
    )
    with open_client(mode, handler=script, base_url=BASE_URL) as harness:
        assert harness.resolve(harness.client.submit("a boat", provider=provider)).id == ID
    assert script.posts == 3
    script = ResponseScript(httpx.ConnectError("refused"))
    with open_client(mode, handler=script, base_url=BASE_URL) as harness, pytest.raises(NotSent):
        harness.resolve(harness.client.submit("a boat", provider=provider))
    assert script.posts == 3


@pytest.mark.parametrize(
    "broken",
    [
        httpx.ReadTimeout("t"),
        httpx.WriteTimeout("t"),
        httpx.ReadError("r"),
        httpx.WriteError("w"),
        httpx.CloseError("c"),
        httpx.RemoteProtocolError("p"),
        httpx.DecodingError("d"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_whatever_breaks_after_the_request_left_leaves_a_doubt(mode: str, provider: str, broken: Exception) -> None:
    hosts = ScriptsByProvider(
        **{provider: ResponseScript(broken), other(provider): ResponseScript(json_response(ACCEPTED[other(provider)]))}
    )
    with open_client(mode, handler=hosts, base_url=BASE_URL) as harness, pytest.raises(SubmitUnknown):
        harness.resolve(harness.client.submit("a boat", provider=[provider, other(provider)]))
    assert hosts.scripts[provider].posts == 1
    assert hosts.asked == [provider]


def test_an_answer_of_any_odd_kind_leaves_a_doubt(mode: str, provider: str) -> None:
    odd = [
        httpx.Response(202),
        httpx.Response(204),
        httpx.Response(200, text="OK"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json=None),
        httpx.Response(302, headers={"location": "/elsewhere"}),
        httpx.Response(409, json={"error": "conflict"}),
        html_response(200),
        *map(html_response, (402, 408, 500, 502, 503, 504, 520, 524)),
    ]
    for answer in odd:
        hosts = ScriptsByProvider(
            **{
                provider: ResponseScript(answer),
                other(provider): ResponseScript(json_response(ACCEPTED[other(provider)])),
            }
        )
        with open_client(mode, handler=hosts, base_url=BASE_URL) as harness, pytest.raises(SubmitUnknown):
            harness.resolve(harness.client.submit("a boat", provider=[provider, other(provider)]))
        assert (hosts.scripts[provider].posts, hosts.asked) == (1, [provider]), answer


def test_an_answer_that_accepts_and_names_no_job_leaves_a_doubt(mode: str, provider: str) -> None:
    nameless = [json.loads(json.dumps(ACCEPTED[provider]).replace(f'"{ID}"', name)) for name in ('""', "null")]
    if provider in facts_by_provider("POLL_WITHOUT_ID"):
        nameless.append(facts_by_provider("POLL_WITHOUT_ID")[provider])
    for body in nameless:
        script = ResponseScript(json_response(body))
        with open_client(mode, handler=script, base_url=BASE_URL) as harness, pytest.raises(SubmitUnknown) as caught:
            harness.resolve(harness.client.submit("a boat", provider=provider))
        assert isinstance(caught.value.__cause__, InvalidResponse)
        assert script.posts == 1


def http_date(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    "after", ["0.01", "0", http_date(-5), "nonsense", None], ids=["seconds", "0", "date", "nonsense", "nothing"]
)
def test_a_limit_is_waited_for_and_then_there_is_one_job(mode: str, provider: str, after: str | None) -> None:
    headers = {"retry_after": after} if after else {}
    script = ResponseScript(refusal_response(provider, 429, **headers), json_response(ACCEPTED[provider]))
    with open_client(mode, handler=script, base_url=BASE_URL) as harness:
        assert harness.resolve(harness.client.submit("a boat", provider=provider)).id == ID
    assert script.posts == 2


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [("600", 600), ("9" * 20, 1e20), (http_date(7200), 7200)],
    ids=["ten minutes", "for ever", "a date"],
)
def test_a_limit_of_absurd_length_is_raised_at_once(mode: str, provider: str, retry_after: str, seconds: float) -> None:
    script = ResponseScript(refusal_response(provider, 429, retry_after=retry_after))
    with open_client(mode, handler=script, base_url=BASE_URL) as harness, pytest.raises(RateLimited) as caught:
        harness.resolve(harness.client.submit("a boat", provider=provider))
    assert script.posts == 1
    assert caught.value.retry_after == pytest.approx(seconds, abs=600)
    assert (caught.value.refused, caught.value.may_retry) == (True, True)


def test_limits_and_maintenance_at_the_mock_make_no_job(session: MockSession) -> None:
    with pytest.raises(RateLimited):
        session.submit("[rate-limited 0.01]")
    assert (len(session.submits()), session.jobs()) == (3, [])


@pytest.mark.parametrize(("code", "kind"), [(429, RateLimited), (433, RateLimited), (455, Unavailable)])
def test_a_business_code_for_limits_in_a_200_is_a_limit(mode: str, code: int, kind: type[ApiError]) -> None:
    script = ResponseScript(json_response(refusal_body("apikley", code)))
    with open_client(mode, handler=script, base_url=BASE_URL) as harness, pytest.raises(kind) as caught:
        harness.resolve(harness.client.submit("a boat", provider="apikley"))
    assert caught.value.refused is True
    assert script.posts == 3
    script = ResponseScript(json_response(refusal_body("apikley", code)), json_response(ACCEPTED["apikley"]))
    with open_client(mode, handler=script, base_url=BASE_URL) as harness:
        assert harness.resolve(harness.client.submit("a boat", provider="apikley")).id == ID


@pytest.mark.parametrize(
    "body",
    [
        {"status": "A_NEW_WORD", "message": "", "data": {"job_id": "j"}},
        {"status": None, "message": "too frequent"},
    ],
)
def test_a_200_that_says_neither_yes_nor_no_leaves_a_doubt(mode: str, body: object) -> None:
    script = ResponseScript(json_response(body))
    with open_client(mode, handler=script, base_url=BASE_URL) as harness, pytest.raises(SubmitUnknown):
        harness.resolve(harness.client.submit("a boat", provider=["ttapi", "toapis"]))
    assert script.posts == 1


@pytest.mark.parametrize("rest", [{"data": None}, {}])
def test_a_200_that_says_no_without_saying_why_is_a_refusal(mode: str, rest: dict[str, object]) -> None:
    script = ResponseScript(json_response({"status": "FAILED", "message": "too frequent", **rest}))
    with (
        open_client(mode, handler=script, base_url=BASE_URL) as harness,
        pytest.raises(Refused, match="too frequent") as caught,
    ):
        harness.resolve(harness.client.submit("a boat", provider=["ttapi", "toapis"]))
    assert (caught.value.refused, caught.value.may_retry) == (True, False)
    assert script.posts == 1


def test_the_table_of_double_submits(mock: MockServer) -> None:
    rows: list[str] = []
    for provider in PROVIDERS:
        for mode in MODES:
            counts: list[int] = []
            for word in ("[late 5]", "[cut]", "[html-503]"):
                with (
                    MockSession.open(mock, mode, provider, timeout=patience(word)) as session,
                    pytest.raises(SubmitUnknown),
                ):
                    session.submit(word, provider=[provider, other(provider)])
                counts.append(len(session.jobs()))
            assert counts == [1, 1, 1]
            rows.append(f"| telecine, {provider}, {mode} | {' / '.join(map(str, counts))} |")
    head = "| client | jobs created for one submit whose answer is lost (late / cut / 503) |"
    sys.stdout.write("\n".join(["", head, "|---|---|", *rows, ""]))
