"""What is left to do of an item, for each state of the ledger and each place of its file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from telecine import LedgerEntry, VideoRequest
from telecine.batch.batch_item import BatchItem
from telecine.batch.plan import plan_batch
from telecine.ledger.entry import LedgerState
from telecine.providers import provider_name

ITEM = BatchItem(VideoRequest("A boat"), provider_name("xai"), "key")
EXPECTED = {
    "preparing": "new",
    "sending": "started",
    "in_doubt": "started",
    "refused": "new",
    "queued": "started",
    "running": "started",
    "succeeded": "started",
    "failed": "failed",
    "expired": "failed",
    "abandoned": "abandoned",
}


def make_entry(state: str, file: Path | None = None) -> LedgerEntry:
    now = datetime.now(UTC)
    values = dict.fromkeys(LedgerEntry.__dataclass_fields__)
    values |= {"key": "key", "provider": "xai", "state": state, "file": file, "created_at": now, "updated_at": now}
    return LedgerEntry(**values)  # type: ignore[arg-type]


def plan(entry: LedgerEntry | None, folder: Path) -> str:
    """Return where the plan puts the item."""
    found = plan_batch([ITEM], {} if entry is None else {"key": entry}, folder)
    assert len(found.ended) + len(found.started) + len(found.new) == 1
    return found.ended[0].state if found.ended else "started" if found.started else "new"


def test_the_table_has_every_state_of_the_ledger() -> None:
    assert set(EXPECTED) == set(get_args(LedgerState))


@pytest.mark.parametrize("state", EXPECTED)
def test_each_state_of_the_ledger_without_a_file(state: str, tmp_path: Path) -> None:
    assert plan(make_entry(state), tmp_path) == EXPECTED[state]


def test_an_unknown_item_is_new(tmp_path: Path) -> None:
    assert plan(None, tmp_path) == "new"


@pytest.mark.parametrize("state", EXPECTED)
def test_a_video_that_was_deleted_or_saved_elsewhere_is_not_saved_here(state: str, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "a.mp4").write_bytes(b"video")
    assert plan(make_entry(state, tmp_path / "deleted.mp4"), tmp_path) == EXPECTED[state]
    assert plan(make_entry(state, tmp_path / "there" / "a.mp4"), tmp_path) == EXPECTED[state]


def test_a_saved_video_in_the_folder_is_saved(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"video")
    assert plan(make_entry("succeeded", tmp_path / "a.mp4"), tmp_path) == "saved"
