"""Fixtures of the browser tests: the browser, and galleries opened in it from the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.browser.chromium import launch_chromium
from tests.browser.opened_gallery import OpenedGallery


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser of all tests."""
    with sync_playwright() as playwright:
        browser = launch_chromium(playwright.chromium)
        yield browser
        browser.close()


@pytest.fixture
def open_gallery(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Open a page; at the end, fail if it asked for anything but files or wrote to the console.

    The pages are closed before `tmp_path` is removed: they may still load films.
    """
    opened: list[OpenedGallery] = []

    def open_one(path: Path, **options: Any) -> Page:
        opened.append(OpenedGallery(browser, path, **options))
        return opened[-1].page

    yield open_one
    for gallery in opened:
        gallery.close()
    assert [message for gallery in opened for message in gallery.messages] == []
    assert [url for gallery in opened for url in gallery.requests if not url.startswith(("file:///", "data:,"))] == []
