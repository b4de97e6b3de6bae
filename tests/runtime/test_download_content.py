"""Detection of videos and of truncated ones, progress, and downloads into memory."""

from __future__ import annotations

import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from tests import mp4
from tests.runtime.fake_cdn import FakeCdn, Script, film, respond
from tests.runtime.sync_and_async import ClientMode
from tests.runtime.test_download import CONTENT, QUICK, SIZE

from telecine_runtime.download.fetch import DownloadError, TooLarge, download_to_file, download_to_memory
from telecine_runtime.retry import Retry


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "boat.mp4"


def serve_without_length(content: bytes) -> Script:
    """Return a script that sends a video whose end is marked only by the end of the connection."""

    def script(to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.send_header("connection", "close")
        to.end_headers()
        to.wfile.write(content)
        to.close_connection = True

    return script


@pytest.mark.parametrize("media_type", ["text/html", "application/json", "text/plain", "image/png", None])
def test_video_is_detected_under_any_content_type(
    media_type: str | None, mode: ClientMode, cdn: FakeCdn, target: Path
) -> None:
    mode.run(download_to_file(cdn.serve("/v", film(CONTENT, content_type=media_type)), target))
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize(
    "sent", [serve_without_length, lambda content: film(content, sized=False)], ids=["unframed", "in chunks"]
)
def test_truncated_video_without_length_is_incomplete(
    sent: Callable[[bytes], Script], mode: ClientMode, cdn: FakeCdn, target: Path
) -> None:
    for cut in (1, 100, SIZE - 40):
        url = cdn.serve("/v", sent(CONTENT[:-cut]), respond(500))
        with pytest.raises(DownloadError, match=f"ended after {SIZE - cut} bytes, before the end of the video"):
            mode.run(download_to_file(url, target.with_name(f"{cut}.mp4"), retry=Retry(attempts=1)))
    assert not [*target.parent.glob("*.mp4")]
    assert (
        mode.run(download_to_file(cdn.serve("/v", sent(CONTENT[:-1]), film(CONTENT)), target, retry=QUICK)).size == SIZE
    )


def test_video_without_length_is_complete_by_its_boxes(mode: ClientMode, cdn: FakeCdn, target: Path) -> None:
    mode.run(download_to_file(cdn.serve("/v", serve_without_length(CONTENT)), target))
    assert target.read_bytes() == CONTENT


ENDLESS = mp4.build(b"")[:-8] + (0).to_bytes(4) + b"mdat" + bytes(1000)


def test_where_the_container_does_not_say_http_has_to(mode: ClientMode, cdn: FakeCdn, target: Path) -> None:
    with pytest.raises(DownloadError, match="before the end"):
        mode.run(download_to_file(cdn.serve("/v", serve_without_length(ENDLESS)), target, retry=Retry(attempts=1)))
    mode.run(download_to_file(cdn.serve("/v", film(ENDLESS, sized=False)), target))
    assert target.read_bytes() == ENDLESS


def test_first_bytes_that_come_one_by_one_are_judged_all_the_same(mode: ClientMode, cdn: FakeCdn, target: Path) -> None:
    def slowly(to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.send_header("content-length", str(SIZE))
        to.end_headers()
        for at in range(14):
            to.wfile.write(CONTENT[at : at + 1])
            time.sleep(0.002)
        to.wfile.write(CONTENT[14:])

    mode.run(download_to_file(cdn.serve("/v", slowly), target))
    assert target.read_bytes() == CONTENT


def test_progress_is_reported_from_the_first_byte_to_the_last(mode: ClientMode, cdn: FakeCdn, target: Path) -> None:
    told: list[tuple[int, int | None]] = []
    url = cdn.serve("/v", film(CONTENT, cut=70_000), film(CONTENT))
    mode.run(download_to_file(url, target, retry=QUICK, on_progress=lambda *now: told.append(now)))
    assert told == sorted(told)
    assert {total for _, total in told} == {SIZE}
    assert (70_000, SIZE) in told
    assert told[-1] == (SIZE, SIZE)


def test_what_a_listener_raises_ends_the_download_as_itself(mode: ClientMode, cdn: FakeCdn, target: Path) -> None:
    def stop(_received: int, _total: int | None) -> None:
        raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        mode.run(download_to_file(cdn.serve("/v", film(CONTENT)), target, on_progress=stop))
    assert not target.exists()


def test_a_video_is_read_into_memory_whole(mode: ClientMode, cdn: FakeCdn) -> None:
    for scripts in ([film(CONTENT)], [film(CONTENT, cut=70_000), film(CONTENT)], [serve_without_length(CONTENT)]):
        assert mode.run(download_to_memory(cdn.serve("/v", *scripts), max_bytes=SIZE, retry=QUICK)) == CONTENT
    with pytest.raises(TooLarge):
        mode.run(download_to_memory(cdn.serve("/v", film(CONTENT)), max_bytes=SIZE - 1))
    with pytest.raises(DownloadError, match="before the end") as caught:
        mode.run(
            download_to_memory(
                cdn.serve("/v", serve_without_length(CONTENT[:-1])), max_bytes=SIZE, retry=Retry(attempts=1)
            )
        )
    assert (caught.value.received, caught.value.part) == (SIZE - 1, None)
