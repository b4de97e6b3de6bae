"""What the first bytes of a file, and the boxes that it is made of, say about whether it is a film and a whole one."""

from __future__ import annotations

from typing import BinaryIO, Final

SIGNATURE_BYTES: Final = 12
"""How many bytes are enough to tell a film from anything else."""

BOX_HEADER_BYTES: Final = 16
"""How many bytes the head of a box has at most."""

_FIRST_BOXES: Final = frozenset({b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"free", b"skip", b"wide", b"pnot"})
"""With which boxes an MP4 or QuickTime file may begin (ISO/IEC 14496-12)."""
_INDEX_BOXES: Final = frozenset({b"moov", b"moof"})
"""Boxes without one of which no player finds a picture."""
_MATROSKA: Final = b"\x1a\x45\xdf\xa3"
_OTHER_SIGNATURES: Final = (
    (0, _MATROSKA),  # Matroska and WebM
    (8, b"AVI "),  # in RIFF
    (0, b"OggS"),
    (0, b"FLV\x01"),
)


def is_video(head: bytes) -> bool:
    """Tell whether a file that begins with these `SIGNATURE_BYTES` bytes is a film, such as MP4, WebM or AVI."""
    if any(head[at : at + len(magic)] == magic for at, magic in _OTHER_SIGNATURES):
        return True
    size = int.from_bytes(head[:4])
    return head[4:8] in _FIRST_BOXES and (size in {0, 1} or size >= 8)


class BoxScanner:
    """Follows the boxes of a film from one to the next.

    Attributes:
        at: Where the next one begins.
    """

    def __init__(self) -> None:
        self.at = 0
        self._names = set[bytes]()
        self._says: bool | None = True  # what is known as soon as one box says that there is nothing to know

    @property
    def open(self) -> bool:
        """Whether there is more to find out."""
        return self._says is True

    def take(self, head: bytes) -> None:
        """Look at the first 16 bytes of the next box, or at all that there are."""
        length, name = int.from_bytes(head[:4]), head[4:8]
        if length == 1:
            length = int.from_bytes(head[8:16])
        if not self.at and name not in _FIRST_BOXES:
            self._says = None
        elif len(head) < 8 or 0 < length < 8:
            self._says = False
        elif length == 0:
            self._says = None
        else:
            self._names.add(name)
            self.at += length

    def end_at(self, size: int) -> bool | None:
        """Tell whether a film of this size is whole.

        Returns:
            ``None`` when the container does not say: its last box has no length, or it is not made of boxes.

        """
        return self._says and self.at == size and bool(self._names & _INDEX_BOXES)


def is_complete_video(file: BinaryIO, size: int) -> bool | None:
    """Tell whether a film ends where its container says; see `BoxScanner.end_at`.

    Args:
        file: The film, open for reading; it is left at any place.
        size: How many bytes of it there are.

    """
    boxes = BoxScanner()
    while boxes.open and boxes.at < size:
        file.seek(boxes.at)
        boxes.take(file.read(BOX_HEADER_BYTES))
    return boxes.end_at(size)
