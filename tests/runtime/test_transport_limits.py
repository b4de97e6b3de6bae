"""Redaction of redirects in logs, and the size limit of responses."""

from __future__ import annotations

import gzip
import logging
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import httpx
import pytest
from tests import mp4
from tests.runtime.fake_cdn import FakeCdn, film, redirect
from tests.runtime.fake_server import FakeServer, Responder, respond
from tests.runtime.sync_and_async import ClientMode
from tests.runtime.test_transports import call

from telecine_runtime.download.fetch import download_to_file
from telecine_runtime.errors import ResponseLost
from telecine_runtime.flows import send_call
from telecine_runtime.transports import interface


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("told", [False, True])
def test_response_size_is_limited(mode: ClientMode, monkeypatch: pytest.MonkeyPatch, packed: bool, told: bool) -> None:
    monkeypatch.setattr(interface, "MAX_RESPONSE_BYTES", 1 << 20)
    for size, fits in (((1 << 20) - 20, True), (9 << 20, False)):
        content = b'{"a": "' + b"x" * (size - 9) + b'"}'
        sent = gzip.compress(content) if packed else content
        with FakeServer([endless(sent, told=told, **({"content_encoding": "gzip"} if packed else {}))]) as server:
            if fits:
                assert mode.run(send_call(call(server))).content == content
                continue
            with pytest.raises(ResponseLost, match="the response has more than 1 MiB"):
                mode.run(send_call(call(server)))


def endless(content: bytes, *, told: bool, **headers: str) -> Responder:
    """Return a responder with a length, or with chunks."""
    if told:
        return respond(200, content, **headers)

    def response(to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        for name, value in {"transfer-encoding": "chunked", **headers}.items():
            to.send_header(name.replace("_", "-"), value)
        to.end_headers()
        to.wfile.write(b"%x\r\n%b\r\n0\r\n\r\n" % (len(content), content))

    return response


@pytest.mark.parametrize("borrowed", [False, True])
def test_debug_log_redacts_redirect_targets(
    mode: ClientMode, cdn: FakeCdn, tmp_path: Path, caplog: pytest.LogCaptureFixture, borrowed: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    url = cdn.serve("/v", film(mp4.build(b"a boat")))
    start = cdn.serve("/r", redirect(f"{url}?token=secret"))
    options = {"event_hooks": {}} if borrowed and mode.name != "aiohttp" else {}
    mode.run(download_to_file(start, tmp_path / "boat.mp4"), **options)
    with FakeServer([respond(302, b"", location="http://there.example/?token=secret")]) as server:
        assert mode.run(send_call(call(server, "GET"))).headers["location"].endswith("secret")
    assert "secret" not in caplog.text
    if mode.name != "aiohttp":
        assert "receive_response_headers.complete" in caplog.text
        httpx.get(start)
        assert "secret" in caplog.text, "what the caller's own programs log is theirs"
