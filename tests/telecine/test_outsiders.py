"""Regression tests from an external review: lost submits, and misspelt arguments that would cost money."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from tests.providers import PROVIDER_NAMES
from tests.telecine.sample_responses import ACCEPTED, BASE_URL

import telecine
from telecine.errors import SubmitUnknown, UnsupportedParameter
from telecine_runtime.errors import ConfigurationError, InvalidRequest

KEYS = dict.fromkeys(PROVIDER_NAMES, "a-key-of-tests")


def client(handler: Any, **options: Any) -> telecine.Client:
    http = httpx.Client(transport=httpx.MockTransport(handler), **options)
    return telecine.Client(api_key=KEYS, base_url=BASE_URL, http_client=http)


def test_a_hook_of_the_callers_that_raises_leaves_a_doubt_and_not_its_own_exception() -> None:
    hooks = {"response": [lambda response: response.raise_for_status()]}
    made = client(lambda request: httpx.Response(503, text="<html>"), event_hooks=hooks)
    with made, pytest.raises(SubmitUnknown) as caught:
        made.submit("a boat", provider="ttapi", key="order-1")
    assert caught.value.job.key == "order-1"


def test_an_event_loop_that_is_gone_leaves_a_doubt_too() -> None:
    def late(request: httpx.Request) -> httpx.Response:
        raise RuntimeError("Event loop is closed")

    async def submit() -> None:
        http = httpx.AsyncClient(transport=httpx.MockTransport(late))
        async with telecine.AsyncClient(api_key=KEYS, base_url=BASE_URL, http_client=http) as made:
            await made.submit("a boat", provider="ttapi")

    with pytest.raises(SubmitUnknown):
        asyncio.run(submit())


def test_a_closed_client_says_so() -> None:
    http = httpx.Client()
    http.close()
    with pytest.raises(ConfigurationError, match="closed"):
        telecine.Client(api_key="a-key-of-tests", http_client=http).balance("ttapi")


def test_an_interrupted_submit_has_a_note_with_its_key() -> None:
    def stop(request: httpx.Request) -> httpx.Response:
        raise KeyboardInterrupt

    with client(stop) as made, pytest.raises(KeyboardInterrupt) as caught:
        made.submit("a boat", provider="toapis", key="order-7")
    assert "order-7" in "".join(caught.value.__notes__)


@pytest.mark.parametrize(
    ("provider", "spoilt"),
    [
        ("ttapi", {"message": None}),
        ("toapis", {"created_at": None, "progress": "0%", "model": None}),
        ("apikley", {"msg": 5}),
    ],
)
def test_an_id_in_an_answer_of_another_shape_is_not_lost(provider: str, spoilt: dict[str, object]) -> None:
    answer = ACCEPTED[provider] | spoilt
    with client(lambda request: httpx.Response(200, json=answer)) as made:
        job = made.submit("a boat", provider=provider)
    assert job.id


@pytest.mark.parametrize("url", ["", "notaurl", "ftp://hooks.example.com/x", "/relative"])
def test_a_callback_url_that_nobody_can_call_is_refused_before_money_moves(url: str) -> None:
    sent: list[httpx.Request] = []
    made = client(lambda request: sent.append(request) or httpx.Response(500))
    with made, pytest.raises(InvalidRequest, match="callback_url"):
        made.submit("a boat", provider="ttapi", callback_url=url)
    assert sent == []


def test_options_of_a_misspelt_provider_are_refused() -> None:
    with client(lambda request: httpx.Response(500)) as made, pytest.raises(UnsupportedParameter, match="ttapy"):
        made.submit("a boat", provider="ttapi", options={"ttapy": {"seed": 1}})


def test_an_unknown_way_with_unsupported_fields_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="explode"):
        telecine.Client(on_unsupported="explode")  # type: ignore[arg-type] # a slip of the pen


@pytest.mark.parametrize(
    "wrong",
    [
        {"duration": True},
        {"duration": "5"},
        {"duration": 0},
        {"images": None},
        {"images": [5]},
        {"options": "x"},
        {"options": {"ttapi": "x"}},
        {"model": 5},
        {"prompt": None},
    ],
    ids=str,
)
def test_a_field_of_the_wrong_type_is_named(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest, match=next(iter(wrong))):
        telecine.VideoRequest(**{"prompt": "a boat", **wrong})


def test_a_poll_that_hangs_does_not_outlast_the_wait_by_much() -> None:
    timeouts: list[float] = []

    def slow(request: httpx.Request) -> httpx.Response:
        timeouts.append(request.extensions["timeout"]["read"])
        raise httpx.ReadTimeout("slow", request=request)

    with client(slow) as made, pytest.raises(telecine.errors.WaitTimeout):
        made.job("ttapi:id:key").wait(timeout=0.2, poll=telecine.Poll(first=0.01, cap=0.05))
    assert max(timeouts) <= 1.0
