"""Partial files: resuming, locking and cleaning up."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from tests import mp4
from tests.runtime.fake_cdn import FakeCdn, film, respond
from tests.runtime.sync_and_async import KEY, AsyncTestClient, ClientMode

from telecine_runtime.download import file_lock
from telecine_runtime.download.fetch import DownloadError, LinkExpired, Saved, download_to_file
from telecine_runtime.download.partial_file import PartialFile
from telecine_runtime.retry import Retry

ONCE = Retry(attempts=1)
QUICK = Retry(attempts=3, first_pause=0.001)
CONTENT = mp4.build(bytes(range(256)) * 800)
SIZE = len(CONTENT)
DATE = "Wed, 15 Apr 2026 10:00:00 GMT"

CHILD = """
import sys
from telecine_runtime.download.fetch import download_to_file
from telecine_runtime.retry import Retry
from tests.runtime.sync_and_async import ClientMode
ClientMode(sys.argv[1]).run(download_to_file(sys.argv[2], sys.argv[3], retry=Retry(first_pause=0.001)))
"""


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "boat.mp4"


@pytest.fixture
def part(target: Path) -> Path:
    return target.with_name("boat.mp4.part")


@pytest.fixture
def record(target: Path) -> Path:
    return target.with_name("boat.mp4.part.json")


def wait_for_size(path: Path, size: int) -> None:
    for _ in range(2000):
        if path.exists() and path.stat().st_size >= size:
            return
        time.sleep(0.005)
    pytest.fail(f"{path.name} never had {size} bytes")


def leave_a_part(mode: ClientMode, url: str, target: Path) -> DownloadError:
    with pytest.raises(DownloadError) as caught:
        mode.run(download_to_file(url, target, retry=ONCE))
    return caught.value


def test_a_download_cut_three_times_once_across_processes_ends_byte_identical(
    mode: ClientMode, cdn: FakeCdn, target: Path, part: Path
) -> None:
    url = cdn.serve(
        "/v",
        film(CONTENT, cut=49_152),
        film(CONTENT, cut=49_152, wait=cdn.patience),
        film(CONTENT, cut=49_152),
        film(CONTENT),
    )
    child = subprocess.Popen([sys.executable, "-c", CHILD, mode.name, url, str(target)])
    try:
        wait_for_size(part, 90_000)
        with pytest.raises(DownloadError, match="in progress") as caught:
            mode.run(download_to_file(url, target))
        assert caught.value.may_retry
    finally:
        child.kill()
        child.wait()
    left = part.stat().st_size
    mode.run(download_to_file(url, target, retry=QUICK))
    assert target.read_bytes() == CONTENT
    assert cdn.ranges == [None, "bytes=49152-", f"bytes={left}-", f"bytes={left + 49152}-"]
    assert [path.name for path in target.parent.iterdir()] == ["boat.mp4"]


def test_a_link_that_was_signed_anew_goes_on_with_the_same_part(mode: ClientMode, cdn: FakeCdn, target: Path) -> None:
    url = cdn.serve("/v", film(CONTENT, cut=70_000), respond(403), film(CONTENT))
    error = leave_a_part(mode, f"{url}?signature=1", target)
    assert error.part is not None
    with pytest.raises(LinkExpired) as caught:
        mode.run(download_to_file(f"{url}?signature=1", target))
    assert (caught.value.received, caught.value.part) == (70_000, error.part)
    mode.run(download_to_file(f"{url}?signature=2", target))
    assert target.read_bytes() == CONTENT
    assert cdn.ranges == [None, "bytes=70000-", "bytes=70000-"]


@pytest.mark.parametrize(
    ("tag", "second"),
    [('"one"', "/other"), (None, "/v?id=2")],
    ids=["another path under the same tag", "another query with the same date"],
)
def test_the_part_of_another_video_is_thrown_away(
    tag: str | None, second: str, mode: ClientMode, cdn: FakeCdn, target: Path
) -> None:
    url = cdn.serve("/v", film(CONTENT[::-1], etag=tag, modified=DATE, cut=70_000), film(CONTENT))
    cdn.serve("/other", film(CONTENT))
    leave_a_part(mode, f"{url}?id=1", target)
    mode.run(download_to_file(cdn.url(second), target))
    assert target.read_bytes() == CONTENT
    assert cdn.ranges == [None, None]


@pytest.mark.parametrize("damage", ["", "{", "[]", "{}", '{"url": 1}', '{"total": "many"}', "\udcff"])
def test_a_record_that_cannot_be_read_means_starting_over(
    damage: str, cdn: FakeCdn, target: Path, part: Path, record: Path
) -> None:
    mode = ClientMode("sync")
    url = cdn.serve("/v", film(CONTENT[::-1], cut=70_000), film(CONTENT))
    leave_a_part(mode, url, target)
    record.write_bytes(damage.encode("utf-8", "surrogateescape"))
    mode.run(download_to_file(url, target))
    assert target.read_bytes() == CONTENT
    assert cdn.ranges == [None, None]


def test_a_part_longer_than_the_video_means_starting_over(
    mode: ClientMode, cdn: FakeCdn, target: Path, part: Path
) -> None:
    url = cdn.serve("/v", film(CONTENT, cut=70_000), film(CONTENT))
    leave_a_part(mode, url, target)
    part.write_bytes(CONTENT + b"more")
    mode.run(download_to_file(url, target))
    assert target.read_bytes() == CONTENT
    assert cdn.ranges == [None, None]


def test_a_part_that_was_whole_already_gets_its_name_without_a_request(
    mode: ClientMode, cdn: FakeCdn, target: Path, part: Path
) -> None:
    url = cdn.serve("/v", film(CONTENT, cut=70_000), respond(410))
    leave_a_part(mode, url, target)
    part.write_bytes(CONTENT)
    assert mode.run(download_to_file(url, target)).size == SIZE
    assert target.read_bytes() == CONTENT
    assert len(cdn.seen) == 1


def test_a_part_that_nothing_can_resume_is_not_left_about(mode: ClientMode, cdn: FakeCdn, target: Path) -> None:
    error = leave_a_part(mode, cdn.serve("/v", film(CONTENT, etag=None, cut=70_000)), target)
    assert (error.received, error.part) == (70_000, None)
    assert list(target.parent.iterdir()) == []


def test_the_record_says_what_resuming_needs_and_keeps_the_signature_to_itself(
    mode: ClientMode, cdn: FakeCdn, target: Path, record: Path
) -> None:
    url = cdn.serve("/v", film(CONTENT, modified=DATE, cut=70_000))
    leave_a_part(mode, f"{url}?signature=secret", target)
    kept = json.loads(record.read_text())
    assert "secret" not in record.read_text()
    assert (kept["url"], kept["etag"], kept["last_modified"], kept["total"]) == (url, '"one"', DATE, SIZE)


def test_an_error_page_does_not_cost_the_part(mode: ClientMode, cdn: FakeCdn, target: Path, part: Path) -> None:
    url = cdn.serve("/v", film(CONTENT, cut=70_000), respond(200, b"<html>", content_type="video/mp4"), film(CONTENT))
    leave_a_part(mode, url, target)
    assert leave_a_part(mode, url, target).part == part
    mode.run(download_to_file(url, target))
    assert cdn.ranges == [None, "bytes=70000-", "bytes=70000-"]


def test_an_interrupt_leaves_a_part_to_go_on_from(
    cdn: FakeCdn, target: Path, part: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, mode, url = PartialFile.write, ClientMode("sync"), cdn.serve("/v", film(CONTENT))

    def interrupted(partial: PartialFile, chunk: bytes) -> None:
        if partial.size > 50_000:
            raise KeyboardInterrupt
        write(partial, chunk)

    monkeypatch.setattr(PartialFile, "write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        mode.run(download_to_file(url, target))
    monkeypatch.undo()
    left = part.stat().st_size
    assert left > 50_000
    mode.run(download_to_file(url, target))
    assert target.read_bytes() == CONTENT
    assert cdn.ranges == [None, f"bytes={left}-"]


def test_a_cancelled_task_leaves_a_part_to_go_on_from(cdn: FakeCdn, target: Path, part: Path) -> None:
    url = cdn.serve("/v", film(CONTENT, cut=98_304, wait=cdn.patience), film(CONTENT))

    async def main() -> None:
        async with httpx.AsyncClient(trust_env=False) as http:
            task = asyncio.create_task(AsyncTestClient(KEY, http_client=http).run(download_to_file(url, target)))
            await asyncio.to_thread(wait_for_size, part, 90_000)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await AsyncTestClient(KEY, http_client=http).run(download_to_file(url, target))

    asyncio.run(main())
    assert target.read_bytes() == CONTENT
    assert len(cdn.seen) == 2
    assert cdn.ranges[1] is not None


def test_two_downloads_to_one_path_do_not_mix(mode: ClientMode, cdn: FakeCdn, target: Path) -> None:
    films = [mp4.build(bytes([number + 1]) * 300_000) for number in range(6)]
    urls = [cdn.serve(f"/{number}", film(content)) for number, content in enumerate(films)]
    start = threading.Barrier(len(films))

    def one(url: str) -> Saved | DownloadError:
        start.wait()
        try:
            return mode.run(download_to_file(url, target, overwrite=True))
        except DownloadError as error:
            return error

    with ThreadPoolExecutor(len(films)) as pool:
        ends = list(pool.map(one, urls))
    assert any(isinstance(end, Saved) for end in ends)
    assert all("in progress" in end.reason for end in ends if isinstance(end, DownloadError))
    assert target.read_bytes() in films
    assert [path.name for path in target.parent.iterdir()] == ["boat.mp4"]


def test_a_lock_whose_file_was_removed_between_opening_and_locking_is_taken_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, real, removed = tmp_path / "lock", file_lock._lock, []  # noqa: SLF001 - the moment between two system calls

    def too_late(file: object) -> None:
        if not removed:
            removed.append(path.unlink())
        real(file)  # type: ignore[arg-type]  # whatever the lock hands over

    monkeypatch.setattr(file_lock, "_lock", too_late)
    held = file_lock.acquire(path)
    assert held is not None
    assert file_lock.acquire(path) is None, "the file at the path is the one that is locked"
    file_lock.remove_and_release(held, path)
    assert not path.exists()


def test_a_lock_is_held_until_its_file_is_gone(tmp_path: Path) -> None:
    class LockPath(type(tmp_path)):  # type: ignore[misc]  # the class depends on the system
        """A path at which another process asks for the lock when the file is about to go."""

        def unlink(self, missing_ok: bool = False) -> None:
            assert file_lock.acquire(self) is None
            super().unlink(missing_ok)

    path = LockPath(tmp_path / "lock")
    held = file_lock.acquire(path)
    assert held is not None
    file_lock.remove_and_release(held, path)
    assert held.closed
    assert not path.exists()
