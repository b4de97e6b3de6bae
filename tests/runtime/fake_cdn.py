"""Scriptable file server on a real socket that records its requests."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

from tests.runtime.threaded_server import KeepAliveHandler, ThreadedServer

Script = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True)
class RecordedRequest:
    """A received request; header names are in lower case."""

    target: str
    headers: Mapping[str, str]


@dataclass
class FakeCdn(ThreadedServer):
    """Responds to a path with its scripts, one for each request; the last one is repeated."""

    scripts: dict[str, list[Script]] = field(default_factory=dict)
    seen: list[RecordedRequest] = field(default_factory=list)
    patience: threading.Event = field(default_factory=threading.Event)

    def handler(self) -> type[KeepAliveHandler]:
        cdn = self

        class Handler(KeepAliveHandler):
            def do_GET(self) -> None:  # noqa: N802 - the name that the library looks for
                cdn.seen.append(
                    RecordedRequest(self.path, {name.lower(): value for name, value in self.headers.items()})
                )
                waiting = cdn.scripts[urlsplit(self.path).path]
                script = waiting.pop(0) if len(waiting) > 1 else waiting[0]
                try:
                    script(self)
                except ConnectionError:
                    self.close_connection = True

        return Handler

    def __exit__(self, *_: object) -> None:
        self.patience.set()
        super().__exit__()

    def serve(self, path: str, *scripts: Script) -> str:
        """Set the scripts of a path and return its URL."""
        self.scripts[path] = list(scripts)
        return self.url(path)

    @property
    def ranges(self) -> list[str | None]:
        """The ``Range`` headers of all requests so far."""
        return [seen.headers.get("range") for seen in self.seen]


def respond(status: int, content: bytes = b"", **headers: object) -> Script:
    """Return a script for a response; underscores in header names stand for hyphens."""

    def script(to: BaseHTTPRequestHandler) -> None:
        _send_head(to, status, {"content-length": len(content)} | headers)
        to.wfile.write(content)

    return script


def redirect(location: str, status: int = 302) -> Script:
    return respond(status, b"moved", location=location)


def film(
    content: bytes,
    *,
    etag: str | None = '"one"',
    modified: str | None = None,
    ranges: bool = True,
    cut: int | None = None,
    total: int | None = None,
    sized: bool = True,
    shift: int = 0,
    wait: threading.Event | None = None,
    **headers: object,
) -> Script:
    """Return a script that sends a video, optionally with faults.

    Args:
        content: The bytes of the video.
        etag: The ``ETag`` header.
        modified: The ``Last-Modified`` header.
        ranges: Whether the server supports ``Range`` and ``If-Range``.
        cut: Break the connection after this many bytes of the response.
        total: The announced size; by default the real one.
        sized: Whether to announce the size, or to send chunks.
        shift: Offset added to the start of the requested range.
        wait: Stall after `cut` bytes until this is set, instead of breaking the connection.
        headers: Further headers; underscores stand for hyphens.

    """
    length = len(content) if total is None else total

    def script(to: BaseHTTPRequestHandler) -> None:
        fields: dict[str, object] = {"content-type": "video/mp4", "etag": etag, "last-modified": modified}
        asked, condition = to.headers["range"], to.headers["if-range"]
        start = 0
        if ranges and asked and condition in {None, etag, modified}:
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
            if start >= len(content):
                _send_head(to, 416, {"content-range": f"bytes */{len(content)}", "content-length": 0})
                return
            start += shift
            fields["content-range"] = f"bytes {start}-{length - 1}/{length if sized else '*'}"
        fields |= {"content-length": length - start} if sized else {"transfer-encoding": "chunked"}
        _send_head(to, 206 if "content-range" in fields else 200, fields | headers)
        body = content[start:] if cut is None else content[start : start + cut]
        for at in range(0, len(body), 16384):
            piece = body[at : at + 16384]
            to.wfile.write(piece if sized else b"%x\r\n%b\r\n" % (len(piece), piece))
        if wait is not None:
            wait.wait()
        if cut is not None or len(content) < length:
            to.close_connection = True
        elif not sized:
            to.wfile.write(b"0\r\n\r\n")

    return script


def _send_head(to: BaseHTTPRequestHandler, status: int, headers: Mapping[str, object]) -> None:
    to.send_response(status)
    for name, value in headers.items():
        if value is not None:
            to.send_header(name.replace("_", "-"), str(value))
    to.end_headers()
