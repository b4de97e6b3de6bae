"""Writing of the gallery into its folder, atomically."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from telecine.gallery.item import GalleryItem
from telecine.gallery.render import render_page

PAGE_NAME: Final = "index.html"


def write_gallery(
    folder: Path, items: Sequence[GalleryItem], *, title: str, note: str = "", is_running: bool = False
) -> Path:
    """Write ``index.html`` with the videos; return its path.

    The page needs nothing but the video files: it works from the disk and makes no network request. It may be
    written again at any time, because a browser sees either the old page or the new one.

    Args:
        folder: Existing folder to write to. The videos may be in it or elsewhere.
        items: The videos, in the order of the page.
        title: Title of the page.
        note: A sentence for the foot of the page.
        is_running: Whether more videos are to come: the page says so and reloads itself every few seconds.

    Raises:
        OSError: The page cannot be written; an earlier one is kept.
    """
    text = render_page(folder, items, title=title, note=note, is_running=is_running)
    page = folder / PAGE_NAME
    temporary = folder / f".{PAGE_NAME}.{os.getpid()}.tmp"
    try:
        temporary.write_text(text, encoding="utf-8", newline="\n")
        temporary.replace(page)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return page
