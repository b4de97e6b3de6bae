"""Range requests for the missing bytes of a video, with redirects and retries."""

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
from telecine_runtime.flows import Flow, SaveBody, run_blocking, save_body, sleep
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
"""Statuses of CDNs for links that have expired, or whose file is not available yet."""


@dataclass(frozen=True, slots=True)
class DownloadOptions:
    """Options of a download.

    Attributes:
        max_bytes: Maximum size of the video.
        retry: When to try again. ``attempts`` counts from the last attempt that made progress.
        on_progress: Called for every chunk.
    """

    max_bytes: int
    retry: Retry
    on_progress: OnProgress | None = None


class RetryState:
    """Counts consecutive attempts without progress."""

    def __init__(self, retry: Retry, size: int) -> None:
        self._retry, self._number, self._max_size = retry, 1, size

    def pause_after(self, failure: DownloadError, size: int) -> Flow[None]:
        """Wait before the next attempt, or raise the failure if there are none left."""
        if size > self._max_size:
            self._number, self._max_size = 1, size
        seconds = self._retry.pause_after(failure, self._number) if failure.may_retry else None
        if seconds is None:
            raise failure
        self._number += 1
        yield from sleep(seconds)


def check_url(url: str) -> None:
    """Check a URL before the download.

    Raises:
        DownloadError: It is not an http(s) URL, contains a password, or has a link-local or metadata address.
    """
    problem = find_url_problem(url)
    if problem:
        raise DownloadError(url, f"the URL {problem}")
    if has_metadata_host(url):
        raise DownloadError(url, "link-local and metadata addresses are not allowed")


def to_download_error(url: str, error: TelecineError) -> DownloadError:
    """Return an error as a `DownloadError`."""
    if isinstance(error, DownloadError):
        return error
    reason = error.reason if isinstance(error, TransportError) else str(error)
    failure = DownloadError(url, reason, may_retry=not isinstance(error, InvalidRequest))
    failure.__cause__ = error
    return failure


def fetch_missing(url: str, store: Store, options: DownloadOptions) -> Flow[None]:
    """Request the missing bytes until the video is complete or the attempts are used up."""
    attempts = RetryState(options.retry, store.size)
    while not is_complete(store):
        try:
            yield from _fetch_once(url, store, options)
        except (DownloadError, TransportError, InvalidRequest) as error:
            failure = to_download_error(url, error)
        else:
            return
        yield from attempts.pause_after(failure, store.size)


def _fetch_once(url: str, store: Store, options: DownloadOptions) -> Flow[None]:
    """Request the missing bytes once, following redirects."""
    chain = RedirectChain(url)
    while True:
        sink = ValidatingSink(url, store, options.max_bytes, options.on_progress)
        head = yield from save_body(SaveBody(chain.target, build_headers(url, store), sink))
        if head.status in {200, 206}:
            return (yield from sink.finish())
        if head.status == 416:
            return sink.check_unsatisfied_range(head)
        yield from chain.follow(head)


def build_headers(url: str, store: Store) -> Mapping[str, str]:
    """Return the headers of a request for the missing bytes."""
    headers = {"accept": "*/*", "accept-encoding": "identity", "user-agent": USER_AGENT}
    validator = store.record.validator(url) if store.record and store.size else None
    return headers | ({"range": f"bytes={store.size}-", "if-range": validator} if validator else {})


class RedirectChain:
    """A URL and its redirects.

    Attributes:
        target: The current URL.
    """

    def __init__(self, url: str) -> None:
        self._url = self.target = url
        self._redirects = 0

    def follow(self, head: Response) -> Flow[None]:
        """Follow a redirect.

        Raises:
            LinkExpired: The status means that the link has expired.
            DownloadError: The response is not a redirect, or one that is not allowed.
        """
        if head.status not in _REDIRECTS or "location" not in head.headers:
            raise _status_error(self._url, head)
        if self._redirects == MAX_REDIRECTS:
            raise DownloadError(self._url, f"more than {MAX_REDIRECTS} redirects", status=head.status)
        self._redirects += 1
        self.target = yield from _resolve_redirect(self._url, self.target, head)


def _resolve_redirect(url: str, current: str, head: Response) -> Flow[str]:
    """Return the target of a redirect, if it is allowed."""
    target = urljoin(current, head.headers["location"])
    problem = find_url_problem(target)
    if problem:
        raise DownloadError(url, f"the redirect target {problem}", status=head.status)
    if urlsplit(current).scheme == "https" and urlsplit(target).scheme == "http":
        raise DownloadError(url, "a redirect from https to http is not allowed", status=head.status)
    if (yield from run_blocking(lambda: resolves_to_private_address(target))):
        host = urlsplit(target).hostname
        if not (yield from run_blocking(lambda: resolves_to_private_address(url))):
            raise DownloadError(url, f"a redirect to {host}, a private address, is not allowed", status=head.status)
        if (yield from run_blocking(lambda: resolves_to_metadata_address(target))):
            raise DownloadError(url, f"a redirect to {host}, a metadata address, is not allowed", status=head.status)
    return target


def _status_error(url: str, head: Response) -> DownloadError:
    kind = LinkExpired if head.status in _LINK_EXPIRED else DownloadError
    is_temporary = head.status >= 500 or head.status in _RETRYABLE
    return kind(url, f"HTTP {head.status}", status=head.status, may_retry=is_temporary, retry_after=head.retry_after)
