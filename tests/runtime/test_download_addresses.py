"""Redirects and URLs of downloads: protocols, private networks, metadata addresses, limits."""

from __future__ import annotations

import logging
import socket
from pathlib import Path
from typing import Any

import pytest
from tests.library_patch import patch_library
from tests.runtime.fake_cdn import FakeCdn, film, redirect
from tests.runtime.sync_and_async import HTTPX_MODES, KEY, ClientMode

from telecine_runtime import url_safety
from telecine_runtime.download.fetch import DownloadError, download_to_file
from telecine_runtime.errors import InvalidRequest
from telecine_runtime.flows import RunBlocking, SaveBody
from telecine_runtime.response import Response
from telecine_runtime.retry import Retry
from telecine_runtime.url_safety import find_url_problem, redact_url, resolves_to_private_address

CONTENT = b"\0\0\0\x10ftypisom" + bytes(5000)
NAMES = {"cdn.example": "93.184.216.34", "edge.example": "2606:2800:220:1::1", "intranet.example": "10.0.0.5"}


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fake DNS; IP addresses resolve to themselves."""

    def response(host: Any, *args: Any, **kwargs: Any) -> Any:
        text = host.decode() if isinstance(host, bytes) else host
        if text.endswith(".example") and text not in NAMES:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return socket.getaddrinfo(NAMES.get(text, text), *args, **kwargs)

    patch_library(monkeypatch, url_safety, "socket", getaddrinfo=response)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(status: int, mode: ClientMode, cdn: FakeCdn, tmp_path: Path) -> None:
    url = cdn.serve("/v", redirect("there?signature=a%2Fb", status))
    cdn.serve("/there", film(CONTENT))
    saved = mode.run(download_to_file(url, tmp_path / "boat.mp4"))
    assert saved.path.read_bytes() == CONTENT
    assert [seen.target for seen in cdn.seen] == ["/v", "/there?signature=a%2Fb"]
    assert saved.url == url


def test_each_attempt_begins_at_the_first_url(mode: ClientMode, cdn: FakeCdn, tmp_path: Path) -> None:
    url = cdn.serve("/v", redirect("/a"), redirect("/b"))
    cdn.serve("/a", film(CONTENT, cut=3000))
    cdn.serve("/b", film(CONTENT))
    saved = mode.run(download_to_file(url, tmp_path / "boat.mp4", retry=Retry(first_pause=0.001)))
    assert saved.path.read_bytes() == CONTENT
    assert [(seen.target, seen.headers.get("range")) for seen in cdn.seen] == [
        ("/v", None),
        ("/a", None),
        ("/v", "bytes=3000-"),
        ("/b", "bytes=3000-"),
    ]


@pytest.mark.parametrize(("steps", "arrives"), [(5, True), (6, False)])
def test_five_redirects_are_followed_and_no_sixth(
    steps: int, arrives: bool, mode: ClientMode, cdn: FakeCdn, tmp_path: Path
) -> None:
    for step in range(steps):
        cdn.serve(f"/{step}", redirect(f"/{step + 1}"))
    cdn.serve(f"/{steps}", film(CONTENT))
    if arrives:
        assert mode.run(download_to_file(cdn.url("/0"), tmp_path / "boat.mp4")).size == len(CONTENT)
    else:
        with pytest.raises(DownloadError, match="more than 5 redirects"):
            mode.run(download_to_file(cdn.url("/0"), tmp_path / "boat.mp4"))
        assert len(cdn.seen) == 6


LEADS = {
    "another public host": ("http://cdn.example/v", "http://edge.example/w", None),
    "a host that only the proxy knows": ("http://cdn.example/v", "http://unknown.example/w", None),
    "a private name": ("http://cdn.example/v", "http://intranet.example/w", "intranet.example, a private address"),
    "this machine": ("http://cdn.example/v", "http://127.0.0.1/w", "127.0.0.1, a private address"),
    "this machine by name": ("http://cdn.example/v", "http://localhost/w", "localhost, a private address"),
    "cloud metadata": ("http://cdn.example/v", "http://169.254.169.254/latest", "a private address"),
    "this machine, without a protocol": ("http://cdn.example/v", "//127.0.0.1/w", "a private address"),
    "private, from a private one": ("http://intranet.example/v", "http://127.0.0.1/w", None),
    "cloud metadata, from a private one": (
        "http://intranet.example/v",
        "http://169.254.169.254/",
        "a metadata address",
    ),
    "link-local, from a private one": ("http://intranet.example/v", "http://[fe80::1]/w", "a metadata address"),
    "metadata in IPv6, from a private one": (
        "http://intranet.example/v",
        "http://[fd00:ec2::254]/w",
        "a metadata address",
    ),
    "wrapped metadata, from a private one": (
        "http://intranet.example/v",
        "http://[::ffff:a9fe:a9fe]/",
        "a metadata address",
    ),
    "a file": ("http://cdn.example/v", "file:///etc/passwd", "has no http:// or https:// scheme"),
    "ftp": ("http://cdn.example/v", "ftp://cdn.example/w", "has no http:// or https:// scheme"),
    "a password": ("http://cdn.example/v", "http://me:pw@edge.example/w", "user name or password"),
    "a host of two readings": ("http://cdn.example/v", "http://edge.example\\@127.0.0.1/w", "name or password"),
}


@pytest.mark.parametrize("case", LEADS)
def test_redirect_to_a_private_network_is_refused(
    case: str, names: None, mode: ClientMode, cdn: FakeCdn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The server plays proxy, so that every host name arrives at it, and requests are real.
    monkeypatch.setenv("HTTP_PROXY", cdn.url())
    monkeypatch.delenv("NO_PROXY")
    first, then, problem = LEADS[case]
    cdn.serve("/v", redirect(then))
    cdn.serve("/w", film(CONTENT))
    flow = download_to_file(first, tmp_path / "boat.mp4", retry=Retry(attempts=1))
    if problem is None:
        assert mode.run(flow).size == len(CONTENT)
        assert [seen.target for seen in cdn.seen] == [first, then]
    else:
        with pytest.raises(DownloadError, match=problem) as caught:
            mode.run(flow)
        assert (caught.value.status, caught.value.may_retry) == (302, False)
        assert [seen.target for seen in cdn.seen] == [first]


@pytest.mark.parametrize(
    "host",
    ["169.254.169.254", "[fe80::1]", "[fd00:ec2::254]", "[fd20:ce::254]", "100.100.100.200", "192.0.0.192"],
)
def test_a_link_local_or_metadata_address_is_never_fetched(host: str, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="metadata addresses are not allowed"):
        next(download_to_file(f"http://{host}/latest", tmp_path / "boat.mp4"))


def test_redirect_from_https_to_http_is_refused(tmp_path: Path) -> None:
    flow = download_to_file("https://cdn.example/v", tmp_path / "boat.mp4")
    assert isinstance(next(flow), SaveBody)
    with pytest.raises(DownloadError, match="from https to http"):
        flow.send(Response(302, {"location": "http://cdn.example/v"}, b""))


def test_a_redirect_from_https_to_http_is_refused_after_one_from_http_to_https(names: None, tmp_path: Path) -> None:
    flow = download_to_file("http://cdn.example/v", tmp_path / "boat.mp4")
    next(flow)
    look = flow.send(Response(302, {"location": "https://edge.example/v"}, b""))
    assert isinstance(look, RunBlocking)
    assert isinstance(flow.send(look.work()), SaveBody)
    with pytest.raises(DownloadError, match="from https to http"):
        flow.send(Response(302, {"location": "http://edge.example/v"}, b""))


def test_a_url_that_the_http_library_refuses_is_not_tried_again(tmp_path: Path) -> None:
    flow = download_to_file("https://cdn.example/v", tmp_path / "boat.mp4")
    next(flow)
    with pytest.raises(DownloadError, match="no URL") as caught:
        flow.throw(InvalidRequest("download", ("no URL",)))
    assert (caught.value.may_retry, type(caught.value.__cause__)) == (False, InvalidRequest)


def test_a_host_name_has_parts_of_up_to_63_characters() -> None:
    assert find_url_problem(f"https://{'a' * 63}.example/v") is None
    assert find_url_problem(f"https://{'a' * 64}.example/v") == "is malformed"
    assert find_url_problem("https://cdn..example/v") == "is malformed"


def test_a_redirect_may_lead_from_http_to_https(names: None, tmp_path: Path) -> None:
    flow = download_to_file("http://cdn.example/v", tmp_path / "boat.mp4")
    next(flow)
    look = flow.send(Response(302, {"location": "https://edge.example/v"}, b""))
    assert isinstance(look, RunBlocking)
    step = flow.send(look.work())
    assert isinstance(step, SaveBody)
    assert step.url == "https://edge.example/v"
    flow.close()


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.1",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "224.0.0.1",
        "255.255.255.255",
        "[::]",
        "[::1]",
        "[fe80::1]",
        "[fd00::1]",
        "[ff02::1]",
        "[::ffff:10.0.0.1]",
        "[64:ff9b::a00:1]",
        "[2002:7f00:1::]",
    ],
)
def test_non_public_address_is_private(host: str) -> None:
    assert find_url_problem(f"http://{host}/v") is None
    assert resolves_to_private_address(f"http://{host}/v")


@pytest.mark.parametrize("host", ["93.184.216.34", "[2606:2800:220:1::1]", "[::ffff:8.8.8.8]", "[64:ff9b::808:808]"])
def test_public_address_is_not_private(host: str) -> None:
    assert not resolves_to_private_address(f"http://{host}/v")


BAD_URLS = {
    "": "the URL has no http:// or https:// scheme",
    "boat.mp4": "the URL has no http:// or https:// scheme",
    "file:///etc/passwd": "the URL has no http:// or https:// scheme",
    "ftp://cdn.example/v": "the URL has no http:// or https:// scheme",
    "data:video/mp4;base64,AAAA": "the URL has no http:// or https:// scheme",
    "http://": "the URL is malformed",
    "http:///v": "the URL is malformed",
    "http://[::1/v": "the URL is malformed",
    "http://cdn.example:99999/v": "the URL is malformed",
    "http://cdn.example/a b": "the URL is malformed",
    "http://cdn.example/v\r\nX: y": "the URL is malformed",
    "http://cdn.example\\@127.0.0.1/": "name or password",
    "http://me:pw@cdn.example/v": "name or password",
    "http://１２７.0.0.1/v": "the URL is malformed",  # noqa: RUF001 - full-width digits, which some parsers take for plain ones
    "http://999.999.999.999/v": "Invalid IPv4|its URL is invalid",
}


@pytest.mark.parametrize("url", BAD_URLS)
def test_invalid_url_is_refused_without_a_request(url: str, mode: ClientMode, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match=BAD_URLS[url]) as caught:
        mode.run(download_to_file(url, tmp_path / "boat.mp4"))
    assert caught.value.may_retry is False
    assert "pw" not in str(caught.value).replace("passwd", "")
    assert list(tmp_path.iterdir()) == []


def test_a_url_is_shown_without_what_is_secret_in_it() -> None:
    assert redact_url("https://me:pw@cdn.example/v?signature=s#t") == "https://cdn.example/v"
    assert redact_url("https://cdn.example/v#?x@y") == "https://cdn.example/v"


@pytest.mark.parametrize("mode", HTTPX_MODES, ids=lambda mode: mode.name)
def test_the_cdn_sees_the_signature_and_nothing_else_of_a_borrowed_client(
    mode: ClientMode, cdn: FakeCdn, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    url = cdn.serve("/v", redirect("/w?signature=s3cr3t"), film(CONTENT, cut=3000, set_cookie="a=b"))
    cdn.serve("/w", film(CONTENT, cut=3000, set_cookie="a=b"), film(CONTENT))
    borrowed = {
        "headers": {"Authorization": f"Bearer {KEY}", "TT-API-KEY": KEY, "X-Tenant": "ours"},
        "cookies": {"session": KEY},
        "auth": ("user", KEY),
        "params": {"key": KEY},
        "follow_redirects": True,
    }
    flow = download_to_file(f"{url}?signature=s3cr3t%2F%3D", tmp_path / "boat.mp4", retry=Retry(first_pause=0.001))
    saved = mode.run(flow, **borrowed)
    assert saved.path.read_bytes() == CONTENT
    signature_only(cdn)
    assert "HTTP Request" in caplog.text
    assert "s3cr3t" not in caplog.text
    assert KEY not in caplog.text


def test_the_cdn_sees_the_signature_and_nothing_else_of_ours(
    mode: ClientMode, cdn: FakeCdn, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    url = cdn.serve("/v", redirect("/w?signature=s3cr3t"), film(CONTENT, cut=3000, set_cookie="a=b"))
    cdn.serve("/w", film(CONTENT, cut=3000, set_cookie="a=b"), film(CONTENT))
    flow = download_to_file(f"{url}?signature=s3cr3t%2F%3D", tmp_path / "boat.mp4", retry=Retry(first_pause=0.001))
    assert mode.run(flow).path.read_bytes() == CONTENT
    signature_only(cdn)
    assert "s3cr3t" not in caplog.text


def signature_only(cdn: FakeCdn) -> None:
    assert [seen.target for seen in cdn.seen][:2] == ["/v?signature=s3cr3t%2F%3D", "/w?signature=s3cr3t"]
    ours = {"host", "accept", "accept-encoding", "user-agent", "range", "if-range"}
    for seen in cdn.seen:
        assert set(seen.headers) <= ours
        assert (seen.headers["user-agent"], seen.headers["accept-encoding"]) == ("telecine", "identity")
        assert KEY not in seen.target
