"""Job keys: a client sends a key once, unless the provider refused the job."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import httpx
import pytest
from tests.telecine.clients import open_client
from tests.telecine.sample_responses import (
    ACCEPTED,
    BASE_URL,
    ResponseScript,
    ScriptsByProvider,
    html_response,
    json_response,
    refusal_response,
)

from telecine._core.used_job_keys import SentKeys
from telecine.errors import InsufficientCredits, KeyReused, SubmitUnknown, UnsupportedParameter

ORDER = "order-4711"


def test_a_key_that_was_sent_is_refused_before_anything_is_sent(mode: str, provider: str) -> None:
    script = ResponseScript(json_response(ACCEPTED[provider]))
    with open_client(mode, handler=script, base_url=BASE_URL) as harness:
        job = harness.resolve(harness.client.submit("a boat", provider=provider, key=ORDER))
        for key in (ORDER, job.key):
            with pytest.raises(KeyReused, match=ORDER) as caught:
                harness.resolve(harness.client.generate("another boat", provider=provider, key=key))
            assert (caught.value.refused, caught.value.key) == (True, ORDER)
        harness.resolve(harness.client.submit("a boat", provider=provider))
        harness.resolve(harness.client.submit("a boat", provider=provider))
    assert script.posts == 3


def test_a_key_is_not_sent_to_another_provider_either(mode: str) -> None:
    hosts = ScriptsByProvider(
        ttapi=ResponseScript(json_response(ACCEPTED["ttapi"])), toapis=ResponseScript(json_response(ACCEPTED["toapis"]))
    )
    with open_client(mode, handler=hosts, base_url=BASE_URL) as harness:
        harness.resolve(harness.client.submit("a boat", provider="ttapi", key=ORDER))
        with pytest.raises(KeyReused):
            harness.resolve(harness.client.submit("a boat", provider=["toapis", "ttapi"], key=ORDER))
    assert hosts.asked == ["ttapi"]


def test_a_submit_that_was_certainly_refused_leaves_its_key_free(mode: str, provider: str) -> None:
    script = ResponseScript(refusal_response(provider, 402), json_response(ACCEPTED[provider]))
    with open_client(mode, handler=script, base_url=BASE_URL) as harness:
        with pytest.raises(InsufficientCredits):
            harness.resolve(harness.client.submit("a boat", provider=provider, key=ORDER))
        with pytest.raises(UnsupportedParameter):
            harness.resolve(harness.client.submit("a boat", provider=provider, key=ORDER, model="no such model"))
        assert harness.resolve(harness.client.submit("a boat", provider=provider, key=ORDER)).key == ORDER


def test_a_submit_whose_answer_was_lost_has_used_its_key(mode: str, provider: str) -> None:
    script = ResponseScript(html_response(502), json_response(ACCEPTED[provider]))
    with open_client(mode, handler=script, base_url=BASE_URL) as harness:
        with pytest.raises(SubmitUnknown):
            harness.resolve(harness.client.submit("a boat", provider=provider, key=ORDER))
        with pytest.raises(KeyReused):
            harness.resolve(harness.client.submit("a boat", provider=provider, key=ORDER))
    assert script.posts == 1


def test_of_two_submits_at_once_one_is_refused() -> None:
    script = ResponseScript(json_response(ACCEPTED["ttapi"]))
    with open_client("async", handler=script, base_url=BASE_URL) as harness:

        async def both() -> list[Any]:
            submits = (harness.client.submit("a boat", provider="ttapi", key=ORDER) for _ in range(2))
            return await asyncio.gather(*submits, return_exceptions=True)

        assert sum(isinstance(one, KeyReused) for one in harness.resolve(both())) == 1
    assert script.posts == 1


def test_of_two_threads_one_is_refused() -> None:
    entered, answered = threading.Event(), threading.Event()

    def slow(request: httpx.Request) -> httpx.Response:
        entered.set()
        answered.wait(5)
        return json_response(ACCEPTED["ttapi"])

    with open_client("sync", handler=slow, base_url=BASE_URL) as harness:
        first = threading.Thread(
            target=harness.client.submit, args=["a boat"], kwargs={"provider": "ttapi", "key": ORDER}
        )
        first.start()
        entered.wait(5)
        with pytest.raises(KeyReused):
            harness.client.submit("a boat", provider="ttapi", key=ORDER)
        answered.set()
        first.join()


def test_a_key_in_use_is_refused_even_before_it_is_sent() -> None:
    keys = SentKeys()
    with keys.reserve(ORDER), pytest.raises(KeyReused), keys.reserve(ORDER):
        pass
    with keys.reserve(ORDER):
        pass


def test_a_client_remembers_so_many_keys_and_no_more() -> None:
    keys = SentKeys(max_remembered=2)
    for key in ("a", "b", "c"):
        with keys.reserve(key):
            keys.mark_sent(key)
    with keys.reserve("a"):
        pass
    for key in ("b", "c"):
        with pytest.raises(KeyReused), keys.reserve(key):
            pass
