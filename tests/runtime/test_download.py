"""Downloads to a file over real sockets: complete files, faults, and refusals."""

from __future__ import annotations

import gzip
import hashlib
import os
import random
import stat
import time
from pathlib import Path

import pytest
from tests import mp4
from tests.library_patch import patch_library
from tests.runtime.fake_cdn import FakeCdn, Script, film, respond
from tests.runtime.loop_monitor import run_with_heartbeat
from tests.runtime.sync_and_async import KEY, AsyncTestClient, ClientMode

from telecine_mock import cdn as mock_cdn
from telecine_runtime.download import partial_file
from telecine_runtime.download.fetch import DownloadError, LinkExpired, TooLarge, download_to_file
from telecine_runtime.download.partial_file import PartialFile
from telecine_runtime.errors import NotSent, ResponseLost, TelecineError
from telecine_runtime.flow_runner import run
from telecine_runtime.flows import Sleep, Step
from telecine_runtime.retry import Retry

QUICK = Retry(attempts=3, first_pause=0.001, longest_wait=1)
CONTENT = mp4.build(random.Random(7).randbytes(200_000))
SIZE = len(CONTENT)
OTHER = mp4.build(random.Random(8).randbytes(200_000))
DATE = "Wed, 15 Apr 2026 10:00:00 GMT"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "boat.mp4"


def test_a_saved_video_is_the_video_and_plays(mode: ClientMode, cdn: FakeCdn, target: Path) -> None:
    clip = mock_cdn.clip_path("9:16").read_bytes()
    url = cdn.serve("/boat.mp4", film(clip))
    saved = mode.run(download_to_file(url, target))
    assert target.read_bytes() == clip
    assert (saved.path, saved.size, saved.url) == (target, len(clip), url)
    assert saved.sha256 == hashlib.sha256(clip).hexdigest()
    seen = mp4.parse(target.read_bytes())
    assert seen.width / seen.height == pytest.approx(9 / 16)
    assert seen.seconds > 1
    assert names(target.parent) == ["boat.mp4"]


def test_half_a_clip_is_not_a_video() -> None:
    clip = mock_cdn.clip_path("9:16").read_bytes()
    with pytest.raises(ValueError, match="truncated"):
        mp4.parse(clip[: len(clip) // 2])


ENDS_WHOLE: dict[str, tuple[list[Script], list[str | None]]] = {
    "no faults": ([film(CONTENT)], [None]),
    "cut three times": (
        [film(CONTENT, cut=50_000)] * 3 + [film(CONTENT)],
        [None, "bytes=50000-", "bytes=100000-", "bytes=150000-"],
    ),
    "cut more often than there are attempts, each time further": (
        [film(CONTENT, cut=20_000)] * 11,
        [None, *(f"bytes={at}-" for at in range(20_000, SIZE, 20_000))],
    ),
    "resumed by date": (
        [film(CONTENT, etag=None, modified=DATE, cut=70_000), film(CONTENT, etag=None, modified=DATE)],
        [None, "bytes=70000-"],
    ),
    "a weak tag is not trusted with bytes": (
        [film(CONTENT, etag='W/"one"', cut=70_000), film(CONTENT, etag='W/"one"')],
        [None, None],
    ),
    "a tag that no header can carry back": (
        [film(CONTENT, etag='"\xe9"', cut=70_000), film(CONTENT, etag='"\xe9"')],
        [None, None],
    ),
    "nothing to recognise it by": ([film(CONTENT, etag=None, cut=70_000), film(CONTENT, etag=None)], [None, None]),
    "no ranges: 200 to a range": (
        [film(CONTENT, cut=70_000), film(CONTENT, ranges=False)],
        [None, "bytes=70000-"],
    ),
    "another video by now": ([film(OTHER, etag='"old"', cut=70_000), film(CONTENT)], [None, "bytes=70000-"]),
    "206 of another tag": (
        [
            film(OTHER, etag='"old"', cut=70_000),
            respond(206, OTHER[70_000:], content_range=f"bytes 70000-{SIZE - 1}/{SIZE}", etag='"b"'),
            film(CONTENT),
        ],
        [None, "bytes=70000-", None],
    ),
    "206 from the wrong byte": (
        [film(CONTENT, cut=70_000), film(CONTENT, shift=5), film(CONTENT)],
        [None, "bytes=70000-", None],
    ),
    "206 of another length": (
        [film(CONTENT, cut=70_000), respond(206, b"x", content_range=f"bytes 70000-70000/{SIZE + 1}"), film(CONTENT)],
        [None, "bytes=70000-", None],
    ),
    "206 without a range": (
        [film(CONTENT, cut=70_000), respond(206, CONTENT[70_000:]), film(CONTENT)],
        [None, "bytes=70000-", None],
    ),
    "206 of less than was asked for": (
        [
            film(CONTENT, cut=70_000),
            respond(206, CONTENT[70_000:80_000], content_range=f"bytes 70000-79999/{SIZE}", etag='"one"'),
            film(CONTENT),
        ],
        [None, "bytes=70000-", "bytes=80000-"],
    ),
    "more bytes than announced": (
        [film(CONTENT, cut=70_000), respond(206, OTHER, content_range=f"bytes 70000-{SIZE - 1}/{SIZE}"), film(CONTENT)],
        [None, "bytes=70000-", None],
    ),
    "in chunks, without a length": ([film(CONTENT, sized=False)], [None]),
    "in chunks, cut, then resumed and 416 at the end": (
        [film(CONTENT, sized=False, cut=70_000), film(CONTENT, sized=False), film(CONTENT)],
        [None, "bytes=70000-", f"bytes={SIZE}-"],
    ),
    "416 in the middle": (
        [film(CONTENT, cut=70_000), respond(416, content_range="bytes */9"), film(CONTENT)],
        [None, "bytes=70000-", None],
    ),
    "416 of a length that was not announced before": (
        [film(CONTENT, sized=False, cut=70_000), respond(416, content_range="bytes */9"), film(CONTENT)],
        [None, "bytes=70000-", None],
    ),
    "the server stumbles": (
        [respond(503, b"busy"), respond(429, retry_after="0.01"), film(CONTENT)],
        [None, None, None],
    ),
    "an empty body at first": ([respond(200), film(CONTENT)], [None, None]),
}


@pytest.mark.parametrize("case", ENDS_WHOLE)
def test_a_download_ends_byte_identical(case: str, mode: ClientMode, cdn: FakeCdn, target: Path) -> None:
    scripts, ranges = ENDS_WHOLE[case]
    saved = mode.run(download_to_file(cdn.serve("/v", *scripts), target, retry=QUICK))
    assert target.read_bytes() == CONTENT
    assert saved.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert cdn.ranges == ranges
    assert names(target.parent) == ["boat.mp4"]


def test_a_server_that_falls_silent_is_asked_for_the_rest(mode: ClientMode, cdn: FakeCdn, target: Path) -> None:
    url = cdn.serve("/v", film(CONTENT, cut=70_000, wait=cdn.patience), film(CONTENT))
    mode.run(download_to_file(url, target, retry=QUICK), timeout=0.2)
    assert target.read_bytes() == CONTENT
    assert cdn.ranges == [None, "bytes=70000-"]


REFUSED: dict[str, tuple[Script, type[DownloadError], int | None, bool | None, str]] = {
    "403": (respond(403, b"<Error/>"), LinkExpired, 403, False, "HTTP 403"),
    "404": (respond(404), LinkExpired, 404, False, "HTTP 404"),
    "410": (respond(410), LinkExpired, 410, False, "HTTP 410"),
    "400": (respond(400), LinkExpired, 400, False, "HTTP 400"),
    "401": (respond(401), LinkExpired, 401, False, "HTTP 401"),
    "402": (respond(402), DownloadError, 402, False, "HTTP 402"),
    "500 for good": (respond(500), DownloadError, 500, True, "HTTP 500"),
    "204": (respond(204), DownloadError, 204, False, "HTTP 204"),
    "302 to nowhere": (respond(302), DownloadError, 302, False, "HTTP 302"),
    "416 unasked": (
        respond(416, content_range="bytes */0"),
        DownloadError,
        416,
        True,
        "requested range",
    ),
    "206 unasked": (respond(206, b"xy", content_range="bytes 7-8/9"), DownloadError, 206, True, "different range"),
    "a web page": (respond(200, b"<html>", content_type="text/html; charset=utf-8"), LinkExpired, 200, False, "html"),
    "a JSON error": (respond(200, b"{}", content_type="application/json"), LinkExpired, 200, False, "json"),
    "an XML error": (respond(200, b"\xef", content_type="application/xml"), LinkExpired, 200, False, "xml"),
    "a web page that says it is a video": (
        respond(200, b"\n <!doctype html>", content_type="video/mp4"),
        LinkExpired,
        200,
        False,
        "did not send a video: video/mp4, beginning with b'\\n <!doctype",
    ),
    "a text": (
        respond(200, b"Come back later, please.", content_type="text/plain"),
        LinkExpired,
        200,
        False,
        "Come ba",
    ),
    "a picture": (
        respond(200, b"\x89PNG\r\n\x1a\n" + CONTENT, content_type="video/mp4"),
        DownloadError,
        200,
        False,
        "PNG",
    ),
    "13 bytes": (respond(200, b"hello, world!", content_type="video/mp4"), LinkExpired, 200, False, "hello, world"),
    "5 bytes": (respond(200, b"\0\1\2\3\4", content_type="video/mp4"), DownloadError, 200, False, "beginning with"),
    "nothing": (respond(200, content_type="video/mp4"), DownloadError, 200, True, "empty"),
    "gzip": (respond(200, gzip.compress(CONTENT), content_encoding="gzip"), DownloadError, 200, False, "gzip"),
    "10 GB": (film(CONTENT, total=10 << 30), TooLarge, 200, False, "10737418240"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_response_that_is_not_a_video_is_refused_without_a_partial_file(
    case: str, mode: ClientMode, cdn: FakeCdn, target: Path
) -> None:
    script, kind, status, may_retry, words = REFUSED[case]
    url = cdn.serve("/v", script)
    with pytest.raises(TelecineError) as caught:
        mode.run(download_to_file(f"{url}?signature=secret", target, retry=QUICK))
    error = caught.value
    assert type(error) is kind
    assert (error.status, error.may_retry, error.url) == (status, may_retry, url)
    assert words in str(error)
    assert "secret" not in f"{error!s} {error!r}"
    assert (error.received, error.part) == (0, None)
    assert names(target.parent) == []
    assert len(cdn.seen) == (QUICK.attempts if may_retry else 1)


def test_an_announced_size_above_the_limit_is_refused_before_a_byte_is_written(
    mode: ClientMode, cdn: FakeCdn, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "telecine_runtime.download.partial_file.PartialFile.write", lambda *_: pytest.fail("a byte was written")
    )
    with pytest.raises(TooLarge, match=f"{SIZE} bytes, more than the {SIZE - 1} allowed"):
        mode.run(download_to_file(cdn.serve("/v", film(CONTENT)), target, max_bytes=SIZE - 1))
    assert names(target.parent) == []


def test_a_limit_lower_than_before_refuses_the_rest_and_keeps_the_part(
    mode: ClientMode, cdn: FakeCdn, target: Path
) -> None:
    url = cdn.serve("/v", film(CONTENT, cut=70_000), film(CONTENT))
    with pytest.raises(DownloadError, match="the connection broke"):
        mode.run(download_to_file(url, target, retry=Retry(attempts=1)))
    with pytest.raises(TooLarge, match=f"{SIZE} bytes") as caught:
        mode.run(download_to_file(url, target, max_bytes=100_000))
    assert (caught.value.received, caught.value.part) == (70_000, target.with_name("boat.mp4.part"))


def test_a_server_that_asks_to_wait_too_long_is_left_to_the_caller(
    mode: ClientMode, cdn: FakeCdn, target: Path
) -> None:
    with pytest.raises(DownloadError, match="HTTP 429") as caught:
        mode.run(download_to_file(cdn.serve("/v", respond(429, retry_after="3600")), target, retry=QUICK))
    assert (caught.value.retry_after, caught.value.may_retry) == (3600, True)
    assert len(cdn.seen) == 1


def test_bytes_and_name_are_on_the_disk_before_a_download_is_done(
    mode: ClientMode, cdn: FakeCdn, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[str, bool]] = []

    def fsync(descriptor: int) -> None:
        kind = "directory" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else f"{os.fstat(descriptor).st_size} bytes"
        synced.append((kind, target.exists()))

    patch_library(monkeypatch, partial_file, "os", fsync=fsync)
    mode.run(download_to_file(cdn.serve("/v", film(CONTENT)), target))
    assert synced == [(f"{SIZE} bytes", False), ("directory", True)]


def test_size_limit_applies_without_content_length(mode: ClientMode, cdn: FakeCdn, target: Path) -> None:
    url = cdn.serve("/v", film(CONTENT, sized=False))
    with pytest.raises(TooLarge, match="more than the 100000 bytes"):
        mode.run(download_to_file(url, target, max_bytes=100_000))
    assert names(target.parent) == []
    assert mode.run(download_to_file(url, target, max_bytes=SIZE)).size == SIZE


def test_a_length_that_is_a_lie_ends_in_an_error(mode: ClientMode, cdn: FakeCdn, target: Path) -> None:
    with pytest.raises(DownloadError) as caught:
        mode.run(download_to_file(cdn.serve("/v", film(CONTENT, total=SIZE + 9)), target, retry=QUICK))
    assert caught.value.may_retry
    assert not target.exists()


def test_a_server_that_always_breaks_at_the_same_byte_is_given_up(mode: ClientMode, cdn: FakeCdn, target: Path) -> None:
    url = cdn.serve("/v", film(CONTENT, ranges=False, cut=70_000))
    with pytest.raises(DownloadError, match="the connection broke") as caught:
        mode.run(download_to_file(url, target, retry=QUICK))
    assert len(cdn.seen) == 3, "one got us further, and two more did not"
    assert (caught.value.received, caught.value.part) == (70_000, target.with_name("boat.mp4.part"))
    assert f"70000 bytes are kept in {target}.part" in str(caught.value)


def test_pauses_grow_while_nothing_comes(target: Path) -> None:
    pauses = []

    def perform(step: Step) -> None:
        if not isinstance(step, Sleep):
            raise ResponseLost("download", "the connection broke", timed_out=False)
        pauses.append(step.seconds)

    with pytest.raises(DownloadError, match="the connection broke"):
        run(
            download_to_file("http://cdn.example/v", target, retry=Retry(attempts=3, first_pause=1, longest_pause=9)),
            perform,
        )
    assert len(pauses) == 2
    assert 0.75 <= pauses[0] <= 1 < 1.5 <= pauses[1] <= 2
    assert names(target.parent) == []


def test_no_server_at_all_is_a_download_error(mode: ClientMode, cdn: FakeCdn, target: Path) -> None:
    with pytest.raises(DownloadError, match="no connection") as caught:
        mode.run(download_to_file("http://127.0.0.1:1/v", target, retry=QUICK))
    assert caught.value.may_retry is True
    assert caught.value.status is None
    assert isinstance(caught.value.__cause__, NotSent)


BAD_PLACES = {
    ".": "exists and is not a file",
    "": "exists and is not a file",
    "missing/boat.mp4": "there is no directory",
    "boat.mp4": "pass overwrite=True to replace it",
    "boat.mp4/video": "there is no directory",
    "x" * 300: "it has 300 bytes; at most 245",
    "ä" * 122 + ".mp4": "it has 248 bytes; at most 245",
    "a\0b.mp4": "contains a NUL",
    "\ud800.mp4": "cannot be encoded",
}


@pytest.mark.parametrize("place", BAD_PLACES, ids=ascii)
def test_invalid_path_is_refused_before_the_request(
    place: str, mode: ClientMode, cdn: FakeCdn, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(target.parent)
    target.write_text("mine")
    with pytest.raises(DownloadError, match=BAD_PLACES[place]):
        mode.run(download_to_file(cdn.serve("/v", film(CONTENT)), place))
    assert cdn.seen == []
    assert names(target.parent) == ["boat.mp4"]
    assert target.read_text() == "mine"


def test_a_file_is_replaced_on_demand_and_only_by_a_whole_one(mode: ClientMode, cdn: FakeCdn, target: Path) -> None:
    target.write_text("mine")
    url = cdn.serve("/v", *[film(CONTENT, cut=10)] * 2, respond(403))
    with pytest.raises(LinkExpired):
        mode.run(download_to_file(url, target, overwrite=True, retry=QUICK))
    assert target.read_text() == "mine"
    mode.run(download_to_file(cdn.serve("/v", film(CONTENT)), target, overwrite=True))
    assert target.read_bytes() == CONTENT


def test_a_file_that_appears_meanwhile_is_not_replaced(mode: ClientMode, cdn: FakeCdn, target: Path) -> None:
    def meanwhile(to: object) -> None:
        target.write_text("mine")
        film(CONTENT)(to)  # type: ignore[arg-type]  # whatever the server hands over

    with pytest.raises(DownloadError, match="exists"):
        mode.run(download_to_file(cdn.serve("/v", meanwhile), target))
    assert target.read_text() == "mine"


def test_full_disk_is_reported(mode: ClientMode, cdn: FakeCdn, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("telecine_runtime.download.partial_file.PartialFile.write", full)
    with pytest.raises(DownloadError, match=r"cannot write .*boat\.mp4: No space left on device") as caught:
        mode.run(download_to_file(cdn.serve("/v", film(CONTENT)), target))
    assert isinstance(caught.value.__cause__, OSError), "the command line asks for a local error"


def test_other_tasks_go_on_while_the_disk_is_waited_for(
    cdn: FakeCdn, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    sync, ticks = PartialFile.sync, list[None]()

    def slowly(partial: PartialFile) -> str:
        before = len(ticks)
        time.sleep(0.1)
        assert len(ticks) > before, "the loop stood still"
        return sync(partial)

    async def fetched() -> None:
        async with AsyncTestClient(KEY) as client:
            await client.run(download_to_file(cdn.serve("/v", film(CONTENT)), target))

    monkeypatch.setattr(PartialFile, "sync", slowly)
    run_with_heartbeat(fetched, ticks)
    assert target.read_bytes() == CONTENT
