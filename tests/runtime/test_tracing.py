"""Log lines and spans of calls, without keys and bodies."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import httpx
import pytest
from opentelemetry import trace
from opentelemetry.trace import SpanKind
from tests.runtime.span_recorder import RecordedSpan, SpanRecorder
from tests.runtime.sync_and_async import API, KEY, TLS, ClientMode, SyncTestClient

from telecine_runtime.call import Call, Operation
from telecine_runtime.error_envelope import Envelope
from telecine_runtime.errors import ResponseLost, ServerError
from telecine_runtime.flows import send_call
from telecine_runtime.request_body import JsonBody
from telecine_runtime.retry import Retry, send_with_retry

PROMPT = "a prompt that is nobody's business"
CALL: Call[bytes] = Call(
    Operation(API, "create_it", "POST", "/it/{id}", lambda content: content, Envelope()),
    {"id": PROMPT},
    (("q", PROMPT),),
    body=JsonBody(PROMPT.encode()),
)


def mock_options(response: httpx.Response | Exception) -> dict[str, Any]:
    """Return options of a client that gets this answer."""

    def handler(request: httpx.Request) -> httpx.Response:
        if isinstance(response, Exception):
            raise response
        return httpx.Response(response.status_code, headers=response.headers, content=response.content)

    return {"transport": httpx.MockTransport(handler)}


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> list[RecordedSpan]:
    """The spans of this test."""
    recorder = SpanRecorder()
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: recorder)
    monkeypatch.setattr(trace, "get_tracer", recorder.get_tracer)
    return recorder.spans


def log_lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    ours = [record for record in caplog.records if record.name.startswith("telecine")]
    return [f"{record.levelname} {record.getMessage()}" for record in ours]


def test_each_call_is_one_line(mode: ClientMode, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "telecine")
    mode.run(send_call(CALL), **mock_options(httpx.Response(200, headers={"x-request-id": "r-7"}, text=KEY)))
    (line,) = log_lines(caplog)
    assert re.fullmatch(r"INFO ttapi create_it: 200 in \d+\.\d{3} s, request r-7", line)


def test_refusal_is_logged_as_info_and_lost_response_as_warning(
    mode: ClientMode, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "telecine")
    with pytest.raises(ServerError):
        mode.run(send_with_retry(CALL, Retry(attempts=1)), **mock_options(httpx.Response(503, text=PROMPT)))
    with pytest.raises(ResponseLost):
        mode.run(send_call(CALL), **mock_options(httpx.ReadTimeout("slow")))
    first, second = log_lines(caplog)
    assert re.fullmatch(r"INFO ttapi create_it: 503 in \d+\.\d{3} s, request -", first)
    assert re.fullmatch(r"WARNING ttapi create_it: ResponseLost in \d+\.\d{3} s, request -", second)


def test_a_call_that_is_cancelled_has_left_and_is_a_line_too(caplog: pytest.LogCaptureFixture) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise KeyboardInterrupt

    with (
        httpx.Client(transport=httpx.MockTransport(handler), verify=TLS) as http,
        pytest.raises(KeyboardInterrupt),
    ):
        SyncTestClient(KEY, http_client=http).run(send_call(CALL))
    assert [line.partition(" in ")[0] for line in log_lines(caplog)] == ["WARNING ttapi create_it: KeyboardInterrupt"]


def test_each_call_is_one_span(mode: ClientMode, spans: list[RecordedSpan]) -> None:
    mode.run(send_call(CALL), **mock_options(httpx.Response(201)))
    with pytest.raises(ResponseLost):
        mode.run(send_call(CALL), **mock_options(httpx.ReadTimeout("slow")))
    good, lost = spans
    assert (good.name, good.ended, lost.ended) == ("ttapi create_it", True, True)
    assert good.told == {
        "kind": SpanKind.CLIENT,
        "http.request.method": "POST",
        "http.response.status_code": 201,
        "telecine.operation": "create_it",
        "telecine._core.provider": "ttapi",
    }
    assert lost.told["telecine.operation"] == "create_it"
    assert "ResponseLost" in lost.told["exception"]


def test_neither_lines_nor_spans_hold_a_key_or_a_prompt(
    mode: ClientMode, spans: list[RecordedSpan], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    mode.run(send_call(CALL), **mock_options(httpx.Response(200, text=KEY + PROMPT)))
    with pytest.raises(ResponseLost) as caught:
        mode.run(send_call(CALL), **mock_options(httpx.ReadError("gone")))
    assert PROMPT not in f"{caught.value!r} {caught.value}"
    told = "".join(log_lines(caplog)) + "".join(f"{span.name} {span.told}" for span in spans)
    assert len(spans) == 2
    assert KEY not in told
    assert PROMPT not in told


def test_without_opentelemetry_there_are_lines_all_the_same(
    mode: ClientMode, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.trace", None)
    caplog.set_level(logging.INFO, "telecine")
    mode.run(send_call(CALL), **mock_options(httpx.Response(200)))
    assert len(log_lines(caplog)) == 1
