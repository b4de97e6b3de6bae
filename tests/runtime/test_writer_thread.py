"""The writer thread of downloads: buffer limit, reads, write errors."""

from __future__ import annotations

import hashlib
import os
import random
import threading
import time
import tracemalloc
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from tests.library_patch import patch_library
from tests.runtime.fake_cdn import FakeCdn, film
from tests.runtime.loop_monitor import run_with_heartbeat
from tests.runtime.sync_and_async import KEY, AsyncTestClient, ClientMode

from telecine_runtime.download import fetch, partial_file, writer_thread
from telecine_runtime.download.fetch import DownloadError, download_to_file
from telecine_runtime.download.writer_thread import MAX_BUFFERED_BYTES, WRITEBACK_BYTES, WriterThread
from telecine_runtime.retry import Retry

BLOCK = (16).to_bytes(4) + b"ftypisom" + random.Random(3).randbytes((64 << 10) - 12)
SHORT, LONG = BLOCK * 40, BLOCK * 512


class MonitoredFile:
    """A file wrapper that can block writes and counts reads."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.read_bytes = 0
        self.open = threading.Event()
        self.open.set()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)

    def read(self, size: int) -> bytes:
        piece = self.file.read(size)
        self.read_bytes += len(piece)
        return piece

    def write(self, piece: bytes) -> int:
        assert self.open.wait(10)
        return self.file.write(piece)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> list[MonitoredFile]:
    """The files written by downloads of this test."""
    files: list[MonitoredFile] = []

    def made(file: BinaryIO) -> WriterThread:
        files.append(MonitoredFile(file))
        return WriterThread(files[-1])  # type: ignore[arg-type]  # as much of a file as a writer needs

    monkeypatch.setattr(partial_file, "WriterThread", made)
    return files


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "boat.mp4"


@pytest.fixture
def file(target: Path) -> Iterator[MonitoredFile]:
    with target.open("a+b") as opened:
        yield MonitoredFile(opened)


def test_a_large_video_goes_through_little_memory_however_slow_the_disk_is(
    mode: ClientMode, cdn: FakeCdn, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(self: MonitoredFile, piece: bytes) -> int:
        time.sleep(0.005)
        return self.file.write(piece)

    monkeypatch.setattr(MonitoredFile, "write", slowly)
    monkeypatch.setattr(partial_file, "WriterThread", lambda file: WriterThread(MonitoredFile(file)))  # type: ignore[arg-type]  # as above
    url = cdn.serve("/v", film(SHORT), film(LONG))
    mode.run(download_to_file(url, target))  # so that every module is here
    tracemalloc.start()
    try:
        saved = mode.run(download_to_file(url, target, overwrite=True))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert saved.size == len(LONG)
    assert peak < 4 * MAX_BUFFERED_BYTES < len(LONG) / 3, (
        "what waits, what is just being written, and what the client itself holds"
    )


def test_file_is_read_for_its_hash_on_first_access_only(
    mode: ClientMode, cdn: FakeCdn, target: Path, watched: list[MonitoredFile]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch_library(patch, fetch, "hashlib", file_digest=lambda *_: pytest.fail("nobody has asked"))
        saved = mode.run(download_to_file(cdn.serve("/v", film(SHORT)), target))
    assert [file.read_bytes for file in watched] == [0]
    hashed = [saved.sha256]
    target.unlink()
    assert [*hashed, saved.sha256] == [hashlib.sha256(SHORT).hexdigest()] * 2, "the second time it is known"


def test_of_a_video_that_was_resumed_nothing_is_read_again(
    mode: ClientMode, cdn: FakeCdn, target: Path, watched: list[MonitoredFile]
) -> None:
    url = cdn.serve("/v", film(SHORT, cut=25 * len(BLOCK)), film(SHORT))
    with pytest.raises(DownloadError):
        mode.run(download_to_file(url, target, retry=Retry(attempts=1)))
    saved = mode.run(download_to_file(url, target))
    assert saved.sha256 == hashlib.sha256(SHORT).hexdigest()
    assert [file.read_bytes for file in watched] == [0, 0]


def test_full_disk_raises_and_keeps_the_partial_file(
    mode: ClientMode, cdn: FakeCdn, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = cdn.serve("/v", film(LONG))

    def full(self: MonitoredFile, piece: bytes) -> int:
        if self.file.tell() > 20 * len(BLOCK):
            raise OSError(28, "No space left on device")
        return self.file.write(piece)

    monkeypatch.setattr(MonitoredFile, "write", full)
    monkeypatch.setattr(partial_file, "WriterThread", lambda file: WriterThread(MonitoredFile(file)))  # type: ignore[arg-type]  # as above
    with pytest.raises(DownloadError, match=r"cannot write .*No space left on device"):
        mode.run(download_to_file(url, target))
    left = target.with_name("boat.mp4.part").stat().st_size
    monkeypatch.undo()
    assert 0 < left < len(LONG)
    saved = mode.run(download_to_file(url, target))
    assert saved.sha256 == hashlib.sha256(LONG).hexdigest()


def test_other_tasks_go_on_while_a_slow_disk_is_waited_for(
    cdn: FakeCdn, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = cdn.serve("/v", film(BLOCK * 100))
    ticks: list[None] = []

    def slowly(self: MonitoredFile, piece: bytes) -> int:
        before = len(ticks)
        time.sleep(0.05)
        assert len(ticks) > before, "the loop stood still"
        return self.file.write(piece)

    async def fetched() -> None:
        async with AsyncTestClient(KEY) as client:
            await client.run(download_to_file(url, target))

    monkeypatch.setattr(MonitoredFile, "write", slowly)
    monkeypatch.setattr(partial_file, "WriterThread", lambda file: WriterThread(MonitoredFile(file)))  # type: ignore[arg-type]  # as above
    run_with_heartbeat(fetched, ticks)
    assert target.stat().st_size == 100 * len(BLOCK)


def test_writer_waits_for_a_stalled_disk_when_the_buffer_is_full(file: MonitoredFile) -> None:
    file.open.clear()
    writing = WriterThread(file)  # type: ignore[arg-type]  # as above
    count = next(number for number in range(1, 1000) if writing.write(BLOCK))
    assert count * len(BLOCK) == MAX_BUFFERED_BYTES
    threading.Timer(0.02, file.open.set).start()
    writing.wait()
    assert file.tell() > 0
    assert not writing.write(b"the end")
    writing.finish()
    file.file.seek(0)
    assert file.file.read() == BLOCK * count + b"the end"


def test_chunks_without_bytes_end_nothing(file: MonitoredFile, target: Path) -> None:
    writing = WriterThread(file)  # type: ignore[arg-type]  # as above
    for chunk in (b"", b"a", b"", b"", b"boat", b""):
        writing.write(chunk)
        time.sleep(0.002)  # for the thread to find it alone
    writing.finish()
    assert target.read_bytes() == b"aboat"


@pytest.mark.skipif(not hasattr(os, "posix_fadvise"), reason="the system cannot be told")
def test_the_disk_begins_long_before_the_end(cdn: FakeCdn, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []
    patch_library(
        monkeypatch, writer_thread, "os", posix_fadvise=lambda _, begin, length, __: told.append((begin, length))
    )
    saved = ClientMode("sync").run(download_to_file(cdn.serve("/v", film(LONG)), target))
    assert told[0][0] == 0
    assert all(begin + length == following for (begin, length), (following, _) in pairwise(told))
    assert saved.size - sum(told[-1]) < WRITEBACK_BYTES, "so much is left for the end at most"
