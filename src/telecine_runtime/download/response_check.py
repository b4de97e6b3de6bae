"""Validation of download responses: content type, range, size, completeness."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeAlias

from telecine_runtime.download.errors import DownloadError, LinkExpired, TooLarge
from telecine_runtime.download.mp4_boxes import SIGNATURE_BYTES, is_video
from telecine_runtime.download.store import ResumeRecord, Store, hash_url, is_complete
from telecine_runtime.flows import Flow, run_blocking
from telecine_runtime.response import Response
from telecine_runtime.url_safety import redact_url

OnProgress: TypeAlias = Callable[[int, int | None], object]
"""Called with the number of bytes received and the total, which is ``None`` if unknown."""

_TEXT_TYPE: Final = re.compile(r"text/html|[a-z]+/(.+\+)?(json|xml)")
_CONTENT_RANGE: Final = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
_UNSATISFIED_RANGE: Final = re.compile(r"bytes \*/(\d+)")


class ValidatingSink:
    """Sink that validates one response and writes it to a store.

    Its methods raise `DownloadError`, with ``may_retry`` if another request may succeed.
    """

    def __init__(self, url: str, store: Store, max_bytes: int, on_progress: OnProgress | None) -> None:
        self._url = url
        self._store = store
        self._max_bytes = max_bytes
        self._on_progress = on_progress
        self._status = 0
        self._media_type = ""
        self._has_body_end = True  # whether HTTP marks the end of the body
        self._new_record: ResumeRecord | None = None
        self._head = b""  # first bytes of a new video, until there are enough to detect its type

    def open(self, head: Response) -> bool:
        """Check status and headers; return whether to receive the body."""
        self._status = head.status
        if head.status not in {200, 206}:
            return False
        self._media_type = head.headers.get("content-type", "").partition(";")[0].strip().lower()
        self._has_body_end = "content-length" in head.headers or "chunked" in head.headers.get("transfer-encoding", "")
        coding = head.headers.get("content-encoding", "identity").strip().lower()
        if coding != "identity":
            raise self._failure(f"the server sent the video with content encoding {coding}, which was not accepted")
        if head.status == 206:
            self._check_partial_response(head)
        else:
            total = parse_digits(head.headers.get("content-length"))
            self._check_size(total)
            self._new_record = _build_record(self._url, head, total)
        return True

    def _check_partial_response(self, head: Response) -> None:
        record = self._store.record
        match = _CONTENT_RANGE.fullmatch(head.headers.get("content-range", "").strip())
        total = parse_digits(match[3]) if match else None
        if match and total is not None:
            self._check_size(total)
        known = record.total if record else None
        if (
            record is None
            or match is None
            or int(match[1]) != self._store.size
            or (total is not None and known not in {None, total})
            or (record.etag is not None and head.headers.get("etag", record.etag) != record.etag)
        ):
            raise self._start_over("the server sent a different range than requested")
        if total is not None:
            self._store.set_total(total)

    def write(self, chunk: bytes) -> bool:
        """Receive a chunk; return whether `wait` must be called before the next one."""
        store = self._store
        if self._new_record is not None:
            chunk = self._head = self._head + chunk
            if len(chunk) < SIGNATURE_BYTES:
                return False
            self._begin_store(self._new_record)
        size = store.size + len(chunk)
        if size > self._max_bytes:
            store.clear()
            raise TooLarge(
                self._url, f"the video has more than the {self._max_bytes} bytes allowed", status=self._status
            )
        total = store.record.total if store.record else None
        if total is not None and size > total:
            raise self._start_over("the server sent more bytes than announced")
        must_wait = store.write(chunk)
        if self._on_progress is not None:
            self._on_progress(size, total)
        return must_wait

    def _begin_store(self, record: ResumeRecord) -> None:
        """Check the first bytes. The content type is unreliable: videos come as text, and error pages as videos."""
        if not is_video(self._head):
            raise self._not_a_video(self._head)
        self._store.begin(record)
        self._new_record, self._head = None, b""

    def _not_a_video(self, first: bytes) -> DownloadError:
        start = first[:SIGNATURE_BYTES]
        is_text = _TEXT_TYPE.fullmatch(self._media_type) or (start.strip().isascii() and b"\0" not in start)
        # Many CDNs send a page or a text if the link has expired.
        kind = LinkExpired if is_text else DownloadError
        what = f"{self._media_type or 'no content type'}, beginning with {start!r}"
        return kind(self._url, f"the server did not send a video: {what}", status=self._status)

    def wait(self) -> None:
        """Block until there is room for another chunk."""
        self._store.wait()

    def finish(self) -> Flow[None]:
        """Check that the video is complete, after the body has ended."""
        store = self._store
        if self._head:
            raise self._not_a_video(self._head)
        if self._new_record is not None or store.record is None:
            raise self._failure("the body is empty", may_retry=True)
        if store.record.total is None and self._status == 200:
            # Without a length a broken connection may look like the end of the body. Then the boxes of the video
            # decide; if they cannot, the end of the body counts only if HTTP marks it.
            is_whole = yield from run_blocking(store.is_whole)
            if is_whole is False or (is_whole is None and not self._has_body_end):
                raise self._failure(
                    f"the body ended after {store.size} bytes, before the end of the video", may_retry=True
                )
            store.set_total(store.size)
        if not is_complete(store):
            total = store.record.total
            raise self._failure(f"the body ended after {store.size} of {total or 'unknown'} bytes", may_retry=True)

    def check_unsatisfied_range(self, head: Response) -> None:
        """Check a 416, which means that all bytes are there already."""
        match = _UNSATISFIED_RANGE.fullmatch(head.headers.get("content-range", "").strip())
        record = self._store.record
        if match is None or record is None or int(match[1]) != self._store.size or record.total is not None:
            raise self._start_over("the server does not have the requested range")
        self._store.set_total(self._store.size)

    def _check_size(self, total: int | None) -> None:
        if total is not None and total > self._max_bytes:
            raise TooLarge(
                self._url, f"the video has {total} bytes, more than the {self._max_bytes} allowed", status=self._status
            )

    def _start_over(self, reason: str) -> DownloadError:
        self._store.clear()
        return self._failure(reason, may_retry=True)

    def _failure(self, reason: str, *, may_retry: bool | None = False) -> DownloadError:
        return DownloadError(self._url, reason, status=self._status, may_retry=may_retry)


def _build_record(url: str, head: Response, total: int | None) -> ResumeRecord:
    etag = head.headers.get("etag", "")
    # A weak ETag does not guarantee identical bytes.
    is_strong = etag.startswith('"') and etag.isascii()
    return ResumeRecord(
        url=redact_url(url),
        url_sha256=hash_url(url),
        etag=etag if is_strong else None,
        last_modified=head.headers.get("last-modified") if head.headers.get("last-modified", "").isascii() else None,
        total=total,
    )


def parse_digits(text: str | None) -> int | None:
    """Return a header of digits as a number, else ``None``."""
    return int(text) if text is not None and text.isascii() and text.isdigit() else None
