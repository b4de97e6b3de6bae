"""Parser of a gallery page, and items to show on one."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from telecine.gallery import GalleryItem


def make_item(key: str = "k1", **fields: Any) -> GalleryItem:
    """Return an item with harmless texts, or with these fields."""
    defaults = {"state": "succeeded", "provider": "xAI", "model": "grok-imagine-video", "prompt": "A paper boat"}
    return GalleryItem(key=key, **{**defaults, **fields})


@dataclass
class PageParts:
    """Parts of a page.

    Attributes:
        tags: Start tags with attributes, in order, without those of the list for browsers without JavaScript.
        list_tags: The tags of that list.
        links: Its links.
        list_text: Its text.
        elements: The texts of ``title``, ``h1``, ``footer``, ``style`` and of each ``script``.
    """

    tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = field(default_factory=list)
    list_tags: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    list_text: str = ""
    elements: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> dict[str, Any]:
        return json.loads(self.elements["script#data"])

    @property
    def items(self) -> list[dict[str, Any]]:
        return self.data["items"]

    @property
    def policy(self) -> str:
        return next(
            value or ""
            for tag, found in self.tags
            if tag == "meta"
            for name, value in found
            if len(found) == 2 and found[0][1] == "Content-Security-Policy" and name == "content"
        )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts = PageParts()
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if "noscript" in self._open:
            self.parts.list_tags.add(tag)
            self.parts.links.extend(value or "" for name, value in attrs if name == "href")
        else:
            self.parts.tags.append((tag, tuple(attrs)))
        if tag not in {"meta", "link", "input"}:
            self._open.append(f"{tag}#{names['id']}" if tag == "script" and "id" in names else tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().partition("#")[0] == tag

    def handle_data(self, data: str) -> None:
        if "noscript" in self._open:
            self.parts.list_text += data
        elif self._open:
            self.parts.elements[self._open[-1]] = self.parts.elements.get(self._open[-1], "") + data


def parse_page(text: str) -> PageParts:
    """Parse a page; every element must be closed in its order."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.parts


def read_page(path: Path) -> PageParts:
    """Parse the page of a file."""
    return parse_page(path.read_text("utf-8"))
