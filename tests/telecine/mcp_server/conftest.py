"""Fixtures of the MCP server: mock servers of its own, so that jobs and requests can be counted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from telecine_mock import MockServer, Settings


@pytest.fixture
def mock() -> Iterator[MockServer]:
    """Mock servers whose jobs take a moment."""
    with MockServer(Settings(pace=0.3)) as server:
        yield server
