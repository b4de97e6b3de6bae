"""What a download thinks of an answer: whether it is the video, which part of it, and whether it is all."""

from __future__ import annotations

import re
from typing import Final

from .addresses import without_query
from .answer import Answer
from .download_errors import DownloadError, TooLarge
from .partial import Partial, Record, digest

_PAGE: Final = re.compile(r"text/html|[a-z]+/(.+\+)?(json|xml)")
_RANGE: Final = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
_NO_RANGE: Final = re.compile(r"bytes \*/(\d+)")


class Intake:
    """Pours one answer into a part file, from wherever the answer begins.

    Every method raises `DownloadError`; one with ``may_retry`` means that asking again helps.
    """

    def __init__(self, url: str, partial: Partial, max_bytes: int) -> None:
        self._url = url
        self._partial = partial
        self._max_bytes = max_bytes
        self._status = 0
        self._fresh: Record | None = None

    def open(self, head: Answer) -> bool:
        """Judge status and headers before anything is written."""
        self._status = head.status
        if head.status not in {200, 206}:
            return False
        media_type = head.headers.get("content-type", "").partition(";")[0].strip().lower()
        if _PAGE.fullmatch(media_type):
            raise self._failure(f"the server sent no video but {media_type}", may_retry=None)
        coding = head.headers.get("content-encoding", "identity").strip().lower()
        if coding != "identity":
            raise self._failure(f"the server sent the video packed ({coding}), though asked not to")
        if head.status == 206:
            self._go_on(head)
        else:
            total = number(head.headers.get("content-length"))
            self._refuse_above(total)
            self._fresh = _record(self._url, head, total)
        return True

    def _go_on(self, head: Answer) -> None:
        record = self._partial.record
        match = _RANGE.fullmatch(head.headers.get("content-range", "").strip())
        total = number(match[3]) if match else None
        if match and total is not None:
            self._refuse_above(total)
        known = record.total if record else None
        if (
            record is None
            or match is None
            or int(match[1]) != self._partial.size
            or (total is not None and known not in {None, total})
            or (record.etag is not None and head.headers.get("etag", record.etag) != record.etag)
        ):
            raise self._start_over("the server sent another part than was asked for")
        if total is not None:
            self._partial.end_at(total)

    def write(self, chunk: bytes) -> bool:
        """Take the next piece; tell whether `wait` has to be called before another one."""
        partial = self._partial
        if self._fresh is not None and chunk:
            # No container format begins like a text, and error pages come under any type.
            if chunk.lstrip()[:1] in {b"<", b"{", b"["}:
                raise self._failure("the server sent no video but a text", may_retry=None)
            partial.begin(self._fresh)
            self._fresh = None
        size = partial.size + len(chunk)
        if size > self._max_bytes:
            partial.clear()
            raise TooLarge(self._url, f"it has more than the {self._max_bytes} bytes allowed", status=self._status)
        if partial.record is not None and partial.record.total is not None and size > partial.record.total:
            raise self._start_over("the server sent more than it had announced")
        return partial.write(chunk)

    def wait(self) -> None:
        """Block until another piece can be taken."""
        self._partial.wait()

    def finish(self) -> None:
        """Judge the whole, now that the body has ended without a break."""
        partial = self._partial
        if self._fresh is not None or partial.record is None:
            raise self._failure("the body is empty", may_retry=True)
        if partial.record.total is None and self._status == 200:
            partial.end_at(partial.size)  # no length was announced, so the end of the body is the end of the video
        if not partial.whole:
            total = partial.record.total
            raise self._failure(f"the body ended after {partial.size} of {total or 'unknown'} bytes", may_retry=True)

    def nothing_left(self, head: Answer) -> None:
        """Judge a 416, which a server gives when we have all already."""
        match = _NO_RANGE.fullmatch(head.headers.get("content-range", "").strip())
        record = self._partial.record
        if match is None or record is None or int(match[1]) != self._partial.size or record.total is not None:
            raise self._start_over("the server has not the part that was asked for")
        self._partial.end_at(self._partial.size)

    def _refuse_above(self, total: int | None) -> None:
        if total is not None and total > self._max_bytes:
            raise TooLarge(
                self._url, f"it has {total} bytes, more than the {self._max_bytes} allowed", status=self._status
            )

    def _start_over(self, reason: str) -> DownloadError:
        self._partial.clear()
        return self._failure(reason, may_retry=True)

    def _failure(self, reason: str, *, may_retry: bool | None = False) -> DownloadError:
        return DownloadError(self._url, reason, status=self._status, may_retry=may_retry)


def _record(url: str, head: Answer, total: int | None) -> Record:
    etag = head.headers.get("etag", "")
    # A weak tag promises the same film, not the same bytes.
    names_bytes = etag.startswith('"') and etag.isascii()
    return Record(
        url=without_query(url),
        url_sha256=digest(url),
        etag=etag if names_bytes else None,
        last_modified=head.headers.get("last-modified") if head.headers.get("last-modified", "").isascii() else None,
        total=total,
    )


def number(text: str | None) -> int | None:
    """Read the digits of a header; ``None`` when there are none."""
    return int(text) if text is not None and text.isascii() and text.isdigit() else None
