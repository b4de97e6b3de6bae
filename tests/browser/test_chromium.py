"""The browser tests say what they need."""

from __future__ import annotations

import pytest
from tests.browser.chromium import find_chromium


def test_a_missing_browser_is_a_failure_that_tells_how_to_install_one(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pytest.fail.Exception, match=r"Chromium on PATH \(chromium, .*apt-get install chromium"):
        find_chromium()
    for name in ("google-chrome", "chromium"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
        assert find_chromium() == str(tmp_path / name)
