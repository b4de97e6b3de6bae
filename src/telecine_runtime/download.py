"""Fetch a video into a file: whole or not at all, resumed after a cut, without any credentials."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urljoin, urlsplit

from .addresses import stands_inside, url_problem, without_query
from .answer import Answer
from .download_errors import DownloadError, LinkExpired, TooLarge
from .endpoint import USER_AGENT
from .errors import InvalidRequest, TransportError
from .flow import Flow, Save, aside, pause, save
from .intake import Intake
from .partial import Busy, Partial
from .retry import Retry

__all__ = ["DownloadError", "LinkExpired", "Saved", "TooLarge", "download"]

MAX_REDIRECTS: Final = 5
PATIENCE: Final = Retry(attempts=5)

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PASSING: Final = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class Saved:
    """A video on the disk.

    Attributes:
        path: The file.
        size: Its length in bytes.
        sha256: SHA-256 of its content, in hex.
        url: Where it came from, without the query, which may be a secret.

    """

    path: Path
    size: int
    sha256: str
    url: str


def download(
    url: str,
    path: str | os.PathLike[str],
    *,
    max_bytes: int = 2 << 30,
    overwrite: bool = False,
    retry: Retry = PATIENCE,
) -> Flow[Saved]:
    """Fetch a video into a file.

    Bytes go to ``<path>.part``, and the file gets its name when the last one is on the disk. After a cut the download
    goes on where it stopped, in this call or in a later one with the same path, of any process.

    Args:
        url: The video's http(s) URL.
        path: The file to make; its directory must be there.
        max_bytes: A larger video is refused.
        overwrite: Whether a file of that name may be replaced. It stays untouched until the new one is whole.
        retry: When to ask again. ``attempts`` counts from the last one that brought the download further.

    Raises:
        LinkExpired: The server does not give the video under this URL, or no longer.
        TooLarge: It has more than `max_bytes`.
        DownloadError: Anything else; its facts tell what happened and whether the next call will go on from a part.

    """
    target = Path(path)
    problem = url_problem(url)
    if problem:
        raise DownloadError(url, f"this {problem}")
    try:
        _check(url, target, overwrite)
        with Partial(target, url) as partial:
            try:
                yield from _fill(url, partial, max_bytes, retry)
                sha256 = yield from aside(partial.settle)
                _check(url, target, overwrite)
                saved = Saved(target, partial.size, sha256, without_query(url))
                partial.publish()
            except DownloadError as error:
                error.received, error.part = partial.size, partial.kept
                raise
            return saved
    except Busy:
        raise DownloadError(url, f"another download to {target} is going on", may_retry=True) from None
    except OSError as error:
        raise DownloadError(url, f"cannot write {target}: {error.strerror or error}", may_retry=None) from error


def _check(url: str, target: Path, overwrite: bool) -> None:
    if not target.parent.is_dir():
        raise DownloadError(url, f"there is no directory {target.parent}")
    if target.exists() and not target.is_file():
        raise DownloadError(url, f"{target} is there already, and it is no file")
    if target.exists() and not overwrite:
        raise DownloadError(url, f"{target} is there already; overwrite=True replaces it")


def _fill(url: str, partial: Partial, max_bytes: int, retry: Retry) -> Flow[None]:
    """Ask until every byte is there, or asking has brought nothing new for too often."""
    number, furthest = 1, partial.size
    while not partial.whole:
        try:
            yield from _ask(url, partial, max_bytes)
        except DownloadError as error:
            failure = error
        except TransportError as error:
            failure = DownloadError(url, error.reason, may_retry=True)
            failure.__cause__ = error
        except InvalidRequest as error:
            raise DownloadError(url, str(error)) from error
        else:
            return
        if partial.size > furthest:
            number, furthest = 1, partial.size
        seconds = retry.pause_after(failure, number) if failure.may_retry else None
        if seconds is None:
            raise failure
        yield from pause(seconds)
        number += 1


def _ask(url: str, partial: Partial, max_bytes: int) -> Flow[None]:
    """Ask once for what is missing, along all redirects."""
    place, redirects = url, 0
    while True:
        intake = Intake(url, partial, max_bytes)
        head = yield from save(Save(place, _headers(url, partial), intake))
        if head.status in {200, 206}:
            return intake.finish()
        if head.status == 416:
            return intake.nothing_left(head)
        if head.status not in _REDIRECTS or "location" not in head.headers:
            raise _refusal(url, head)
        if redirects == MAX_REDIRECTS:
            raise DownloadError(url, f"more than {MAX_REDIRECTS} redirects", status=head.status)
        redirects += 1
        place = yield from _next(url, place, head)


def _headers(url: str, partial: Partial) -> dict[str, str]:
    headers = {"accept": "*/*", "accept-encoding": "identity", "user-agent": USER_AGENT}
    validator = partial.record.validator(url) if partial.record and partial.size else None
    return headers | ({"range": f"bytes={partial.size}-", "if-range": validator} if validator else {})


def _next(url: str, place: str, head: Answer) -> Flow[str]:
    """Return where a redirect leads, if that may be followed."""
    target = urljoin(place, head.headers["location"])
    problem = url_problem(target)
    if problem:
        raise DownloadError(url, f"a redirect leads to what {problem}", status=head.status)
    if urlsplit(place).scheme == "https" and urlsplit(target).scheme == "http":
        raise DownloadError(url, "a redirect leads from https to http", status=head.status)
    if (yield from aside(lambda: stands_inside(target))) and not (yield from aside(lambda: stands_inside(url))):
        host = urlsplit(target).hostname
        raise DownloadError(url, f"a redirect leads to {host}, inside the network", status=head.status)
    return target


def _refusal(url: str, head: Answer) -> DownloadError:
    kind = LinkExpired if head.status in {403, 404, 410} else DownloadError
    passing = head.status >= 500 or head.status in _PASSING
    return kind(url, f"HTTP {head.status}", status=head.status, may_retry=passing, retry_after=head.retry_after)
