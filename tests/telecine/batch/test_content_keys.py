"""Keys made from content: the same in every run, whatever other lines there are, and never the same twice in a file."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.telecine.batch.batch_files import read, write, write_csv

from telecine._core.recorded_submit import DIGESTED_FIELDS
from telecine.batch.batch_file import read_batch_file
from telecine_runtime.harmonised import HARMONISED

Row = tuple[str, str, str]
"""Prompt, provider and duration."""
ROW = st.tuples(st.sampled_from("ab"), st.sampled_from(["xai", "ttapi"]), st.sampled_from(["", "5"]))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("batch")


def keys(folder: Path, rows: Sequence[Row], notes: Sequence[str] = ()) -> dict[Row, list[str]]:
    """Write rows to a file, read it, and return the keys of each."""
    cells = [dict(zip(("prompt", "provider", "duration"), row, strict=True)) for row in rows]
    for number, note in enumerate(notes):
        cells[number] |= {"metadata.note": note, "max_cost": "100" if cells[number]["provider"] == "xai" else ""}
    items, problems = read(write(folder, "rows.csv", write_csv(cells)[0]))
    assert len(items) == len(rows), problems
    found: dict[Row, list[str]] = {}
    for row, item in zip(rows, items, strict=True):
        found.setdefault(row, []).append(item.key)
    return found


@settings(deadline=None)
@given(st.lists(ROW, min_size=1, max_size=8).flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_no_key_depends_on_the_order_of_lines_or_on_notes(folder: Path, case: tuple[list[Row], list[Row]]) -> None:
    rows, moved = case
    assert keys(folder, moved) == keys(folder, rows)
    assert keys(folder, moved, [str(number) for number in range(len(rows))]) == keys(folder, rows)


@settings(deadline=None)
@given(st.lists(ROW, min_size=1, max_size=8), st.lists(ROW, max_size=8), st.randoms())
def test_added_lines_change_no_key_and_give_one_new_key_each(
    folder: Path, rows: list[Row], added: list[Row], order: random.Random
) -> None:
    before = keys(folder, rows)
    mixed = [*rows, *added]
    order.shuffle(mixed)
    after = keys(folder, mixed)
    for row, count in Counter(mixed).items():
        assert after[row][: len(before.get(row, []))] == before.get(row, [])
        assert len(after[row]) == count
    everything = [key for found in after.values() for key in found]
    assert len(set(everything)) == len(mixed)
    assert all(re.fullmatch("[0-9a-f]{32}", key) for key in everything)


def test_a_key_of_ones_own_is_kept_and_does_not_count_among_equal_lines(tmp_path: Path) -> None:
    items, _ = read(write(tmp_path, "a.csv", "prompt,key\nx,mine\nx,\n"), "xai")
    (alone,), _ = read(write(tmp_path, "a.csv", "prompt\nx\n"), "xai")
    assert [item.key for item in items] == ["mine", alone.key]


def test_a_made_key_that_is_also_given_is_refused(tmp_path: Path) -> None:
    (item,), _ = read(write(tmp_path, "a.csv", "prompt\nx\n"), "xai")
    _, problems = read(write(tmp_path, "a.csv", f"prompt,key\ny,{item.key}\nx,\n"), "xai")
    assert [problem.line for problem in problems] == [3]


def test_every_field_that_is_sent_makes_another_key(tmp_path: Path) -> None:
    write(tmp_path, "a.png", b"an image")
    rows = """\
{"prompt": "x"}
{"prompt": "y"}
{"prompt": "x", "provider": "ttapi"}
{"prompt": "x", "model": "grok-imagine-video"}
{"prompt": "x", "duration": 5}
{"prompt": "x", "aspect_ratio": "1:1"}
{"prompt": "x", "resolution": "720p"}
{"prompt": "x", "images": ["a.png"]}
{"prompt": "x", "images": ["https://i.example/a.png"]}
{"prompt": "x", "options": {"xai": {"user": "u"}}}"""
    items, problems = read(write(tmp_path, "a.jsonl", rows), "xai")
    assert problems == ()
    assert len({item.key for item in items}) == 10


def test_a_key_depends_on_the_content_of_an_image_and_not_on_its_name(tmp_path: Path) -> None:
    def key(name: str, content: bytes) -> str:
        write(tmp_path, name, content)
        items, _ = read(write(tmp_path, "a.csv", f"prompt,images\nx,{name}\n"), "xai")
        return items[0].key

    assert key("a.png", b"one") == key("b.png", b"one")
    assert key("a.png", b"one") != key("a.png", b"two")


def test_an_image_of_many_lines_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    image = write(tmp_path, "a.png", b"an image")
    path = write(tmp_path, "a.csv", "prompt,images\n" + "x,a.png\n" * 100)
    reads: list[Path] = []
    read_bytes = Path.read_bytes

    def noted(self: Path) -> bytes:
        if self.is_relative_to(tmp_path):
            reads.append(self)
        return read_bytes(self)

    monkeypatch.setattr(Path, "read_bytes", noted)
    items, _ = read(path, "xai")
    assert len({item.key for item in items}) == 100
    assert reads == [path, image]


def test_jobs_at_another_server_have_other_keys(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "prompt\nx\n")
    (real,) = read_batch_file(path, default_provider="xai")
    (mock,) = read_batch_file(path, default_provider="xai", servers=["127.0.0.1:8700"])
    assert real.key != mock.key


def test_a_key_stays_the_same_in_later_versions(tmp_path: Path) -> None:
    """A batch that goes on after an update must find its jobs, or it would pay for them again."""
    items, _ = read(write(tmp_path, "a.csv", "prompt,duration\nA paper boat,5\nA paper boat,5\n"), "xai")
    assert [item.key for item in items] == [
        "f28546f06c5519a57e19c2aaa7f79590",
        "1b4cd250dedfca407aff1cd261a500de",
    ]


def test_a_digest_has_every_field_of_a_request_that_is_sent() -> None:
    assert {*DIGESTED_FIELDS, "images"} == HARMONISED.keys()
