"""The batch files in docs/batch.md are read, and the page names every field."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.telecine.batch.batch_files import read, write

from telecine.batch.batch_row import FIELDS

PAGE = (Path(__file__).parents[3] / "docs" / "batch.md").read_text("utf-8")
FENCE = re.compile(r"^```(csv|jsonl)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("suffix", "text"), FENCE.findall(PAGE))
def test_a_file_on_the_page_is_valid(tmp_path: Path, suffix: str, text: str) -> None:
    items, problems = read(write(tmp_path, f"a.{suffix}", text), "ttapi")
    assert problems == ()
    assert len(items) == 3


def test_the_page_has_a_file_of_each_format_with_the_same_prompts(tmp_path: Path) -> None:
    prompts = [
        [item.request.prompt for item in read(write(tmp_path, f"a.{suffix}", text), "ttapi")[0]]
        for suffix, text in FENCE.findall(PAGE)
    ]
    assert prompts == [prompts[0]] * 2


def test_the_page_names_every_field() -> None:
    named = {
        name for row in re.findall(r"^\| (`[^|]*`) \|", PAGE, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)
    }
    assert named >= set(FIELDS)
