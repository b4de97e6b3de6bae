"""Rendering of the gallery: one HTML page with its style, its script and the items as JSON."""

from __future__ import annotations

import json
import os
import re
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template
from typing import Any, Final
from urllib.parse import quote

from telecine.gallery.item import GalleryItem

ASSETS_DIR: Final = Path(__file__).with_name("assets")
SCRIPTS: Final = ("format.js", "cards.js", "films.js", "filters.js", "keyboard.js", "reload.js")
"""The script of the page, in order. The parts share one scope."""
_NOT_ALLOWED: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def render_page(
    folder: Path, items: Sequence[GalleryItem], *, title: str, note: str = "", is_running: bool = False
) -> str:
    """Return the page.

    Prompts and errors are the text of other people: they appear as JSON in a script element that does not run, and
    as escaped text for browsers without JavaScript. The content security policy allows the page's own script and
    style only, by hash, and no request but for videos beside it.

    Args:
        folder: Folder of the page. The links to the videos are relative to it.
        items: The videos, in the order of the page.
        title: Title of the page.
        note: A sentence for the foot of the page.
        is_running: Whether more videos are to come: the page says so and reloads itself.
    """
    style, script = _read_assets()
    links = _relative_links(folder, items)
    data = {
        "running": is_running,
        "written": datetime.now().astimezone().timestamp(),
        "items": [_item_data(item, link) for item, link in zip(items, links, strict=True)],
    }
    return Template(_read("page.html")).substitute(
        policy=_policy(style, script),
        title=_escape(title),
        note=_escape(note),
        style=style,
        script=script,
        data=_json(data),
        links="".join(_list_item(item, link) for item, link in zip(items, links, strict=True)),
    )


@cache
def _read_assets() -> tuple[str, str]:
    """Return the style and the script."""
    parts = "".join(_read(name) for name in SCRIPTS)
    return _read("page.css"), f'(() => {{\n"use strict";\n{parts}}})();\n'


def _read(name: str) -> str:
    return (ASSETS_DIR / name).read_text("utf-8")


def _policy(style: str, script: str) -> str:
    # `self` is the folder's server if the folder is served; from a file it may match nothing, therefore `file:`.
    return (
        f"default-src 'none'; script-src {_source_hash(script)}; style-src {_source_hash(style)}; "
        "media-src 'self' file:; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _source_hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _item_data(item: GalleryItem, link: str | None) -> dict[str, Any]:
    return {
        "key": item.key,
        "state": item.state,
        "provider": item.provider,
        "model": item.model,
        "prompt": item.prompt,
        "link": link,
        "file": item.file.name if item.file and link else None,
        "duration": item.duration,
        "cost": item.cost,
        "seconds": item.seconds,
        "error": item.error,
        "token": item.token,
        "created": item.created_at.timestamp() if item.created_at else None,
        "states": [(entry.seconds, entry.state, entry.provider_state) for entry in item.states],
    }


def _json(data: object) -> str:
    """Return JSON that is safe within a script element: no text can end the element or open a comment in it."""
    return json.dumps(data, separators=(",", ":")).replace("<", "\\u003c").replace(">", "\\u003e")


def _relative_links(folder: Path, items: Sequence[GalleryItem]) -> list[str | None]:
    """Return the URL of each video, relative to the page; ``None`` where there is no file."""
    start = folder.absolute()
    return [
        _relative_link(item.file.absolute(), start) if item.file is not None and item.file.is_file() else None
        for item in items
    ]


def _relative_link(file: Path, start: Path) -> str:
    try:
        path = file.name if file.parent == start else os.path.relpath(file, start)
    except ValueError:  # on another drive
        return file.as_uri()
    # The bytes of the name: it need not be valid UTF-8.
    return quote(os.fsencode(path.replace(os.sep, "/")))


def _list_item(item: GalleryItem, link: str | None) -> str:
    """Return the item for browsers without JavaScript."""
    anchor = f'<a href="{link}">{_escape(item.file.name)}</a> ' if item.file and link else ""  # the link is quoted
    return f"<li>{anchor}<bdi>{_escape(item.prompt)}</bdi> {_escape(f'({item.provider}, {item.state})')}</li>\n"


def _escape(text: str) -> str:
    """Return text for HTML. Characters that HTML or UTF-8 cannot hold become U+FFFD."""
    return escape(_NOT_ALLOWED.sub("\N{REPLACEMENT CHARACTER}", text))
