"""Minimal parser and writer for MP4 files (ISO/IEC 14496-12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Mp4:
    """Metadata of an MP4 file: brand, duration, picture size, and the size of the media data."""

    brand: str
    seconds: float
    width: int
    height: int
    frame_bytes: int


def parse(content: bytes) -> Mp4:
    """Parse the metadata of an MP4 file; raise ValueError if it is invalid or truncated."""
    top = dict(iterate_boxes(content))
    if next(iter(top), None) != "ftyp":
        raise ValueError("not an MP4 file: it does not start with ftyp")
    movie = dict(iterate_boxes(_require(top, "moov")))
    scale, length = _movie_header(_require(movie, "mvhd"))
    tracks = (dict(iterate_boxes(body)) for name, body in iterate_boxes(top["moov"]) if name == "trak")
    width, height = max(_picture_size(_require(track, "tkhd")) for track in tracks)
    return Mp4(top["ftyp"][:4].decode("ascii"), length / scale, width, height, len(_require(top, "mdat")))


def iterate_boxes(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield type and content of each box; raise ValueError if one is truncated."""
    offset = 0
    while offset < len(content):
        head, size = 8, int.from_bytes(content[offset : offset + 4])
        if size == 1:
            head, size = 16, int.from_bytes(content[offset + 8 : offset + 16])
        elif size == 0:
            size = len(content) - offset
        if size < head or offset + size > len(content):
            raise ValueError(f"the box at byte {offset} is truncated")
        yield content[offset + 4 : offset + 8].decode("latin-1"), content[offset + head : offset + size]
        offset += size


def _require(found: dict[str, bytes], name: str) -> bytes:
    if name not in found:
        raise ValueError(f"not a playable MP4 file: it has no {name} box")
    return found[name]


def _movie_header(body: bytes) -> tuple[int, int]:
    if body[0] == 1:
        return int.from_bytes(body[20:24]), int.from_bytes(body[24:32])
    return int.from_bytes(body[12:16]), int.from_bytes(body[16:20])


def _picture_size(body: bytes) -> tuple[int, int]:
    # Width and height are the last two members, 16.16 fixed point.
    return int.from_bytes(body[-8:-4]) >> 16, int.from_bytes(body[-4:]) >> 16


def build(payload: bytes) -> bytes:
    """Build an MP4 file with this media data; it has the right boxes but is not playable."""
    content = ((b"ftyp", b"isomisom"), (b"moov", b""), (b"mdat", payload))
    return b"".join((8 + len(body)).to_bytes(4) + name + body for name, body in content)
