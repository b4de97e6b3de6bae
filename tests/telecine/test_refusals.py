"""Errors that providers return, and the fallback to the next provider after a refusal."""

from __future__ import annotations

from itertools import permutations

import httpx
import pytest
from tests.providers import facts_by_provider
from tests.telecine.clients import PROVIDERS, open_client
from tests.telecine.mock_harness import MockSession
from tests.telecine.sample_responses import (
    ACCEPTED,
    BASE_URL,
    ResponseScript,
    ScriptsByProvider,
    html_response,
    json_response,
    refusal_body,
    refusal_response,
)

from telecine import Retry
from telecine._core import job_limiter
from telecine.errors import LimitReached, SubmitUnknown, UnknownProvider, UnsupportedParameter
from telecine_mock import MockServer
from telecine_runtime.capabilities import Limits
from telecine_runtime.errors import (
    ApiError,
    AuthenticationError,
    ConfigurationError,
    FeatureDisabled,
    InsufficientCredits,
    NotSent,
    PermissionDenied,
    PromptRejected,
    RateLimited,
    ServerError,
    TelecineError,
    Unavailable,
)

KINDS: dict[str, type[TelecineError]] = {
    "[no-credits]": InsufficientCredits,
    "[forbidden]": PermissionDenied,
    "[refused]": PromptRejected,
    "[rate-limited 600]": RateLimited,
    "[status 401]": AuthenticationError,
    "[status 404]": ApiError,
}
"""For each magic word the error that a refusal is at most providers."""


def kind(provider: str, word: str) -> type[TelecineError]:
    """Return the error class of a provider's refusal."""
    found: type[TelecineError] = facts_by_provider("REFUSAL_ERRORS").get(provider, {}).get(word, KINDS[word])
    return found


@pytest.mark.parametrize("word", KINDS)
def test_a_refusal_is_raised_as_what_it_is_and_makes_no_job(session: MockSession, word: str) -> None:
    with pytest.raises(kind(session.provider, word)) as caught:
        session.submit(word)
    error = caught.value
    assert not isinstance(error, SubmitUnknown)
    assert (error.provider, error.operation) == (session.provider, error.operation)
    assert (len(session.submits()), session.jobs()) == (1, [])
    assert error.refused is (None if isinstance(error, PromptRejected) else True)


@pytest.mark.parametrize("word", [word for word in KINDS if word not in ("[rate-limited 600]", "[refused]")])
def test_the_same_refusal_inside_a_200_is_the_same_error(mock: MockServer, mode: str, word: str) -> None:
    with MockSession.open(mock, mode, "apikley") as session, pytest.raises(kind("apikley", word)):
        session.submit(f"{word} [as-200]")
    assert session.jobs() == []


def refusing(provider: str) -> dict[str, tuple[httpx.Response | Exception, type[TelecineError]]]:
    """Return refusals of a provider after which the next one is tried."""
    ways: dict[str, tuple[httpx.Response | Exception, type[TelecineError]]] = {
        "a limit": (refusal_response(provider, 429, retry_after="3600"), RateLimited),
        "no connection": (httpx.ConnectError("refused"), NotSent),
        "too little credit": (refusal_response(provider, 402), InsufficientCredits),
    }
    if provider == "apikley":
        ways["maintenance"] = (json_response(refusal_body(provider, 455)), Unavailable)
        ways["switched off"] = (json_response(refusal_body(provider, 505)), FeatureDisabled)
    if provider == "toapis":
        ways["maintenance"] = (refusal_response(provider, 503), Unavailable)
    return ways


WAYS = [(provider, way) for provider in PROVIDERS for way in refusing(provider)]


@pytest.mark.parametrize(("provider", "way"), WAYS, ids=["-".join(case) for case in WAYS])
def test_after_a_certain_refusal_the_next_one_is_asked_and_the_reason_kept(mode: str, provider: str, way: str) -> None:
    second, third = [name for name in PROVIDERS if name != provider][:2]
    answer, kind = refusing(provider)[way]
    hosts = ScriptsByProvider(
        **{
            provider: ResponseScript(answer),
            second: ResponseScript(json_response(ACCEPTED[second])),
            third: ResponseScript(json_response(ACCEPTED[third])),
        }
    )
    with open_client(mode, handler=hosts, base_url=BASE_URL) as harness:
        job = harness.resolve(harness.client.submit("a boat", provider=[provider, second, third]))
    assert job.provider == second
    assert [(type(error), error.provider) for error in job.refusals] == [(kind, provider)]
    assert (hosts.scripts[second].posts, hosts.scripts[third].posts) == (1, 0)


def test_the_order_is_that_of_the_list_and_every_reason_is_collected(mode: str) -> None:
    for names in permutations(PROVIDERS):
        scripts = {name: ResponseScript(refusal_response(name, 429, retry_after="3600")) for name in names}
        with (
            open_client(mode, handler=ScriptsByProvider(**scripts), base_url=BASE_URL) as harness,
            pytest.raises(RateLimited) as caught,
        ):
            harness.resolve(harness.client.submit("a boat", provider=names))
        *before, last = names
        assert caught.value.provider == last
        assert [error.provider for error in caught.value.refusals] == before
        assert all(script.posts == 1 for script in scripts.values())


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413])
def test_what_another_provider_would_not_mend_goes_nowhere_else(mode: str, provider: str, status: int) -> None:
    second = next(name for name in PROVIDERS if name != provider)
    hosts = ScriptsByProvider(
        **{
            provider: ResponseScript(refusal_response(provider, status)),
            second: ResponseScript(json_response(ACCEPTED[second])),
        }
    )
    with open_client(mode, handler=hosts, base_url=BASE_URL) as harness, pytest.raises(ApiError) as caught:
        harness.resolve(harness.client.submit("a boat", provider=[provider, second]))
    assert caught.value.refused is True
    assert (hosts.asked, hosts.scripts[provider].posts) == ([provider], 1)


def test_a_refused_prompt_goes_nowhere_else(mode: str) -> None:
    hosts = ScriptsByProvider(
        toapis=ResponseScript(refusal_response("toapis", 422)), ttapi=ResponseScript(json_response(ACCEPTED["ttapi"]))
    )
    with open_client(mode, handler=hosts, base_url=BASE_URL) as harness, pytest.raises(PromptRejected):
        harness.resolve(harness.client.submit("a boat", provider=["toapis", "ttapi"]))
    assert hosts.asked == ["toapis"]


def test_a_doubt_about_an_upload_is_none_about_a_job(mode: str) -> None:
    hosts = ScriptsByProvider(
        toapis=ResponseScript(html_response(502)), cometapi=ResponseScript(json_response(ACCEPTED["cometapi"]))
    )
    image = b"\x89PNG\r\n\x1a\n"
    with open_client(mode, handler=hosts, base_url=BASE_URL) as harness:
        job = harness.resolve(harness.client.submit("a boat", provider=["toapis", "cometapi"], images=[image]))
    assert (job.provider, hosts.asked) == ("cometapi", ["toapis", "cometapi"])
    assert isinstance(job.refusals[0], ServerError)


def test_a_field_that_one_provider_does_not_have_is_asked_of_the_next(mode: str) -> None:
    hosts = ScriptsByProvider(
        apikley=ResponseScript(json_response(ACCEPTED["apikley"])),
        ttapi=ResponseScript(json_response(ACCEPTED["ttapi"])),
    )
    with open_client(mode, handler=hosts, base_url=BASE_URL) as harness:
        job = harness.resolve(harness.client.submit("a boat", provider=["apikley", "ttapi"], duration=12))
    assert (job.provider, hosts.asked) == ("ttapi", ["ttapi"])
    assert isinstance(job.refusals[0], UnsupportedParameter)


def test_a_limit_of_this_process_is_a_refusal_too(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    full = job_limiter.JobLimiter()
    assert full.try_acquire("other", Limits(concurrency=1)) == 0
    for number in range(30):
        full.try_acquire(str(number), Limits())
    monkeypatch.setattr(
        "telecine._core.client_base.get_limiter",
        lambda name, *_: full if name == "apikley" else job_limiter.JobLimiter(),
    )
    hosts = ScriptsByProvider(
        apikley=ResponseScript(json_response(ACCEPTED["apikley"])),
        ttapi=ResponseScript(json_response(ACCEPTED["ttapi"])),
    )
    with open_client(mode, handler=hosts, base_url=BASE_URL, retry=Retry(longest_wait=0)) as harness:
        job = harness.resolve(harness.client.submit("a boat", provider=["apikley", "ttapi"]))
    assert (job.provider, hosts.asked) == ("ttapi", ["ttapi"])
    assert isinstance(job.refusals[0], LimitReached)


def test_a_provider_that_is_named_twice_is_asked_once(mode: str) -> None:
    script = ResponseScript(refusal_response("ttapi", 429, retry_after="3600"))
    with open_client(mode, handler=script, base_url=BASE_URL) as harness, pytest.raises(RateLimited) as caught:
        harness.resolve(harness.client.submit("a boat", provider=["ttapi", "ttapi"]))
    assert (script.posts, caught.value.refusals) == (1, ())


def test_nothing_is_sent_when_one_of_the_list_has_no_key_or_is_unknown(
    mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TOAPIS_API_KEY", raising=False)
    hosts = ScriptsByProvider(ttapi=ResponseScript(json_response(ACCEPTED["ttapi"])))
    with open_client(mode, handler=hosts, base_url=BASE_URL, api_key={"ttapi": "k"}) as harness:
        with pytest.raises(ConfigurationError, match="TOAPIS_API_KEY"):
            harness.resolve(harness.client.submit("a boat", provider=["ttapi", "toapis"]))
        with pytest.raises(UnknownProvider, match="apikley, cometapi, toapis, ttapi"):
            harness.resolve(harness.client.submit("a boat", provider=["ttapi", "nobody"]))
        with pytest.raises(ValueError, match="no provider is given"):
            harness.resolve(harness.client.submit("a boat", provider=[]))
    assert hosts.asked == []
