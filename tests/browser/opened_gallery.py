"""A gallery in a browser, with what it requests and what it writes to the console."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage

WIDE, NARROW = 1440, 360


class OpenedGallery:
    """A page of its own browser context.

    Attributes:
        page: The page.
        requests: The URLs that it has requested.
        messages: Messages on the console, and exceptions that nothing caught.
    """

    def __init__(
        self, browser: Browser, path: Path, *, fragment: str = "", width: int = WIDE, height: int = 900, **options: Any
    ) -> None:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        self.requests: list[str] = []
        self.messages: list[str] = []
        self.page = context.new_page()
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", self._add_message)
        self.page.on("pageerror", lambda error: self.messages.append(str(error)))
        self.page.goto(path.as_uri() + fragment)

    def _add_message(self, message: ConsoleMessage) -> None:
        self.messages.append(f"{message.type}: {message.text} ({message.location['url']})")

    def close(self) -> None:
        self.page.context.close()
