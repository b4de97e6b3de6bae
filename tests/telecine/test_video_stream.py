"""Streaming of a video: complete to the last byte, or an error at the end."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from tests import mp4
from tests.runtime.fake_cdn import FakeCdn, Script, film, respond
from tests.runtime.test_download_content import serve_without_length
from tests.telecine.clients import ClientHarness, open_client

from telecine._core.async_video import AsyncVideo
from telecine._core.poll_schedule import Poll
from telecine._core.video_fetch import VideoSource
from telecine.video import Video
from telecine_runtime.download import range_requests
from telecine_runtime.download.errors import DownloadError, LinkExpired, TooLarge
from telecine_runtime.download.store import ResumeRecord
from telecine_runtime.download.stream import _PassThroughStore
from telecine_runtime.retry import Retry

CONTENT = mp4.build(random.Random(7).randbytes(200_000))
SIZE = len(CONTENT)


@pytest.fixture
def cdn() -> Iterator[FakeCdn]:
    with FakeCdn() as serving:
        yield serving


@pytest.fixture
def harness(mode: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[ClientHarness]:
    monkeypatch.setattr(range_requests, "DEFAULT_RETRY", Retry(attempts=2, first_pause=0.001))
    with open_client(mode) as one:
        yield one


def streamed_from(harness: ClientHarness, cdn: FakeCdn, *scripts: Script, **options: Any) -> bytes:
    """Return the streamed content of a video with these responses."""
    url = cdn.serve("/v", *scripts)

    def ask() -> Any:
        return url
        yield

    kind: Any = Video if harness.mode == "sync" else AsyncVideo
    links = VideoSource("boat.mp4", ask, Poll(grace=0))
    return b"".join(harness.iterate(kind(url, None, None, _source=links, _run=harness.client._run).stream(**options)))  # noqa: SLF001 - as a job has it


WHOLE: dict[str, list[Script]] = {
    "no faults": [film(CONTENT)],
    "cut": [film(CONTENT, cut=70_000), film(CONTENT)],
    "in chunks": [film(CONTENT, sized=False)],
    "in chunks, cut, then 416 at the end": [film(CONTENT, sized=False, cut=70_000), film(CONTENT, sized=False)],
    "without a length": [serve_without_length(CONTENT)],
    "busy at first": [respond(503), film(CONTENT)],
    "redirected": [respond(302, location="/v"), film(CONTENT)],
    "cut again and again": [film(CONTENT, cut=70_000), film(CONTENT, cut=70_000), film(CONTENT)],
}


@pytest.mark.parametrize("case", WHOLE)
def test_a_stream_is_the_whole_video(case: str, harness: ClientHarness, cdn: FakeCdn) -> None:
    assert streamed_from(harness, cdn, *WHOLE[case]) == CONTENT


ENDS: dict[str, tuple[list[Script], type[DownloadError], str]] = {
    "a video that cannot go on": (
        [film(CONTENT, cut=70_000), film(CONTENT, ranges=False)],
        DownloadError,
        # At most 70,000: when a connection breaks, aiohttp drops what it has received and not handed on yet.
        r"cannot resume after the (70000|[1-6]?\d{1,4}) bytes passed on",
    ),
    "one that ends early": ([serve_without_length(CONTENT[:-1]), respond(500)], DownloadError, "HTTP 500"),
    "one that ends early for good": ([serve_without_length(CONTENT[:-1])], DownloadError, "cannot resume"),
    "no video": ([respond(200, b"\x89PNG\r\n\x1a\n" + bytes(99))], DownloadError, "did not send a video"),
    "a page": ([respond(200, b"<html>")], LinkExpired, "did not send a video"),
    "gone": ([respond(410)], LinkExpired, "HTTP 410"),
    "too much": ([film(CONTENT, total=9 << 30)], TooLarge, "more than"),
    "too much that nobody announced": ([film(CONTENT + bytes(9), sized=False)], TooLarge, "more than"),
}


@pytest.mark.parametrize("case", ENDS)
def test_a_stream_that_is_not_whole_ends_in_an_error(case: str, harness: ClientHarness, cdn: FakeCdn) -> None:
    scripts, kind, words = ENDS[case]
    with pytest.raises(DownloadError, match=words) as caught:
        streamed_from(harness, cdn, *scripts, max_bytes=SIZE)
    assert type(caught.value) is kind


def test_the_boxes_are_followed_in_pieces_of_any_size() -> None:
    content = mp4.build(b"") + (8).to_bytes(4) + b"free"
    for step in range(1, len(content) + 1):
        for end in range(len(content) - 9, len(content) + 1):
            passing = _PassThroughStore("http://cdn.example/v")
            passing.begin(ResumeRecord("", "", None, None, None))
            for at in range(0, end, step):
                passing.write(content[at : min(at + step, end)])
            assert passing.is_whole() is (end in {len(content), len(content) - 8}), (step, end)
