"""Asks for what is missing of a video: along redirects, and again after a cut, as long as that brings anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

from telecine_runtime.download.errors import DownloadError, LinkExpired
from telecine_runtime.download.response_check import OnProgress, ValidatingSink
from telecine_runtime.download.store import Store, is_complete
from telecine_runtime.endpoint import USER_AGENT
from telecine_runtime.errors import InvalidRequest, TelecineError, TransportError
from telecine_runtime.flow import Flow, SaveBody, run_blocking, save_body, sleep
from telecine_runtime.response import Response
from telecine_runtime.retry import Retry
from telecine_runtime.url_safety import (
    find_url_problem,
    has_metadata_host,
    resolves_to_metadata_address,
    resolves_to_private_address,
)

MAX_REDIRECTS: Final = 5
DEFAULT_RETRY: Final = Retry(attempts=5)

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_RETRYABLE: Final = frozenset({408, 425, 429})
_LINK_EXPIRED: Final = frozenset({400, 401, 403, 404, 410})
"""Statuses with which CDNs answer for a link that has expired, or whose file has not reached them yet."""


@dataclass(frozen=True, slots=True)
class DownloadOptions:
    """What the caller lays down for a download.

    Attributes:
        max_bytes: A larger video is refused.
        retry: When to ask again. ``attempts`` counts from the last one that brought the download further.
        on_progress: Is told of every piece that comes.
    """

    max_bytes: int
    retry: Retry
    on_progress: OnProgress | None = None


class RetryState:
    """Counts how often asking has brought nothing new."""

    def __init__(self, retry: Retry, size: int) -> None:
        self._retry, self._number, self._furthest = retry, 1, size

    def pause_after(self, failure: DownloadError, size: int) -> Flow[None]:
        """Wait before the next attempt, or raise the failure when there shall be none."""
        if size > self._furthest:
            self._number, self._furthest = 1, size
        seconds = self._retry.pause_after(failure, self._number) if failure.may_retry else None
        if seconds is None:
            raise failure
        self._number += 1
        yield from sleep(seconds)


def check_url(url: str) -> None:
    """Refuse what cannot be fetched.

    Raises:
        DownloadError: It is not an http(s) URL, holds a password, or names a link-local or metadata address.
    """
    problem = find_url_problem(url)
    if problem:
        raise DownloadError(url, f"this {problem}")
    if has_metadata_host(url):
        raise DownloadError(url, "this is a link-local or metadata address, which is never fetched")


def to_download_error(url: str, error: TelecineError) -> DownloadError:
    """Return what went wrong on the way as an error of the download."""
    if isinstance(error, DownloadError):
        return error
    wrong = isinstance(error, InvalidRequest)
    reason = error.reason if isinstance(error, TransportError) else str(error)
    failure = DownloadError(url, reason, may_retry=not wrong)
    failure.__cause__ = error
    return failure


def fetch_missing(url: str, store: Store, terms: DownloadOptions) -> Flow[None]:
    """Ask until every byte is there, or asking has brought nothing new for too often."""
    attempts = RetryState(terms.retry, store.size)
    while not is_complete(store):
        try:
            yield from _fetch_once(url, store, terms)
        except (DownloadError, TransportError, InvalidRequest) as error:
            failure = to_download_error(url, error)
        else:
            return
        yield from attempts.pause_after(failure, store.size)


def _fetch_once(url: str, store: Store, terms: DownloadOptions) -> Flow[None]:
    """Ask once for what is missing, along all redirects."""
    way = RedirectChain(url)
    while True:
        intake = ValidatingSink(url, store, terms.max_bytes, terms.on_progress)
        head = yield from save_body(SaveBody(way.place, build_headers(url, store), intake))
        if head.status in {200, 206}:
            return (yield from intake.finish())
        if head.status == 416:
            return intake.check_unsatisfied_range(head)
        yield from way.follow(head)


def build_headers(url: str, store: Store) -> Mapping[str, str]:
    """Return the header fields of a request for what is missing."""
    always = {"accept": "*/*", "accept-encoding": "identity", "user-agent": USER_AGENT}
    validator = store.record.validator(url) if store.record and store.size else None
    return always | ({"range": f"bytes={store.size}-", "if-range": validator} if validator else {})


class RedirectChain:
    """The way from a URL along its redirects.

    Attributes:
        place: Where to ask now.
    """

    def __init__(self, url: str) -> None:
        self._url = self.place = url
        self._redirects = 0

    def follow(self, head: Response) -> Flow[None]:
        """Go where a redirect leads.

        Raises:
            LinkExpired: The answer says that the link is dead.
            DownloadError: It is no redirect, or one that may not be followed.
        """
        if head.status not in _REDIRECTS or "location" not in head.headers:
            raise _status_error(self._url, head)
        if self._redirects == MAX_REDIRECTS:
            raise DownloadError(self._url, f"more than {MAX_REDIRECTS} redirects", status=head.status)
        self._redirects += 1
        self.place = yield from _resolve_redirect(self._url, self.place, head)


def _resolve_redirect(url: str, place: str, head: Response) -> Flow[str]:
    """Return where a redirect leads, if that may be followed."""
    target = urljoin(place, head.headers["location"])
    problem = find_url_problem(target)
    if problem:
        raise DownloadError(url, f"a redirect leads to what {problem}", status=head.status)
    if urlsplit(place).scheme == "https" and urlsplit(target).scheme == "http":
        raise DownloadError(url, "a redirect leads from https to http", status=head.status)
    if (yield from run_blocking(lambda: resolves_to_private_address(target))):
        host = urlsplit(target).hostname
        if not (yield from run_blocking(lambda: resolves_to_private_address(url))):
            raise DownloadError(url, f"a redirect leads to {host}, inside the network", status=head.status)
        if (yield from run_blocking(lambda: resolves_to_metadata_address(target))):
            raise DownloadError(url, f"a redirect leads to {host}, which is never fetched", status=head.status)
    return target


def _status_error(url: str, head: Response) -> DownloadError:
    kind = LinkExpired if head.status in _LINK_EXPIRED else DownloadError
    passing = head.status >= 500 or head.status in _RETRYABLE
    return kind(url, f"HTTP {head.status}", status=head.status, may_retry=passing, retry_after=head.retry_after)
