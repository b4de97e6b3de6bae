"""What a transport does, over real sockets: httpx blocking and asynchronous, and aiohttp, all alike."""

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
from tests.runtime.fake_server import Far, cut, hangs_up, late, says
from tests.runtime.sync_and_async import KEY, Asynchronous, Colour

from telecine_runtime.body import Body, File, FormBody, JsonBody
from telecine_runtime.call import Call, Operation
from telecine_runtime.envelope import Envelope
from telecine_runtime.errors import AnswerLost, ConfigurationError, InvalidRequest, NotSent
from telecine_runtime.flow import Flow, exchange
from telecine_runtime.provider_info import Api
from telecine_runtime.transports.aiohttp_transport import AiohttpTransport
from telecine_runtime.transports.httpx_connections import MOST

GZIPPED = says(200, gzip.compress(b'{"id": "packed"}'), content_encoding="gzip")


def call(far: Far | str, method: str = "POST", body: Body | None = None, **facts: Any) -> Call[bytes]:
    """Return a call to a provider of this test; a POST that may not be repeated, unless it is said."""
    url = far if isinstance(far, str) else far.url()
    api = Api(f"far-{url}", "Far", url, "X-Key", "", "FAR_KEY")
    return Call(Operation(api, "do_it", method, "/it", bytes, Envelope()), body=body, **facts)


def twice(one: Call[Any]) -> Flow[list[Any]]:
    return [(yield from exchange(one)), (yield from exchange(one))]


def test_a_call_goes_over_the_wire_as_it_was_meant(colour: Colour) -> None:
    with Far([says(200)]) as far:
        sent = call(far, body=JsonBody(b'{"a": "\xc3\xa4"}'), query=(("q", "a b&c=ä"),), headers=(("X-More", "1"),))
        answer = colour.run(exchange(sent))
    assert (answer.status, answer.content, answer.headers["content-length"]) == (200, b'{"id": "a"}', "11")
    (arrived,) = far.arrived
    assert (arrived.method, arrived.target, arrived.body) == ("POST", "/it?q=a%20b%26c%3D%C3%A4", b'{"a": "\xc3\xa4"}')
    expected = {"x-key": KEY, "x-more": "1", "content-type": "application/json", "accept": "application/json"}
    assert expected.items() <= arrived.headers.items()
    assert arrived.headers["user-agent"] == "telecine"
    assert "cookie" not in arrived.headers


def test_a_form_arrives_with_its_texts_and_files(colour: Colour) -> None:
    form = FormBody((("purpose", "bööt"), ("file", File("a b.png", b"\x89PNG\r\n\x00", "image/png"))))
    with Far([says(200)]) as far:
        colour.run(exchange(call(far, body=form)))
    (arrived,) = far.arrived
    head = f"Content-Type: {arrived.headers['content-type']}\r\n\r\n".encode()
    parts = message_from_bytes(head + arrived.body).get_payload()
    told = [
        (part.get_param("name", header="content-disposition"), part.get_filename(), part.get_payload(decode=True))
        for part in parts
        if not isinstance(part, str)
    ]
    assert told == [("purpose", None, "bööt".encode()), ("file", "a b.png", b"\x89PNG\r\n\x00")]
    assert b"image/png" in arrived.body


def test_a_packed_answer_is_unpacked(colour: Colour) -> None:
    with Far([GZIPPED]) as far:
        assert colour.run(exchange(call(far, "GET"))).content == b'{"id": "packed"}'
    assert "gzip" in far.arrived[0].headers["accept-encoding"]


def test_an_answer_that_cannot_be_unpacked_is_lost(colour: Colour) -> None:
    with Far([says(200, b"no gzip", content_encoding="gzip")]) as far, pytest.raises(AnswerLost) as caught:
        colour.run(exchange(call(far)))
    assert "the answer is garbled" in caught.value.reason
    assert (caught.value.refused, caught.value.timed_out, len(far.arrived)) == (None, False, 1)


def test_a_redirect_is_an_answer(colour: Colour) -> None:
    with Far([says(307, b"", location="/elsewhere")]) as far:
        assert colour.run(exchange(call(far))).status == 307
    assert len(far.arrived) == 1


def test_two_calls_share_a_connection_and_no_cookies(colour: Colour) -> None:
    with Far([says(200, set_cookie="a=b; Path=/")]) as far:
        colour.run(twice(call(far)))
    first, second = far.arrived
    assert first.port == second.port
    assert "cookie" not in second.headers


@pytest.mark.parametrize(("broken", "why"), [(hangs_up, "connection broke"), (cut, "connection broke")])
@pytest.mark.parametrize("before", [0, 1], ids=["first call", "on a kept connection"])
def test_a_submit_whose_answer_is_lost_arrives_once(colour: Colour, broken: Any, why: str, before: int) -> None:
    with Far([says(200)] * before + [broken]) as far:
        flow = twice(call(far)) if before else exchange(call(far))
        with pytest.raises(AnswerLost, match=why) as caught:
            colour.run(flow)
    assert len(far.arrived) == before + 1
    assert (caught.value.refused, caught.value.timed_out) == (None, False)


def test_an_answer_that_comes_too_late_is_lost(colour: Colour) -> None:
    with Far([late(0.6)]) as far, pytest.raises(AnswerLost, match="no answer in time") as caught:
        colour.run(exchange(call(far)), timeout=0.2)
    assert (caught.value.refused, caught.value.timed_out) == (None, True)


def alone(code: str, argument: str) -> list[str]:
    """Return what a program prints that leaves connections behind; these warn when they are collected, rightly."""
    done = subprocess.run([sys.executable, "-c", code, argument], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


DEAF = """
import socket, sys
from tests.runtime.sync_and_async import Colour
from tests.runtime.test_transports import AnswerLost, File, FormBody, JsonBody, call, exchange
with socket.socket() as deaf:
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.bind(("127.0.0.1", 0))
    deaf.listen()
    for body in (JsonBody(b" " * 30_000_000), FormBody((("file", File("a", b" " * 30_000_000)),))):
        try:
            Colour(sys.argv[1]).run(exchange(call(f"http://127.0.0.1:{deaf.getsockname()[1]}", body=body)), timeout=0.2)
        except AnswerLost as error:
            print(error.timed_out, error.reason.partition(":")[0])
"""


def test_a_server_that_takes_no_more_of_a_body_is_given_up(colour: Colour) -> None:
    assert alone(DEAF, colour.name) == ["True no answer in time"] * 2


def test_a_long_body_arrives_whole(colour: Colour) -> None:
    content = b'"' + b"x" * 3_000_000 + b'"'
    with Far([says(200)]) as far:
        colour.run(exchange(call(far, body=JsonBody(content))))
    assert far.arrived[0].body == content
    assert "transfer-encoding" not in far.arrived[0].headers


class Refusing(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        raise KeyError("of the caller's own")


def test_no_log_of_the_caller_costs_an_answer(colour: Colour, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "telecine")
    log, refusing = logging.getLogger("telecine.calls"), Refusing()
    log.addFilter(refusing)
    try:
        with Far([says(200), hangs_up]) as far:
            assert colour.run(exchange(call(far))).status == 200
            with pytest.raises(AnswerLost):
                colour.run(exchange(call(far)))
    finally:
        log.removeFilter(refusing)


@pytest.mark.parametrize(
    "url", ["http://me:hunter2@127.0.0.1:port", "http://me:hunt/er2@127.0.0.1:1", "gopher://me:hunter2@a"]
)
def test_a_proxy_that_cannot_be_used_is_named_without_its_password(
    colour: Colour, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", url)
    with pytest.raises(ConfigurationError, match="names a proxy that cannot be used") as caught:
        colour.run(exchange(call("http://127.0.0.1:1")))
    assert "hunt" not in "".join(traceback.format_exception(caught.value))


def test_a_host_and_port_may_go_past_the_proxy(colour: Colour, monkeypatch: pytest.MonkeyPatch) -> None:
    with Far([says(200)]) as proxy, Far([says(200)]) as far:
        monkeypatch.setenv("HTTP_PROXY", proxy.url())
        monkeypatch.setenv("NO_PROXY", far.url().removeprefix("http://"))
        colour.run(exchange(call(far)))
    assert (len(proxy.arrived), len(far.arrived)) == (0, 1)


def test_what_an_error_of_aiohttp_holds_stays_with_it() -> None:
    def garbled(to: Any) -> None:
        to.wfile.write(b"HTTP/1.1 200 OK\r\nno header\r\n\r\n")
        to.close_connection = True

    with Far([garbled]) as far, pytest.raises(AnswerLost) as caught:
        Colour("aiohttp").run(exchange(call(far)))
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)
    assert KEY not in f"{caught.value!r} {caught.value}"


LOOPS = """
import asyncio, sys
from tests.runtime.sync_and_async import KEY, AiohttpTransport, Asynchronous
from tests.runtime.fake_server import Far, says
from tests.runtime.test_transports import call
from telecine_runtime.flow import exchange
client = Asynchronous(KEY, transport=AiohttpTransport() if sys.argv[1] == "aiohttp" else None)
with Far([says(200)]) as far:
    for _ in range(4):
        print(asyncio.run(client.run(exchange(call(far)))).status)
    with asyncio.Runner() as first, asyncio.Runner() as second:
        first.run(client.run(exchange(call(far))))
        try:
            second.run(client.run(exchange(call(far))))
        except ValueError as error:
            print(error)
        first.run(client.close())
    print(len(far.arrived))
"""


@pytest.mark.parametrize("transport", ["httpx", "aiohttp"])
def test_one_client_serves_one_event_loop_after_another(transport: str) -> None:
    said = "the client belongs to another event loop, which is still open"
    assert alone(LOOPS, transport) == [*["200"] * 4, said, "5"]


def test_a_call_may_have_less_time_than_the_client(colour: Colour) -> None:
    with Far([late(0.6)]) as far, pytest.raises(AnswerLost, match="no answer in time"):
        colour.run(exchange(call(far, timeout=0.2)))


def test_where_nobody_listens_nothing_is_sent(colour: Colour) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(NotSent, match="no connection"):
            colour.run(exchange(call(f"http://127.0.0.1:{closed.getsockname()[1]}")))


@pytest.mark.parametrize("name", ['a "b".png', "ä.png", "a\r\nX-Evil: 1.png"])
def test_no_file_name_breaks_out_of_a_form(colour: Colour, name: str) -> None:
    with Far([says(200)]) as far, suppress(InvalidRequest):
        colour.run(exchange(call(far, body=FormBody((("file", File(name, b"x", "image/png")),)))))
    assert not any(b"\nX-Evil" in arrived.body or b"\rX-Evil" in arrived.body for arrived in far.arrived)
    assert far.arrived or "\n" in name


def test_a_host_that_is_none_is_told_before_anything_is_sent(colour: Colour) -> None:
    with pytest.raises(InvalidRequest, match="do_it: the request cannot be written"):
        colour.run(exchange(call("http://999.999.999.999")))


def test_what_cannot_be_written_is_told_and_nothing_is_sent(colour: Colour) -> None:
    with Far([says(200)]) as far:
        for facts in ({"headers": (("X-More", "1\r\nX-Evil: 2"),)}, {"query": (("q", "\ud800"),)}):
            with pytest.raises(InvalidRequest, match="do_it: the request cannot be written"):
                colour.run(exchange(call(far, **facts)))
    assert far.arrived == []


def test_the_environment_names_a_proxy_and_what_goes_past_it(colour: Colour, monkeypatch: pytest.MonkeyPatch) -> None:
    with Far([says(200)]) as proxy, Far([says(200)]) as far:
        monkeypatch.setenv("HTTP_PROXY", proxy.url().removeprefix("http://"))
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        colour.run(exchange(call(far)))
        colour.run(exchange(call("http://far.example")))
    assert [arrived.target for arrived in far.arrived] == ["/it"]
    assert [arrived.target for arrived in proxy.arrived] == ["http://far.example/it"]


@pytest.mark.parametrize("transport", [None, AiohttpTransport], ids=["httpx", "aiohttp"])
def test_many_calls_at_once_share_a_hundred_connections(transport: Any) -> None:
    async def main(far: Far) -> None:
        async with Asynchronous(KEY, transport=transport and transport()) as client:
            answers = await asyncio.gather(*(client.run(exchange(call(far, "GET"))) for _ in range(3 * MOST)))
        assert {answer.status for answer in answers} == {200}

    with Far([says(200)]) as far:
        asyncio.run(main(far))
    assert len(far.arrived) == 3 * MOST
    assert 1 < len({arrived.port for arrived in far.arrived}) <= MOST


def test_a_closed_client_sends_nothing(colour: Colour) -> None:
    # Driven by hand, since what a colour runs is closed after it.
    from tests.runtime.sync_and_async import Blocking

    with Far([says(200)]) as far:
        if colour.name == "sync":
            client = Blocking(KEY)
            client.close()
            with pytest.raises(ConfigurationError, match="closed"):
                client.run(exchange(call(far)))
        else:
            asyncio.run(_closed(far, AiohttpTransport() if colour.name == "aiohttp" else None))
    assert far.arrived == []


async def _closed(far: Far, transport: Any) -> None:
    client = Asynchronous(KEY, transport=transport)
    await client.close()
    with pytest.raises(ConfigurationError, match="closed"):
        await client.run(exchange(call(far)))


def test_a_connector_that_is_lent_stays_open() -> None:
    async def main(far: Far) -> None:
        async with aiohttp.TCPConnector() as connector:
            async with Asynchronous(KEY, transport=AiohttpTransport(connector)) as client:
                await client.run(exchange(call(far)))
            assert not connector.closed

    with Far([says(200)]) as far:
        asyncio.run(main(far))


def test_one_client_has_one_transport() -> None:
    with pytest.raises(ConfigurationError, match="http_client or transport, not both"):
        Asynchronous(KEY, http_client=httpx.AsyncClient(), transport=AiohttpTransport())


def test_without_aiohttp_the_extra_is_named() -> None:
    code = "import sys; sys.modules['aiohttp'] = None; import telecine; telecine.AiohttpTransport"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "ImportError: AiohttpTransport needs the extra `fast`: pip install 'telecine[fast]'" in done.stderr
