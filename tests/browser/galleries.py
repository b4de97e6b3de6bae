"""Galleries with real videos for the browser."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from telecine.gallery import GalleryItem, write_gallery
from telecine_mock.cdn import CLIPS_DIR

CLIPS: Final = sorted(CLIPS_DIR.glob("*.mp4"))
PROVIDERS: Final = ("xAI", "ToAPIs", "TTAPI")
SUBJECTS: Final = ("boat", "fox", "hummingbird", "lighthouse")
NO_FILM: Final = ("failed", "in_doubt", "waiting", "refused")


def make_items(folder: Path, number: int, *, no_film_every: int = 5) -> list[GalleryItem]:
    """Return items of which every fifth has no film, with prompts such as ``A fox, take 3``.

    Item ``n`` is of provider ``n % 3`` and shows subject ``n % 4``.
    """
    return [make_item(folder, index, has_film=index % no_film_every != no_film_every - 1) for index in range(number)]


def make_item(folder: Path, index: int, *, has_film: bool = True, **fields: Any) -> GalleryItem:
    """Return an item; its film is a copy of a clip in the folder."""
    defaults: dict[str, Any] = {
        "key": f"k{index}",
        "state": "succeeded" if has_film else NO_FILM[index // 5 % len(NO_FILM)],
        "provider": PROVIDERS[index % len(PROVIDERS)],
        "model": "grok-imagine-video",
        "prompt": f"A {SUBJECTS[index % len(SUBJECTS)]}, take {index}",
        "duration": 2.5 if has_film else None,
        "cost": "0.35 USD",
        "seconds": 41.5,
        "error": None if has_film else f"it went wrong {index} times",
        "token": f"xai:job{index}:k{index}",
        "file": copy_clip(folder, f"film {index}.mp4", index) if has_film else None,
    }
    return GalleryItem(**{**defaults, **fields})


def copy_clip(folder: Path, name: str, index: int = 0) -> Path:
    """Copy one of the mock's clips into the folder."""
    return Path(shutil.copy(CLIPS[index % len(CLIPS)], folder / name))


def write_items(folder: Path, items: Sequence[GalleryItem], *, is_running: bool = False) -> Path:
    """Write the page."""
    return write_gallery(folder, items, title="Boats and foxes", is_running=is_running)
