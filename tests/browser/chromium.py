"""Launching of the machine's Chromium, without a sandbox and without traffic of its own."""

from __future__ import annotations

import shutil
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserType

EXECUTABLES: Final = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-precise-memory-info",
)


def find_chromium() -> str:
    """Return the path of Chromium or Chrome; without one, fail the test."""
    for name in EXECUTABLES:
        path = shutil.which(name)
        if path is not None:
            return path
    pytest.fail(
        f"these tests need a Chromium on PATH ({', '.join(EXECUTABLES)}); "
        "install it with `apt-get install chromium`, `dnf install chromium` or `brew install --cask chromium`",
        pytrace=False,
    )


def launch_chromium(chromium: BrowserType) -> Browser:
    """Start the browser."""
    return chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
