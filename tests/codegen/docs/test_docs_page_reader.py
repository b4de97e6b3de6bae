"""Tests of the page reader: files, URLs, and one line per error."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.library_patch import patch_library

from telecine_codegen.docs import page_reader
from telecine_codegen.docs.page_reader import PageError, RawPage, parse_page, read_page

PAGES = Path(__file__).parent / "pages"
GOOD = (PAGES / "ttapi_generations.txt").read_bytes()
GATEWAY = (
    b"<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>"
)
WAIT = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
UNREADABLE = [
    (b"", "the page is empty"),
    (b" \n\t\n", "the page is empty"),
    (b"\xef\xbb\xbf", "the page is empty"),
    (GATEWAY, 'an HTML error page ("502 Bad Gateway"), not the page itself'),
    (WAIT, 'an HTML error page ("Just a moment..."), not the page itself'),
    (b"<html><body><p>Words, and no more.</p></body></html>", "no endpoint in any known layout"),
    (b"A recipe: take a pot.\n", "no endpoint in any known layout"),
    (b"POST\n/\nv1\n/\nfilms\n", "no endpoint in any known layout"),
    (b'{"openapi": "3.1.0"}', "no endpoint in any known layout"),
    (b"openapi: 3.1.0\npaths: {}\n", "no endpoint in any known layout"),
    (b"openapi: 3.1.0\npaths: [\n", "no endpoint in any known layout"),
    (GOOD.decode().encode("utf-16"), "UTF-16, not UTF-8; save the page as UTF-8"),
    ("第一行\n默认".encode("gbk"), "not UTF-8 (byte 0xb5); save the page as UTF-8"),
    (b"\x89PNG\r\n\x1a\n\x00\x00", "contains zero bytes; expected a text"),
]


@pytest.mark.parametrize(("data", "reason"), UNREADABLE)
def test_unreadable_page_raises_an_error_of_one_line(data: bytes, reason: str) -> None:
    with pytest.raises(PageError) as caught:
        parse_page(RawPage("page.txt", data))
    assert str(caught.value).startswith("page.txt:")
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_error_about_invalid_utf_8_has_the_line() -> None:
    with pytest.raises(PageError, match=r"^page.txt:3: not UTF-8"):
        parse_page(RawPage("page.txt", b"a\nb\nc \xff\n"))


def test_file_over_the_limit_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_reader, "MAX_BYTES", 10)
    path = tmp_path / "page.txt"
    path.write_bytes(b"x" * 11)
    with pytest.raises(PageError, match="11 bytes, more than the limit of 10 bytes"):
        read_page(str(path))


@pytest.mark.parametrize("name", ["none.txt", "."])
def test_missing_file_and_directory_raise(name: str, tmp_path: Path) -> None:
    with pytest.raises(PageError, match="cannot be read"):
        read_page(str(tmp_path / name))


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("location", "/page.md")
            self.end_headers()
            return
        status, body = {"/page.md": (200, GOOD), "/gone": (404, b"gone"), "/bad": (200, GATEWAY)}.get(
            self.path, (200, b"x" * 5000)
        )
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # signature of the handler
        pass


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("path", ["/page.md", "/moved"])
def test_url_gives_the_same_page_as_the_file(path: str, site: str) -> None:
    page = read_page(site + path)
    assert page.operations == parse_page(RawPage("page", GOOD)).operations
    assert page.url == page.label == site + path


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/gone", "HTTP status 404"), ("/bad", "an HTML error page"), ("/huge", "more than the limit of 3,000 bytes")],
)
def test_url_without_page_raises(path: str, reason: str, site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_reader, "MAX_BYTES", 3000)
    with pytest.raises(PageError, match=reason) as caught:
        read_page(site + path)
    assert str(caught.value).startswith(site + path)


def test_unreachable_host_raises() -> None:
    with pytest.raises(PageError, match="cannot be fetched"):
        read_page("http://127.0.0.1:1/page")


def test_slow_response_raises(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    patch_library(monkeypatch, page_reader, "time", monotonic=iter([0.0, 60.0]).__next__)
    with pytest.raises(PageError, match="not received within 20 seconds"):
        read_page(site + "/page.md")
