"""Reads and writes the boxes of an MP4 file (ISO/IEC 14496-12), to tell a playable video from a pile of bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Mp4:
    """What a player reads first: brand, length in seconds, picture size, bytes of frames."""

    brand: str
    seconds: float
    width: int
    height: int
    frame_bytes: int


def parse(content: bytes) -> Mp4:
    """Return what an MP4 file says of itself; raise ValueError when it is none, or is cut off."""
    top = dict(iterate_boxes(content))
    if next(iter(top), None) != "ftyp":
        raise ValueError("no MP4 file: it does not begin with ftyp")
    movie = dict(iterate_boxes(_of(top, "moov")))
    scale, length = _movie_header(_of(movie, "mvhd"))
    tracks = (dict(iterate_boxes(body)) for name, body in iterate_boxes(top["moov"]) if name == "trak")
    width, height = max(_picture(_of(track, "tkhd")) for track in tracks)
    return Mp4(top["ftyp"][:4].decode("ascii"), length / scale, width, height, len(_of(top, "mdat")))


def iterate_boxes(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each box; raise ValueError when one is longer than what there is."""
    at = 0
    while at < len(content):
        head, size = 8, int.from_bytes(content[at : at + 4])
        if size == 1:
            head, size = 16, int.from_bytes(content[at + 8 : at + 16])
        elif size == 0:
            size = len(content) - at
        if size < head or at + size > len(content):
            raise ValueError(f"the box at byte {at} is cut off")
        yield content[at + 4 : at + 8].decode("latin-1"), content[at + head : at + size]
        at += size


def _of(found: dict[str, bytes], name: str) -> bytes:
    if name not in found:
        raise ValueError(f"no playable MP4 file: it has no {name}")
    return found[name]


def _movie_header(body: bytes) -> tuple[int, int]:
    if body[0] == 1:
        return int.from_bytes(body[20:24]), int.from_bytes(body[24:32])
    return int.from_bytes(body[12:16]), int.from_bytes(body[16:20])


def _picture(body: bytes) -> tuple[int, int]:
    # Width and height are the last two members, 16.16 fixed point.
    return int.from_bytes(body[-8:-4]) >> 16, int.from_bytes(body[-4:]) >> 16


def build(payload: bytes) -> bytes:
    """Return a film as far as its boxes go, with these bytes for frames; nothing plays it."""
    content = ((b"ftyp", b"isomisom"), (b"moov", b""), (b"mdat", payload))
    return b"".join((8 + len(body)).to_bytes(4) + name + body for name, body in content)
