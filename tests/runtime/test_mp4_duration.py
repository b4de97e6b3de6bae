"""The duration of an MP4 file is read from its header; a broken file has none."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import mp4

from telecine_mock.cdn import CLIPS_DIR
from telecine_runtime.download.mp4_duration import read_duration

CLIPS = sorted(CLIPS_DIR.glob("*.mp4"))


def box(name: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4) + name + content


def movie(header: bytes, before: bytes = b"") -> bytes:
    return box(b"ftyp", b"isom") + before + box(b"moov", box(b"udta", b"") + box(b"mvhd", header))


def duration_of(content: bytes) -> float | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.mp4")
        path.write_bytes(content)
        return read_duration(path)


@pytest.mark.parametrize("clip", CLIPS, ids=lambda path: path.stem)
def test_the_duration_is_that_of_the_movie_header(clip):
    assert read_duration(clip) == mp4.parse(clip.read_bytes()).seconds == 2.5


def test_both_versions_of_the_header_are_read():
    assert duration_of(movie(bytes(12) + (600).to_bytes(4) + (3630).to_bytes(4))) == 6.05
    assert duration_of(movie(b"\x01" + bytes(19) + (600).to_bytes(4) + (2**33).to_bytes(8))) == 2**33 / 600


def test_large_boxes_before_the_header_are_skipped():
    large = (1).to_bytes(4) + b"mdat" + (16 + 5).to_bytes(8) + b"frame"
    assert duration_of(movie(bytes(12) + (10).to_bytes(4) + (25).to_bytes(4), large)) == 2.5


@pytest.mark.parametrize(
    "header",
    [
        b"",
        bytes(20),
        bytes(12) + (600).to_bytes(4) + bytes(4),
        bytes(12) + bytes(4) + (600).to_bytes(4),
        bytes(12) + (600).to_bytes(4) + b"\xff" * 4,
        b"\x01" + bytes(19) + (600).to_bytes(4) + b"\xff" * 8,
        b"\x01" + bytes(19) + (600).to_bytes(4) + bytes(3),
    ],
)
def test_a_header_without_a_duration_gives_none(header):
    assert duration_of(movie(header)) is None


def test_a_missing_file_and_a_folder_give_none(tmp_path):
    assert read_duration(tmp_path / "gone.mp4") is None
    assert read_duration(tmp_path) is None


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2000), st.binary(max_size=40))
def test_a_broken_file_gives_a_duration_or_none(at, damage):
    content = CLIPS[0].read_bytes()
    found = duration_of(content[:at] + damage + content[at + len(damage) :])
    assert found is None or found > 0


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_give_none_or_a_duration(content):
    found = duration_of(content)
    assert found is None or found > 0
