"""Fetches a video piece by piece, for whoever wants to hand it on and keeps nothing of it."""

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
from telecine_runtime.flow import Flow, OpenBody, open_body
from telecine_runtime.response import Response

B = TypeVar("B")

FetchWithFallback: TypeAlias = Callable[[str, Callable[[str], Flow[B | None]]], Flow[B | None]]
"""Tries a URL, and maybe another one when that is dead."""


class _PassThroughStore:
    """Keeps the pieces that have just come, until they are handed on; see `Store`."""

    kept: Path | None = None

    def __init__(self, url: str) -> None:
        self.record: ResumeRecord | None = None
        self.size = 0
        self.pieces: list[bytes] = []
        self._url = url
        self._boxes = BoxScanner()
        self._last = b""  # of what was handed on, for the head of a box that comes in two pieces

    def clear(self) -> None:
        self.record = None

    def begin(self, record: ResumeRecord) -> None:
        if self.size:  # and what was handed on cannot be taken back
            raise DownloadError(self._url, f"it cannot go on after the {self.size} bytes that were handed on")
        self.record = record

    def end_at(self, total: int) -> None:
        if self.record is not None:
            self.record = replace(self.record, total=total)

    def write(self, chunk: bytes) -> bool:
        self.pieces.append(chunk)
        begin = self.size - len(self._last)
        self.size += len(chunk)
        if self._boxes.at < self.size:
            known = self._last + chunk
            while self._boxes.open and self._boxes.at + BOX_HEADER_BYTES <= self.size:
                self._boxes.take(known[self._boxes.at - begin :][:BOX_HEADER_BYTES])
        self._last = (self._last + chunk[-BOX_HEADER_BYTES:])[-BOX_HEADER_BYTES:]
        return False

    def wait(self) -> None:
        pass

    def is_whole(self) -> bool | None:
        while self._boxes.open and self._boxes.at < self.size:
            self._boxes.take(self._last[self._boxes.at - self.size :])
        return self._boxes.end_at(self.size)


class DownloadStream(Generic[B]):
    """A video on its way: `open_next` body, `receive` its chunks, `fail` or `finish`, and open the next.

    Args:
        url: The video's http(s) URL.
        terms: What the caller lays down.
        trying: Opens the URL, or another one when that is dead.
    """

    def __init__(self, url: str, terms: DownloadOptions, trying: FetchWithFallback[B]) -> None:
        self._url = url
        self._trying = trying
        self._terms = terms
        self._store = _PassThroughStore(url)
        self._attempts = RetryState(terms.retry, 0)
        self._failure: DownloadError | None = None
        self._intake: ValidatingSink | None = None

    @property
    def complete(self) -> bool:
        """Whether every byte has come."""
        return is_complete(self._store)

    def open_next(self) -> Flow[B | None]:
        """Return the body of what is missing, opened; ``None`` when nothing is missing any more.

        Raises:
            LinkExpired: The server does not give the video under this URL, no longer or not yet.
            DownloadError: Asking has brought nothing new for too often, or will bring nothing.
        """
        return (yield from self._trying(self._url, self._ask))

    def _ask(self, url: str) -> Flow[B | None]:
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
        way = RedirectChain(self._url)
        while True:
            self._intake = intake = ValidatingSink(
                self._url, self._store, self._terms.max_bytes, self._terms.on_progress
            )
            body: Any = yield from open_body(OpenBody(way.place, build_headers(self._url, self._store), intake.open))
            head: Response = body.head
            if head.status in {200, 206}:
                return cast("B", body)
            if head.status == 416:
                intake.check_unsatisfied_range(head)
                return None
            yield from way.follow(head)

    def receive(self, chunk: bytes) -> list[bytes]:
        """Return what can be handed on, now that this piece has come."""
        assert self._intake is not None  # noqa: S101 - there is one since the body was opened
        self._intake.write(chunk)
        pieces, self._store.pieces = self._store.pieces, []
        return pieces

    def fail(self, error: TelecineError) -> None:
        """Take note that a body has ended too early, or was refused; the next `open_next` decides what that means."""
        failure = to_download_error(self._url, error)
        failure.received = self._store.size
        self._failure = failure

    def finish(self) -> Flow[None]:
        """Judge a body that has ended without a break."""
        if self._intake is not None and not self.complete:
            yield from self._intake.finish()
