"""API keys appear in no repr, text, log, exception or traceback; links and prompts are not logged."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from opentelemetry import trace
from tests import mp4
from tests.runtime.span_recorder import SpanRecorder
from tests.telecine.clients import KEY, open_client
from tests.telecine.mock_harness import MockSession
from tests.telecine.sample_responses import (
    ACCEPTED,
    BASE_URL,
    DONE,
    FAILED,
    RUNNING,
    URL,
    ResponseScript,
    html_response,
    json_response,
    refusal_body,
    refusal_response,
)

from telecine import VideoRequest
from telecine._core.job_token import JobReference
from telecine._core.provider_context import ProviderContext
from telecine._core.submit import SubmitRequest
from telecine.providers import get_provider
from telecine_runtime.endpoint import Endpoint, Endpoints
from telecine_runtime.errors import TelecineError
from telecine_runtime.request_body import File

PROMPT = "a prompt that is nobody's business"
CALLBACK_SECRET = "callback-secret-of-this-test"
HIDDEN = (KEY, CALLBACK_SECRET)


def texts(thing: object, depth: int = 3) -> Iterator[str]:
    """Return the repr and text of an object and of its parts."""
    yield repr(thing)
    yield str(thing)
    if isinstance(thing, BaseException):
        yield "".join(traceback.format_exception(thing))
        yield repr(thing.args)
    slots = [name for kind in type(thing).__mro__ for name in getattr(kind, "__slots__", ())]
    names = {*getattr(thing, "__dict__", {}), *slots}
    if depth:
        for name in names:
            if not name.startswith("_") and type(thing).__module__.startswith("telecine"):
                yield from texts(getattr(thing, name, None), depth - 1)


def assert_hidden(*things: object) -> None:
    for thing in things:
        for text in texts(thing):
            for secret in HIDDEN:
                assert secret not in text, f"{type(thing).__name__} shows a secret"


ECHO = {"message": f"bad key {KEY}", "msg": f"bad key {KEY}", "error": {"code": "x", "message": f"bad key {KEY}"}}
ANSWERS: dict[str, Any] = {
    "refused": lambda name: httpx.Response(401, json=refusal_body(name, 401) | ECHO),
    "html": lambda name: httpx.Response(502, html=f"<html>{KEY}</html>", headers={"x-request-id": "r"}),
    "unreadable": lambda name: httpx.Response(200, text=KEY),
    "another shape": lambda name: json_response({"status": "SUCCESS", "message": KEY, "code": 200, "data": KEY}),
    "lost": lambda name: httpx.ReadTimeout("slow"),
    "no connection": lambda name: httpx.ConnectError("refused"),
    "limited": lambda name: refusal_response(name, 429, retry_after="3600"),
}


@pytest.mark.parametrize("what", ANSWERS)
def test_no_error_shows_a_key_even_when_the_provider_quotes_it(mode: str, provider: str, what: str) -> None:
    script = ResponseScript(ANSWERS[what](provider))
    with open_client(mode, handler=script, base_url=BASE_URL, callback_secret=CALLBACK_SECRET) as harness:
        client = harness.client
        for attempt in (
            lambda: client.submit(PROMPT, provider=provider, callback_url="https://a/b"),
            lambda: client.job(f"{provider}:1:k").status(),
            lambda: client.job(f"{provider}:1:k").wait(0),
            lambda: client.balance(provider),
            lambda: client.upload_image(provider, b"\x89PNG\r\n\x1a\n"),
        ):
            found, error = None, None
            try:
                found = harness.resolve(attempt())
            except TelecineError as raised:
                error = raised
            assert error is not None or what == "another shape", "of which something may be understood"
            assert_hidden(found, error, error and error.__cause__, error and error.job)
            assert PROMPT not in f"{error!r} {error}"


def test_no_object_shows_a_key(mode: str, provider: str) -> None:
    script = ResponseScript(
        json_response(ACCEPTED[provider]),
        json_response(RUNNING[provider]),
        json_response(DONE[provider]),
        json_response(FAILED[provider]),
    )
    with open_client(mode, handler=script, base_url=BASE_URL, callback_secret=CALLBACK_SECRET) as harness:
        client, table = harness.client, get_provider(provider)
        job = harness.resolve(client.submit(PROMPT, provider=provider, callback_url="https://a/b?x=1"))
        running, done, failed = (harness.resolve(job.status()) for _ in range(3))
        endpoints = Endpoints(KEY)
        context = client._context(provider)  # noqa: SLF001 - it holds the key
        assert isinstance(context, ProviderContext)
        assert_hidden(
            job,
            JobReference.parse(job.token),
            running,
            done,
            done.video,
            failed,
            context,
            context.limiter,
            table,
            table.api,
        )
        poll, endpoint = table.build_poll_call("1"), Endpoint(table.api, KEY)
        # These hold a secret but do not show it.
        holders = [client, *vars(client).values(), endpoints, endpoint, endpoint.request(poll), poll]
        holders += [SubmitRequest(VideoRequest(PROMPT), "k", None, CALLBACK_SECRET), File("a", KEY.encode())]
        for holder in holders:
            assert isinstance(holder, str) or not any(secret in f"{holder!r} {holder}" for secret in HIDDEN)
        assert KEY not in job.token
        for shown in (job, done, done.video, failed):
            assert PROMPT not in repr(shown)
            assert "signature=secret" not in repr(shown)


def test_a_link_is_not_shown_by_what_was_saved_nor_by_what_failed(session: MockSession, tmp_path: Path) -> None:
    job = session.submit()
    video = session.harness.resolve(job.wait(5))
    saved = session.harness.resolve(video.save(tmp_path / "a.mp4"))
    assert_hidden(video, saved, job)
    assert video.url not in repr(video)


def test_the_log_tells_each_call_once_and_nothing_else_of_it(
    session: MockSession, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    recorder = SpanRecorder()
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: recorder)
    monkeypatch.setattr(trace, "get_tracer", recorder.get_tracer)
    caplog.set_level(logging.DEBUG)
    video = session.generate("[unknown-state] [flaky 1] [slow 4]", timeout=5)
    session.harness.resolve(video.save(tmp_path / "a.mp4"))
    calls = [request for request in session.requests() if request.path.startswith(f"/{session.provider}/")]
    lines = [record.getMessage() for record in caplog.records if record.name == "telecine.calls"]
    assert len(lines) == len(calls) == len(recorder.spans)
    assert all(line.startswith(f"{session.provider} ") for line in lines)
    everything = [record.getMessage() for record in caplog.records if record.name.startswith("telecine")]
    text = "\n".join(everything) + "".join(f"{span.name} {span.told}" for span in recorder.spans)
    for secret in (*HIDDEN, session.marker, "A paper boat", video.url):
        assert secret not in text
    warnings = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert [line for line in warnings if "unknown state" in line] == warnings
    assert len(warnings) == 1


def test_no_log_of_any_library_at_any_level_holds_the_key_or_a_signed_link(
    mode: str, provider: str, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.host == "cdn.example":
            return httpx.Response(200, stream=httpx.ByteStream(mp4.build(b"a boat")))
        return json_response(ACCEPTED[provider]) if request.method == "POST" else json_response(DONE[provider])

    with open_client(mode, handler=handler, base_url=BASE_URL) as harness:
        video = harness.resolve(harness.client.generate(PROMPT, provider=provider, timeout=5))
        harness.resolve(video.save(tmp_path / "a.mp4"))
    assert ("cdn.example" in caplog.text) == (mode != "aiohttp"), "httpx tells where it goes, aiohttp nothing"
    for secret in (KEY, PROMPT, "signature=secret", URL):
        assert secret not in caplog.text


def test_a_failure_is_logged_without_prompt_and_key(mode: str, provider: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    script = ResponseScript(html_response(502))
    with open_client(mode, handler=script, base_url=BASE_URL) as harness, pytest.raises(TelecineError):
        harness.resolve(harness.client.submit(PROMPT, provider=[provider, "ttapi"]))
    assert "502" in caplog.text
    assert PROMPT not in caplog.text
    assert KEY not in caplog.text
