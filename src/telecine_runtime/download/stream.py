"""Streaming download: yields a video chunk by chunk without storing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Generic, TypeAlias, TypeVar, cast

from telecine_runtime.download.errors import DownloadError
from telecine_runtime.download.mp4_boxes import BOX_HEADER_BYTES, BoxScanner
from telecine_runtime.download.range_requests import (
    DownloadOptions,
    RedirectChain,
    RetryState,
    build_headers,
    check_url,
    to_download_error,
)
from telecine_runtime.download.response_check import ValidatingSink
from telecine_runtime.download.store import ResumeRecord, is_complete
from telecine_runtime.errors import InvalidRequest, TelecineError, TransportError
from telecine_runtime.flows import Flow, OpenBody, open_body
from telecine_runtime.response import Response

B = TypeVar("B")

FetchWithFallback: TypeAlias = Callable[[str, Callable[[str], Flow[B | None]]], Flow[B | None]]
"""Calls the function with a URL, and with another one if the link has expired."""


class _PassThroughStore:
    """Store that keeps chunks only until they are passed on."""

    resumable_path: Path | None = None

    def __init__(self, url: str) -> None:
        self.record: ResumeRecord | None = None
        self.size = 0
        self.pieces: list[bytes] = []
        self._url = url
        self._boxes = BoxScanner()
        self._last = b""  # for box headers that span two chunks

    def clear(self) -> None:
        self.record = None

    def begin(self, record: ResumeRecord) -> None:
        if self.size:  # bytes that were passed on cannot be taken back
            raise DownloadError(self._url, f"the server cannot resume after the {self.size} bytes passed on")
        self.record = record

    def set_total(self, total: int) -> None:
        if self.record is not None:
            self.record = replace(self.record, total=total)

    def write(self, chunk: bytes) -> bool:
        self.pieces.append(chunk)
        begin = self.size - len(self._last)
        self.size += len(chunk)
        if self._boxes.at < self.size:
            known = self._last + chunk
            while self._boxes.open and self._boxes.at + BOX_HEADER_BYTES <= self.size:
                self._boxes.add(known[self._boxes.at - begin :][:BOX_HEADER_BYTES])
        self._last = (self._last + chunk[-BOX_HEADER_BYTES:])[-BOX_HEADER_BYTES:]
        return False

    def wait(self) -> None:
        pass

    def is_whole(self) -> bool | None:
        while self._boxes.open and self._boxes.at < self.size:
            self._boxes.add(self._last[self._boxes.at - self.size :])
        return self._boxes.end_at(self.size)


class DownloadStream(Generic[B]):
    """A streaming download.

    While `open_next` returns a body, pass its chunks to `receive`, then call `finish`, or `fail` after an error.

    Args:
        url: The http(s) URL of the video.
        options: Options of the download.
        fetch_with_fallback: Opens the URL, or another one if the link has expired.
    """

    def __init__(self, url: str, options: DownloadOptions, fetch_with_fallback: FetchWithFallback[B]) -> None:
        self._url = url
        self._fetch_with_fallback = fetch_with_fallback
        self._options = options
        self._store = _PassThroughStore(url)
        self._attempts = RetryState(options.retry, 0)
        self._failure: DownloadError | None = None
        self._sink: ValidatingSink | None = None

    @property
    def complete(self) -> bool:
        """Whether all bytes have been received."""
        return is_complete(self._store)

    def open_next(self) -> Flow[B | None]:
        """Open a body with the missing bytes; return ``None`` if the video is complete.

        Raises:
            LinkExpired: The link has expired or is not active yet.
            DownloadError: The attempts are used up, or the error is permanent.
        """
        return (yield from self._fetch_with_fallback(self._url, self._open_remaining))

    def _open_remaining(self, url: str) -> Flow[B | None]:
        check_url(url)
        self._url = url
        while not self.complete:
            failure, self._failure = self._failure, None
            if failure is not None:
                yield from self._attempts.pause_after(failure, self._store.size)
            try:
                return (yield from self._opened())
            except (DownloadError, TransportError, InvalidRequest) as error:
                self.fail(error)
        return None

    def _opened(self) -> Flow[B | None]:
        chain = RedirectChain(self._url)
        while True:
            self._sink = sink = ValidatingSink(
                self._url, self._store, self._options.max_bytes, self._options.on_progress
            )
            body: Any = yield from open_body(OpenBody(chain.target, build_headers(self._url, self._store), sink.open))
            head: Response = body.head
            if head.status in {200, 206}:
                return cast("B", body)
            if head.status == 416:
                sink.check_unsatisfied_range(head)
                return None
            yield from chain.follow(head)

    def receive(self, chunk: bytes) -> list[bytes]:
        """Add a received chunk; return the chunks to pass on."""
        assert self._sink is not None  # noqa: S101 - set when the body was opened
        self._sink.write(chunk)
        pieces, self._store.pieces = self._store.pieces, []
        return pieces

    def fail(self, error: TelecineError) -> None:
        """Take note that a body has ended too early, or was refused; the next `open_next` decides what that means."""
        failure = to_download_error(self._url, error)
        failure.received = self._store.size
        self._failure = failure

    def finish(self) -> Flow[None]:
        """Check a body that has ended without an error."""
        if self._sink is not None and not self.complete:
            yield from self._sink.finish()
