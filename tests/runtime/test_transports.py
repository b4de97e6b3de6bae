"""All transports over real sockets: httpx blocking and asynchronous, aiohttp."""

from __future__ import annotations

import asyncio
import gzip
import logging
import socket
import subprocess
import sys
import traceback
from contextlib import suppress
from email import message_from_bytes
from typing import Any

import aiohttp
import httpx
import pytest
from tests.runtime.fake_server import FakeServer, close_connection, respond, respond_after, truncate_body
from tests.runtime.sync_and_async import KEY, AsyncTestClient, ClientMode

from telecine_runtime.call import Call, Operation
from telecine_runtime.error_envelope import Envelope
from telecine_runtime.errors import ConfigurationError, InvalidRequest, NotSent, ResponseLost
from telecine_runtime.flows import Flow, send_call
from telecine_runtime.provider_info import ProviderInfo
from telecine_runtime.request_body import Body, File, FormBody, JsonBody
from telecine_runtime.transports.aiohttp_transport import AiohttpTransport
from telecine_runtime.transports.httpx_connections import MAX_CONNECTIONS

pytestmark = pytest.mark.slow

GZIPPED = respond(200, gzip.compress(b'{"id": "packed"}'), content_encoding="gzip")


def call(server: FakeServer | str, method: str = "POST", body: Body | None = None, **facts: Any) -> Call[bytes]:
    """Return a call to a provider of this test; a POST that may not be repeated, unless it is said."""
    url = server if isinstance(server, str) else server.url()
    api = ProviderInfo(f"far-{url}", "Far", url, "X-Key", "", "FAR_KEY")
    return Call(Operation(api, "do_it", method, "/it", bytes, Envelope()), body=body, **facts)


def send_twice(one: Call[Any]) -> Flow[list[Any]]:
    return [(yield from send_call(one)), (yield from send_call(one))]


def test_a_call_goes_over_the_wire_as_it_was_meant(mode: ClientMode) -> None:
    with FakeServer([respond(200)]) as server:
        sent = call(server, body=JsonBody(b'{"a": "\xc3\xa4"}'), query=(("q", "a b&c=ä"),), headers=(("X-More", "1"),))
        response = mode.run(send_call(sent))
    assert (response.status, response.content, response.headers["content-length"]) == (200, b'{"id": "a"}', "11")
    (request,) = server.requests
    assert (request.method, request.target, request.body) == ("POST", "/it?q=a%20b%26c%3D%C3%A4", b'{"a": "\xc3\xa4"}')
    expected = {"x-key": KEY, "x-more": "1", "content-type": "application/json", "accept": "application/json"}
    assert expected.items() <= request.headers.items()
    assert request.headers["user-agent"] == "telecine"
    assert "cookie" not in request.headers


def test_a_form_arrives_with_its_texts_and_files(mode: ClientMode) -> None:
    form = FormBody((("purpose", "bööt"), ("file", File("a b.png", b"\x89PNG\r\n\x00", "image/png"))))
    with FakeServer([respond(200)]) as server:
        mode.run(send_call(call(server, body=form)))
    (request,) = server.requests
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    parts = message_from_bytes(head + request.body).get_payload()
    told = [
        (part.get_param("name", header="content-disposition"), part.get_filename(), part.get_payload(decode=True))
        for part in parts
        if not isinstance(part, str)
    ]
    assert told == [("purpose", None, "bööt".encode()), ("file", "a b.png", b"\x89PNG\r\n\x00")]
    assert b"image/png" in request.body


def test_compressed_response_is_decompressed(mode: ClientMode) -> None:
    with FakeServer([GZIPPED]) as server:
        assert mode.run(send_call(call(server, "GET"))).content == b'{"id": "packed"}'
    assert "gzip" in server.requests[0].headers["accept-encoding"]


def test_response_that_cannot_be_decompressed_is_lost(mode: ClientMode) -> None:
    with (
        FakeServer([respond(200, b"no gzip", content_encoding="gzip")]) as server,
        pytest.raises(ResponseLost) as caught,
    ):
        mode.run(send_call(call(server)))
    assert "invalid content encoding" in caught.value.reason
    assert (caught.value.refused, caught.value.timed_out, len(server.requests)) == (None, False, 1)


def test_redirect_is_returned_as_a_response(mode: ClientMode) -> None:
    with FakeServer([respond(307, b"", location="/elsewhere")]) as server:
        assert mode.run(send_call(call(server))).status == 307
    assert len(server.requests) == 1


def test_two_calls_share_a_connection_and_no_cookies(mode: ClientMode) -> None:
    with FakeServer([respond(200, set_cookie="a=b; Path=/")]) as server:
        mode.run(send_twice(call(server)))
    first, second = server.requests
    assert first.port == second.port
    assert "cookie" not in second.headers


@pytest.mark.parametrize(
    ("broken", "why"), [(close_connection, "connection broke"), (truncate_body, "connection broke")]
)
@pytest.mark.parametrize("before", [0, 1], ids=["first call", "on a kept connection"])
def test_submit_with_a_lost_response_is_sent_once(mode: ClientMode, broken: Any, why: str, before: int) -> None:
    with FakeServer([respond(200)] * before + [broken]) as server:
        flow = send_twice(call(server)) if before else send_call(call(server))
        with pytest.raises(ResponseLost, match=why) as caught:
            mode.run(flow)
    assert len(server.requests) == before + 1
    assert (caught.value.refused, caught.value.timed_out) == (None, False)


def test_response_after_the_timeout_is_lost(mode: ClientMode) -> None:
    with FakeServer([respond_after(0.6)]) as server, pytest.raises(ResponseLost, match="timed out") as caught:
        mode.run(send_call(call(server)), timeout=0.2)
    assert (caught.value.refused, caught.value.timed_out) == (None, True)


def run_in_subprocess(code: str, argument: str) -> list[str]:
    """Return what a program prints that leaves connections behind; these warn when they are collected, rightly."""
    done = subprocess.run([sys.executable, "-c", code, argument], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


DEAF = """
import socket, sys
from tests.runtime.sync_and_async import ClientMode
from tests.runtime.test_transports import ResponseLost, File, FormBody, JsonBody, call, send_call
with socket.socket() as deaf:
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.bind(("127.0.0.1", 0))
    deaf.listen()
    for body in (JsonBody(b" " * 30_000_000), FormBody((("file", File("a", b" " * 30_000_000)),))):
        try:
            url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
            ClientMode(sys.argv[1]).run(send_call(call(url, body=body)), timeout=0.2)
        except ResponseLost as error:
            print(error.timed_out, error.reason.partition(":")[0])
"""


def test_stalled_upload_times_out(mode: ClientMode) -> None:
    assert run_in_subprocess(DEAF, mode.name) == ["True timed out"] * 2


def test_a_long_body_arrives_whole(mode: ClientMode) -> None:
    content = b'"' + b"x" * 3_000_000 + b'"'
    with FakeServer([respond(200)]) as server:
        mode.run(send_call(call(server, body=JsonBody(content))))
    assert server.requests[0].body == content
    assert "transfer-encoding" not in server.requests[0].headers


class Refusing(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        raise KeyError("of the caller's own")


def test_error_in_a_log_filter_does_not_lose_a_response(mode: ClientMode, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "telecine")
    log, refusing = logging.getLogger("telecine.calls"), Refusing()
    log.addFilter(refusing)
    try:
        with FakeServer([respond(200), close_connection]) as server:
            assert mode.run(send_call(call(server))).status == 200
            with pytest.raises(ResponseLost):
                mode.run(send_call(call(server)))
    finally:
        log.removeFilter(refusing)


@pytest.mark.parametrize(
    "url", ["http://me:hunter2@127.0.0.1:port", "http://me:hunt/er2@127.0.0.1:1", "gopher://me:hunter2@a"]
)
def test_a_proxy_that_cannot_be_used_is_named_without_its_password(
    mode: ClientMode, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", url)
    with pytest.raises(ConfigurationError, match="is not a valid proxy URL") as caught:
        mode.run(send_call(call("http://127.0.0.1:1")))
    assert "hunt" not in "".join(traceback.format_exception(caught.value))


def test_a_host_and_port_may_go_past_the_proxy(mode: ClientMode, monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeServer([respond(200)]) as proxy, FakeServer([respond(200)]) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url())
        monkeypatch.setenv("NO_PROXY", server.url().removeprefix("http://"))
        mode.run(send_call(call(server)))
    assert (len(proxy.requests), len(server.requests)) == (0, 1)


def test_what_an_error_of_aiohttp_holds_stays_with_it() -> None:
    def garbled(to: Any) -> None:
        to.wfile.write(b"HTTP/1.1 200 OK\r\nno header\r\n\r\n")
        to.close_connection = True

    with FakeServer([garbled]) as server, pytest.raises(ResponseLost) as caught:
        ClientMode("aiohttp").run(send_call(call(server)))
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)
    assert KEY not in f"{caught.value!r} {caught.value}"


LOOPS = """
import asyncio, sys
from tests.runtime.sync_and_async import KEY, AiohttpTransport, AsyncTestClient
from tests.runtime.fake_server import FakeServer, respond
from tests.runtime.test_transports import call
from telecine_runtime.flows import send_call
client = AsyncTestClient(KEY, transport=AiohttpTransport() if sys.argv[1] == "aiohttp" else None)
with FakeServer([respond(200)]) as server:
    for _ in range(4):
        print(asyncio.run(client.run(send_call(call(server)))).status)
    with asyncio.Runner() as first, asyncio.Runner() as second:
        first.run(client.run(send_call(call(server))))
        try:
            second.run(client.run(send_call(call(server))))
        except ValueError as error:
            print(error)
        first.run(client.close())
    print(len(server.requests))
"""


@pytest.mark.parametrize("transport", ["httpx", "aiohttp"])
def test_one_client_serves_one_event_loop_after_another(transport: str) -> None:
    message = "the client is bound to another event loop, which is still open"
    assert run_in_subprocess(LOOPS, transport) == [*["200"] * 4, message, "5"]


def test_a_call_may_have_less_time_than_the_client(mode: ClientMode) -> None:
    with FakeServer([respond_after(0.6)]) as server, pytest.raises(ResponseLost, match="timed out"):
        mode.run(send_call(call(server, timeout=0.2)))


def test_connection_refused_is_not_sent(mode: ClientMode) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(NotSent, match="no connection"):
            mode.run(send_call(call(f"http://127.0.0.1:{closed.getsockname()[1]}")))


@pytest.mark.parametrize("name", ['a "b".png', "ä.png", "a\r\nX-Evil: 1.png"])
def test_no_file_name_breaks_out_of_a_form(mode: ClientMode, name: str) -> None:
    with FakeServer([respond(200)]) as server, suppress(InvalidRequest):
        mode.run(send_call(call(server, body=FormBody((("file", File(name, b"x", "image/png")),)))))
    assert not any(b"\nX-Evil" in request.body or b"\rX-Evil" in request.body for request in server.requests)
    assert server.requests or "\n" in name


def test_invalid_host_is_refused_before_sending(mode: ClientMode) -> None:
    with pytest.raises(InvalidRequest, match="do_it: the request cannot be encoded"):
        mode.run(send_call(call("http://999.999.999.999")))


def test_unencodable_request_is_refused_before_sending(mode: ClientMode) -> None:
    with FakeServer([respond(200)]) as server:
        for facts in ({"headers": (("X-More", "1\r\nX-Evil: 2"),)}, {"query": (("q", "\ud800"),)}):
            with pytest.raises(InvalidRequest, match="do_it: the request cannot be encoded"):
                mode.run(send_call(call(server, **facts)))
    assert server.requests == []


def test_the_environment_names_a_proxy_and_what_goes_past_it(mode: ClientMode, monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeServer([respond(200)]) as proxy, FakeServer([respond(200)]) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url().removeprefix("http://"))
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        mode.run(send_call(call(server)))
        mode.run(send_call(call("http://far.example")))
    assert [request.target for request in server.requests] == ["/it"]
    assert [request.target for request in proxy.requests] == ["http://far.example/it"]


@pytest.mark.parametrize("transport", [None, AiohttpTransport], ids=["httpx", "aiohttp"])
def test_many_calls_at_once_share_a_hundred_connections(transport: Any) -> None:
    async def main(server: FakeServer) -> None:
        async with AsyncTestClient(KEY, transport=transport and transport()) as client:
            responses = await asyncio.gather(
                *(client.run(send_call(call(server, "GET"))) for _ in range(3 * MAX_CONNECTIONS))
            )
        assert {response.status for response in responses} == {200}

    with FakeServer([respond(200)]) as server:
        asyncio.run(main(server))
    assert len(server.requests) == 3 * MAX_CONNECTIONS
    assert 1 < len({request.port for request in server.requests}) <= MAX_CONNECTIONS


def test_a_closed_client_sends_nothing(mode: ClientMode) -> None:
    # A mode closes its client after each run, so these clients are created here.
    from tests.runtime.sync_and_async import SyncTestClient

    with FakeServer([respond(200)]) as server:
        if mode.name == "sync":
            client = SyncTestClient(KEY)
            client.close()
            with pytest.raises(ConfigurationError, match="closed"):
                client.run(send_call(call(server)))
        else:
            asyncio.run(_closed(server, AiohttpTransport() if mode.name == "aiohttp" else None))
    assert server.requests == []


async def _closed(server: FakeServer, transport: Any) -> None:
    client = AsyncTestClient(KEY, transport=transport)
    await client.close()
    with pytest.raises(ConfigurationError, match="closed"):
        await client.run(send_call(call(server)))


def test_a_connector_that_is_lent_stays_open() -> None:
    async def main(server: FakeServer) -> None:
        async with aiohttp.TCPConnector() as connector:
            async with AsyncTestClient(KEY, transport=AiohttpTransport(connector)) as client:
                await client.run(send_call(call(server)))
            assert not connector.closed

    with FakeServer([respond(200)]) as server:
        asyncio.run(main(server))


def test_one_client_has_one_transport() -> None:
    with pytest.raises(ConfigurationError, match="http_client or transport, not both"):
        AsyncTestClient(KEY, http_client=httpx.AsyncClient(), transport=AiohttpTransport())


def test_without_aiohttp_the_extra_is_named() -> None:
    code = "import sys; sys.modules['aiohttp'] = None; import telecine; telecine.AiohttpTransport"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "ImportError: AiohttpTransport needs the extra `fast`: pip install 'telecine[fast]'" in done.stderr
