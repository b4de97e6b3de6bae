"""Fixtures of the ledger: its location, in either database."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def ledger_location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A file that does not exist, and an empty PostgreSQL database."""
    if request.param == "sqlite":
        return str(tmp_path / "books" / "jobs.sqlite")
    return str(request.getfixturevalue("postgres_url"))
