"""What a download thinks of an answer: whether it is the video, which part of it, and whether it is all."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeAlias

from telecine_runtime.download.errors import DownloadError, LinkExpired, TooLarge
from telecine_runtime.download.mp4_boxes import SIGNATURE_BYTES, is_video
from telecine_runtime.download.store import ResumeRecord, Store, hash_url, is_complete
from telecine_runtime.flow import Flow, run_blocking
from telecine_runtime.response import Response
from telecine_runtime.url_safety import redact_url

OnProgress: TypeAlias = Callable[[int, int | None], object]
"""Is told how many bytes have come, and of how many; ``None`` as long as the server does not say."""

_TEXT_TYPE: Final = re.compile(r"text/html|[a-z]+/(.+\+)?(json|xml)")
_CONTENT_RANGE: Final = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
_UNSATISFIED_RANGE: Final = re.compile(r"bytes \*/(\d+)")


class ValidatingSink:
    """Pours one answer into a store, from wherever the answer begins.

    Every method raises `DownloadError`; one with ``may_retry`` means that asking again helps.
    """

    def __init__(self, url: str, store: Store, max_bytes: int, on_progress: OnProgress | None) -> None:
        self._url = url
        self._store = store
        self._max_bytes = max_bytes
        self._on_progress = on_progress
        self._status = 0
        self._media_type = ""
        self._framed = True  # whether HTTP itself marks the end of the body
        self._fresh: ResumeRecord | None = None
        self._first = b""  # of a fresh video, until there is enough to judge it by

    def open(self, head: Response) -> bool:
        """Judge status and headers before anything is written."""
        self._status = head.status
        if head.status not in {200, 206}:
            return False
        self._media_type = head.headers.get("content-type", "").partition(";")[0].strip().lower()
        self._framed = "content-length" in head.headers or "chunked" in head.headers.get("transfer-encoding", "")
        coding = head.headers.get("content-encoding", "identity").strip().lower()
        if coding != "identity":
            raise self._failure(f"the server sent the video packed ({coding}), though asked not to")
        if head.status == 206:
            self._go_on(head)
        else:
            total = parse_digits(head.headers.get("content-length"))
            self._refuse_above(total)
            self._fresh = _build_record(self._url, head, total)
        return True

    def _go_on(self, head: Response) -> None:
        record = self._store.record
        match = _CONTENT_RANGE.fullmatch(head.headers.get("content-range", "").strip())
        total = parse_digits(match[3]) if match else None
        if match and total is not None:
            self._refuse_above(total)
        known = record.total if record else None
        if (
            record is None
            or match is None
            or int(match[1]) != self._store.size
            or (total is not None and known not in {None, total})
            or (record.etag is not None and head.headers.get("etag", record.etag) != record.etag)
        ):
            raise self._start_over("the server sent another part than was asked for")
        if total is not None:
            self._store.end_at(total)

    def write(self, chunk: bytes) -> bool:
        """Take the next piece; tell whether `wait` has to be called before another one."""
        store = self._store
        if self._fresh is not None:
            chunk = self._first = self._first + chunk
            if len(chunk) < SIGNATURE_BYTES:
                return False
            self._begin(self._fresh)
        size = store.size + len(chunk)
        if size > self._max_bytes:
            store.clear()
            raise TooLarge(self._url, f"it has more than the {self._max_bytes} bytes allowed", status=self._status)
        total = store.record.total if store.record else None
        if total is not None and size > total:
            raise self._start_over("the server sent more than it had announced")
        full = store.write(chunk)
        if self._on_progress is not None:
            self._on_progress(size, total)
        return full

    def _begin(self, record: ResumeRecord) -> None:
        """Judge the first bytes, whatever type they are said to be of: films come as text, and error pages as films."""
        if not is_video(self._first):
            raise self._no_video(self._first)
        self._store.begin(record)
        self._fresh, self._first = None, b""

    def _no_video(self, first: bytes) -> DownloadError:
        is_page, is_text = (
            _TEXT_TYPE.fullmatch(self._media_type),
            first[:SIGNATURE_BYTES].strip().isascii() and b"\0" not in first[:SIGNATURE_BYTES],
        )
        begin = f"{self._media_type or 'something'} that begins with {first[:SIGNATURE_BYTES]!r}"
        # A page or a text in place of the video is how many a CDN says that a link has expired.
        kind = LinkExpired if is_page or is_text else DownloadError
        return kind(self._url, f"the server sent no video but {begin}", status=self._status)

    def wait(self) -> None:
        """Block until another piece can be taken."""
        self._store.wait()

    def finish(self) -> Flow[None]:
        """Judge the whole, now that the body has ended without a break."""
        store = self._store
        if self._first:
            raise self._no_video(self._first)
        if self._fresh is not None or store.record is None:
            raise self._failure("the body is empty", may_retry=True)
        if store.record.total is None and self._status == 200:
            # No length was announced. A server that breaks off may look just like one that has done, so it is the film
            # that says whether this is its end; where it cannot, the end of the body counts if HTTP marks it.
            whole = yield from run_blocking(store.is_whole)
            if whole is False or (whole is None and not self._framed):
                raise self._failure(
                    f"the body ended after {store.size} bytes, in the middle of the film", may_retry=True
                )
            store.end_at(store.size)
        if not is_complete(store):
            total = store.record.total
            raise self._failure(f"the body ended after {store.size} of {total or 'unknown'} bytes", may_retry=True)

    def check_unsatisfied_range(self, head: Response) -> None:
        """Judge a 416, which a server gives when we have all already."""
        match = _UNSATISFIED_RANGE.fullmatch(head.headers.get("content-range", "").strip())
        record = self._store.record
        if match is None or record is None or int(match[1]) != self._store.size or record.total is not None:
            raise self._start_over("the server has not the part that was asked for")
        self._store.end_at(self._store.size)

    def _refuse_above(self, total: int | None) -> None:
        if total is not None and total > self._max_bytes:
            raise TooLarge(
                self._url, f"it has {total} bytes, more than the {self._max_bytes} allowed", status=self._status
            )

    def _start_over(self, reason: str) -> DownloadError:
        self._store.clear()
        return self._failure(reason, may_retry=True)

    def _failure(self, reason: str, *, may_retry: bool | None = False) -> DownloadError:
        return DownloadError(self._url, reason, status=self._status, may_retry=may_retry)


def _build_record(url: str, head: Response, total: int | None) -> ResumeRecord:
    etag = head.headers.get("etag", "")
    # A weak tag promises the same film, not the same bytes.
    names_bytes = etag.startswith('"') and etag.isascii()
    return ResumeRecord(
        url=redact_url(url),
        url_sha256=hash_url(url),
        etag=etag if names_bytes else None,
        last_modified=head.headers.get("last-modified") if head.headers.get("last-modified", "").isascii() else None,
        total=total,
    )


def parse_digits(text: str | None) -> int | None:
    """Read the digits of a header; ``None`` when there are none."""
    return int(text) if text is not None and text.isascii() and text.isdigit() else None
