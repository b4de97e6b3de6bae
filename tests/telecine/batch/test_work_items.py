"""A work item says on another machine what it said on the first one."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.telecine.batch.batch_files import JSON, TEXT, URL

from telecine import VideoRequest
from telecine.batch.batch_item import BatchItem
from telecine.batch.payload import WorkItem
from telecine.errors import UnknownProvider
from telecine.providers import NAMES, provider_name

IMAGES = URL | st.binary(max_size=20) | st.sampled_from([Path("/images/a b.png"), Path("/bilder/ä.png")])
REQUESTS = st.builds(
    VideoRequest,
    TEXT,
    model=st.none() | TEXT,
    duration=st.none() | st.integers(1, 10**30),
    images=st.lists(IMAGES, max_size=3).map(tuple),
    mode=st.none() | TEXT,
    options=st.dictionaries(st.sampled_from(NAMES), st.dictionaries(TEXT, JSON, max_size=2), max_size=2),
    metadata=st.dictionaries(TEXT, TEXT, max_size=2),
    max_cost=st.none() | st.decimals(0, 10**6, places=3),
)
ITEMS = st.builds(BatchItem, REQUESTS, st.sampled_from(NAMES).map(provider_name), TEXT)


@given(ITEMS, st.floats(0, 10**6), st.none() | URL)
def test_a_work_item_is_the_same_after_it_was_stored(item: BatchItem, timeout: float, url: str | None) -> None:
    work = WorkItem(item, Path("/videos/ä b"), timeout, url)
    text = work.to_json()
    text.encode("ascii")
    assert "\0" not in text
    assert WorkItem.from_json(text) == work


def test_the_number_of_the_line_is_not_stored() -> None:
    item = BatchItem(VideoRequest("A boat", max_cost=Decimal("0.10")), provider_name("xai"), "key", 7)
    read = WorkItem.from_json(WorkItem(item, Path("/videos"), 60.0).to_json())
    assert (read.item.line, str(read.item.request.max_cost)) == (None, "0.10")


def test_a_relative_path_of_an_image_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    item = BatchItem(VideoRequest("A boat", images=(Path("boat.png"),)), provider_name("xai"), "key")
    read = WorkItem.from_json(WorkItem(item, Path("/videos"), 60.0).to_json())
    assert read.item.request.images == (tmp_path / "boat.png",)


def test_a_provider_that_this_worker_lacks_is_unknown() -> None:
    item = BatchItem(VideoRequest("A boat"), provider_name("xai"), "key")
    values = json.loads(WorkItem(item, Path("/videos"), 60.0).to_json())
    with pytest.raises(UnknownProvider):
        WorkItem.from_json(json.dumps({**values, "provider": "nobody"}))
