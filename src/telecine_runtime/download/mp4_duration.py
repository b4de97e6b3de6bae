"""Duration of an MP4 file, from its movie header."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, Final

from telecine_runtime.download.mp4_boxes import BOX_HEADER_BYTES

_UNKNOWN: Final = {4: 2**32 - 1, 8: 2**64 - 1}
"""Durations that mean "unknown", by their size in bytes (ISO/IEC 14496-12)."""
_HEADER_BYTES: Final = 32
"""Size of the movie header up to the duration."""
_MAX_BOXES: Final = 1000
"""Number of boxes after which a file is taken as invalid."""


def read_duration(path: Path) -> float | None:
    """Return the duration of an MP4 file in seconds; ``None`` if it is unknown or the file cannot be read."""
    try:
        with path.open("rb") as file:
            movie = _find_box(file, b"moov", 0, path.stat().st_size)
            header = movie and _find_box(file, b"mvhd", *movie)
            if not header:
                return None
            file.seek(header[0])
            return _parse_movie_header(file.read(min(header[1] - header[0], _HEADER_BYTES)))
    except OSError:
        return None


def _find_box(file: BinaryIO, name: bytes, start: int, end: int) -> tuple[int, int] | None:
    """Return start and end of the content of the first box with this name between two offsets."""
    for _ in range(_MAX_BOXES):
        file.seek(start)
        head = file.read(BOX_HEADER_BYTES)
        length, header_length = int.from_bytes(head[:4]), 8
        if length == 1:
            length, header_length = int.from_bytes(head[8:16]), 16
        elif length == 0:
            length = end - start
        if length < header_length or start + length > end:
            return None
        if head[4:8] == name:
            return start + header_length, start + length
        start += length
    return None


def _parse_movie_header(content: bytes) -> float | None:
    # Version and flags, then creation and modification time, time scale and duration. Version 1 has 64-bit times.
    width = 8 if content[:1] == b"\x01" else 4
    at = 4 + 2 * width
    scale, units = content[at : at + 4], content[at + 4 : at + 4 + width]
    if len(units) < width or not any(scale):
        return None
    duration = int.from_bytes(units)
    return duration / int.from_bytes(scale) if duration not in (0, _UNKNOWN[width]) else None
