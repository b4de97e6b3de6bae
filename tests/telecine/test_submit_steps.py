"""A submit step by step: refusals, lost responses, dropped fields, and the keys and slots afterwards."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.telecine.sample_responses import ACCEPTED, html_response, refusal_response

from telecine import Ledger, VideoRequest
from telecine._core.job_limiter import JobLimiter
from telecine._core.job_token import JobReference
from telecine._core.provider_context import ProviderContext
from telecine._core.submit import SubmitRequest, SubmittedJob, submit
from telecine._core.used_job_keys import SentKeys
from telecine.errors import KeyReused, LimitReached, SubmitUnknown
from telecine.providers import get_provider
from telecine.webhooks.callback_url import add_job_key
from telecine_runtime.call import Call
from telecine_runtime.capabilities import Limits
from telecine_runtime.errors import PromptRejected, RateLimited, ResponseLost, TelecineError
from telecine_runtime.flow_runner import run
from telecine_runtime.flows import RunBlocking, Step
from telecine_runtime.request_body import JsonBody
from telecine_runtime.response import Response
from telecine_runtime.retry import Retry

ONCE = Retry(attempts=1, longest_wait=5.0)


def context(provider: str) -> ProviderContext:
    return ProviderContext(get_provider(provider), JobLimiter(lambda: 0.0), f"https://{provider}.example", ONCE)


def order(keys: SentKeys | None = None, **more: Any) -> SubmitRequest:
    return SubmitRequest(VideoRequest("a boat"), "k-1", sent_keys=keys or SentKeys(), **more)


class Providers:
    """Returns scripted responses in turn; records the provider and body of each call."""

    def __init__(self, *answers: object) -> None:
        self.asked: list[str] = []
        self.bodies: list[Any] = []
        self._answers = list(answers)

    def __call__(self, step: Step) -> object:
        if isinstance(step, RunBlocking):
            return step.work()
        assert isinstance(step, Call), "nothing is waited for"
        self.asked.append(step.operation.api.name)
        assert isinstance(step.body, JsonBody)
        self.bodies.append(json.loads(step.body.content))
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx.Response):
            return Response(answer.status_code, dict(answer.headers), answer.content)
        return Response(200, {}, json.dumps(answer).encode())

    def take(self, contexts: Sequence[ProviderContext], what: SubmitRequest) -> SubmittedJob:
        return run(submit(contexts, what), self)


def test_a_submit_needs_a_provider() -> None:
    with pytest.raises(ValueError, match=r"^at least one provider is required$"):
        Providers().take([], order())


def test_the_job_is_named_by_its_provider_id_and_key_at_the_provider_that_took_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    first, second = context("ttapi"), context("xai")
    providers = Providers(refusal_response("ttapi", 429, retry_after="3600"), ACCEPTED["xai"])
    made = providers.take([first, second], order())
    assert (made.job, made.dropped) == (JobReference("xai", "job-1", "k-1"), ())
    assert made.job.provider == second.provider.name
    assert [(type(error), error.provider) for error in made.refusals] == [(RateLimited, "ttapi")]
    assert providers.asked == ["ttapi", "xai"]
    assert caplog.record_tuples == [("telecine", logging.INFO, "ttapi refused: RateLimited")]


def test_each_refusal_knows_those_before_it() -> None:
    answers = [refusal_response(name, 429, retry_after="3600") for name in ("ttapi", "xai")]
    with pytest.raises(RateLimited) as caught:
        Providers(*answers).take([context("ttapi"), context("xai")], order())
    (before,) = caught.value.refusals
    assert (caught.value.provider, before.provider, before.refusals) == ("xai", "ttapi", ())


def test_a_refusal_frees_slot_start_and_key() -> None:
    keys, provider_context = SentKeys(), context("apikley")
    with pytest.raises(RateLimited):
        Providers(refusal_response("apikley", 429, retry_after="3600")).take([provider_context], order(keys))
    made = Providers(ACCEPTED["apikley"]).take([provider_context], order(keys))
    assert made.job.id == "job-1"
    with pytest.raises(KeyReused):
        Providers().take([provider_context], order(keys))


def test_moderation_in_the_providers_words_frees_slot_and_key() -> None:
    keys, provider_context = SentKeys(), context("apikley")
    words = PromptRejected("createTask", Response(400, {}, b'{"code": 400}'), None, "no")
    assert words.refused is None
    with pytest.raises(PromptRejected):
        Providers(words).take([provider_context], order(keys))
    assert provider_context.limiter.lost_keys == ()
    Providers(ACCEPTED["apikley"]).take([provider_context], order(keys))


@pytest.mark.parametrize(
    "doubt",
    [
        html_response(503),
        ResponseLost("createTask", "cut", timed_out=False),
        PromptRejected("createTask", Response(400, {}, b"<html>"), None, None),
    ],
    ids=["a proxy's page", "a lost answer", "moderation in a proxy's words"],
)
def test_a_doubt_keeps_slot_and_key_and_names_the_job_and_its_cause(doubt: httpx.Response | TelecineError) -> None:
    keys, first, second = SentKeys(), context("apikley"), context("ttapi")
    providers = Providers(doubt, ACCEPTED["ttapi"])
    with pytest.raises(SubmitUnknown) as caught:
        providers.take([first, second], order(keys))
    assert caught.value.job == JobReference("apikley", None, "k-1")
    assert isinstance(caught.value.__cause__, TelecineError)
    assert str(caught.value.__cause__) in str(caught.value)
    assert (providers.asked, first.limiter.lost_keys) == (["apikley"], ("k-1",))
    with pytest.raises(KeyReused):
        Providers().take([second], order(keys))


def test_an_interrupt_before_the_request_leaves_frees_the_slot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(Ledger, "record_sending", interrupt)
    provider_context, providers = context("apikley"), Providers()
    with Ledger(tmp_path / "jobs.sqlite") as ledger, pytest.raises(KeyboardInterrupt):
        providers.take([provider_context], order(ledger=ledger))
    assert providers.asked == []
    assert provider_context.limiter.try_acquire("k-2", Limits(concurrency=1, submits_per_hour=1)) == 0


def test_a_slot_is_waited_for_no_longer_than_a_provider_may_ask_to_wait() -> None:
    provider_context, providers = context("apikley"), Providers()
    for number in range(30):
        provider_context.limiter.try_acquire(str(number), provider_context.provider.capabilities[0].limits)
        provider_context.limiter.mark_lost(str(number))
    with pytest.raises(LimitReached) as caught:
        providers.take([provider_context], order())
    assert (caught.value.provider, caught.value.limits) == ("apikley", provider_context.provider.capabilities[0].limits)
    assert (providers.asked, caught.value.refusals) == ([], ())


def test_an_id_in_an_undocumented_place_is_logged_as_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    made = Providers({"request": {"id": "J-9"}, "task_id": "J-7"}).take([context("xai")], order())
    assert made.job.id == "J-7"
    assert caplog.messages == ["xai accepted the job J-7, but its id was not in the documented place"]
    caplog.clear()
    Providers(ACCEPTED["xai"]).take([context("xai")], order())
    assert caplog.messages == []


def test_a_submit_has_our_key_and_a_signed_url_with_it() -> None:
    providers = Providers(ACCEPTED["toapis"], ACCEPTED["toapis"])
    url = "https://me.example/{provider}?tenant=7"
    providers.take([context("toapis")], order(callback_url=url, callback_secret="hidden"))
    signed = add_job_key("https://me.example/toapis?tenant=7", "k-1", "hidden")
    assert providers.bodies[0]["callback_url"] == signed
    assert providers.bodies[0]["client_business_id"] == "k-1"
    providers.take([context("toapis")], order())
    assert "callback_url" not in providers.bodies[1]


def test_an_open_file_is_read_once_for_all_providers() -> None:
    file = io.BytesIO(b"\x89PNG\r\n\x1a\n")
    providers = Providers(refusal_response("cometapi", 429, retry_after="3600"), ACCEPTED["cometapi"])
    what = replace(order(), request=VideoRequest("a boat", images=[file]))
    providers.take([context("cometapi"), context("cometapi")], what)
    first, second = [body["image"]["url"] for body in providers.bodies]
    assert first == second == "data:image/png;base64,iVBORw0KGgo="
    assert file.read() == b""


@pytest.mark.parametrize(
    ("callback", "why"),
    [(None, "sends no callbacks"), ("console", "sends callbacks only to the URL set in its console")],
)
def test_a_callback_that_a_provider_does_not_send_is_dropped_with_the_reason(callback: Any, why: str) -> None:
    real = context("xai")
    models = tuple(replace(model, callback=callback) for model in real.provider.capabilities)
    provider_context = replace(real, provider=replace(real.provider, capabilities=models))
    url = "https://me.example/{provider}"
    made = Providers(ACCEPTED["xai"]).take([provider_context], order(callback_url=url, on_unsupported="drop"))
    assert made.dropped == (f"callback_url: xai {why}",)
    what = replace(order(callback_url=url, on_unsupported="drop"), request=VideoRequest("a boat", mode="fun"))
    mode, url_too = Providers(ACCEPTED["xai"]).take([provider_context], what).dropped
    assert (mode.partition("=")[0], url_too) == ("mode", f"callback_url: xai {why}")
    assert Providers(ACCEPTED["xai"]).take([provider_context], order()).dropped == ()
    able = context("apikley")
    assert Providers(ACCEPTED["apikley"]).take([able], order(callback_url=url)).dropped == ()


def test_an_order_shows_neither_secret_nor_keys() -> None:
    shown = repr(order(callback_secret="hidden"))
    assert "hidden" not in shown
    assert "SentKeys" not in shown
