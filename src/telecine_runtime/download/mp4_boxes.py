"""Detection of video files by signature, and of truncated MP4 files by their boxes."""

from __future__ import annotations

from typing import BinaryIO, Final

SIGNATURE_BYTES: Final = 12
"""Number of bytes needed to detect a video."""

BOX_HEADER_BYTES: Final = 16
"""Maximum size of a box header."""

_FIRST_BOXES: Final = frozenset({b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"free", b"skip", b"wide", b"pnot"})
"""Boxes that can come first in an MP4 or QuickTime file (ISO/IEC 14496-12)."""
_INDEX_BOXES: Final = frozenset({b"moov", b"moof"})
"""Boxes of which a playable file needs at least one."""
_MATROSKA: Final = b"\x1a\x45\xdf\xa3"
_OTHER_SIGNATURES: Final = (
    (0, _MATROSKA),  # Matroska and WebM
    (8, b"AVI "),  # in RIFF
    (0, b"OggS"),
    (0, b"FLV\x01"),
)


def is_video(head: bytes) -> bool:
    """Return whether a file with these first `SIGNATURE_BYTES` bytes is a video, such as MP4, WebM or AVI."""
    if any(head[at : at + len(magic)] == magic for at, magic in _OTHER_SIGNATURES):
        return True
    size = int.from_bytes(head[:4])
    return head[4:8] in _FIRST_BOXES and (size in {0, 1} or size >= 8)


class BoxScanner:
    """Incremental parser of the top-level boxes of an MP4 file.

    Attributes:
        at: Offset of the next box.
    """

    def __init__(self) -> None:
        self.at = 0
        self._names = set[bytes]()
        self._result: bool | None = True  # False or None as soon as a box decides it

    @property
    def open(self) -> bool:
        """Whether more boxes are needed."""
        return self._result is True

    def add(self, head: bytes) -> None:
        """Add the first 16 bytes of the next box, or the rest of the file if it is shorter."""
        length, name = int.from_bytes(head[:4]), head[4:8]
        if length == 1:
            length = int.from_bytes(head[8:16])
        if not self.at and name not in _FIRST_BOXES:
            self._result = None
        elif len(head) < 8 or 0 < length < 8:
            self._result = False
        elif length == 0:
            self._result = None
        else:
            self._names.add(name)
            self.at += length

    def end_at(self, size: int) -> bool | None:
        """Return whether a file of this size is complete.

        Returns:
            ``None`` if unknown: the last box has no length, or the file has no boxes.

        """
        return self._result and self.at == size and bool(self._names & _INDEX_BOXES)


def is_complete_video(file: BinaryIO, size: int) -> bool | None:
    """Return whether a video file is complete; see `BoxScanner.end_at`.

    Args:
        file: The file, open for reading. Its position is changed.
        size: Its size in bytes.

    """
    boxes = BoxScanner()
    while boxes.open and boxes.at < size:
        file.seek(boxes.at)
        boxes.add(file.read(BOX_HEADER_BYTES))
    return boxes.end_at(size)
