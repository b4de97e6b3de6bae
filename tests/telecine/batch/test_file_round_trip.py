"""Any request written to a batch file reads back equal, and no content gives anything but items or problems."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from tests.telecine.batch.batch_files import (
    CASES,
    JSON,
    WORD,
    given_fields,
    read,
    to_cells,
    to_json_line,
    write,
    write_csv,
)

from telecine import VideoRequest
from telecine._core.request_check import validate_request
from telecine.providers import get_provider

pytestmark = pytest.mark.slow

PIECES = [
    *(b"prompt", b"images", b"duration", b"options", b"options.xai.user", b"metadata.a", b"key", b"provider", b"xai"),
    *(b",", b";", b"\t", b'"', b'""', b"\n", b"\r\n", b"\r", b" ", b"{", b"}", b"[", b"]", b":", b"\\", b"\\ud800"),
    *(b'"prompt":', b'"provider":"xai"', b'"images":["', b'"options":{"xai":', b'"max_cost":', b"\\u0000", b"NaN"),
    *(b"\0", b"\xff", b"\xef\xbb\xbf", "ü\u2028".encode(), b"9" * 5000, b"[" * 2000, b"../", b"/", b".", b"data:"),
    *(b"1e999", b"-1", b"6", b"null"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("batch")


def check_read(path: Path, requests: Sequence[VideoRequest], provider: str, lines: Sequence[int]) -> None:
    """Read a file: it gives these requests, or exactly the problems that the provider has with them."""
    items, problems = read(path, provider)
    event(f"supported: {not problems}")
    assert [(problem.line, problem.message) for problem in problems] == [
        (line, sentence)
        for line, request in zip(lines, requests, strict=True)
        for sentence in validate_request(get_provider(provider), request)
    ]
    if not problems:
        assert [item.request for item in items] == list(requests)
        assert [item.request.metadata for item in items] == [request.metadata for request in requests]
        assert [item.line for item in items] == list(lines)
        assert {item.provider for item in items} == {provider}


@settings(deadline=None)
@given(CASES, st.sampled_from(["\n", "\r\n", "\n\n \n"]))
def test_any_requests_read_back_equal_from_json_lines(
    folder: Path, case: tuple[str, list[VideoRequest]], separator: str
) -> None:
    provider, requests = case
    path = write(folder, "any.jsonl", separator.join(to_json_line(given_fields(one)) for one in requests))
    lines = [1 + number * separator.count("\n") for number in range(len(requests))]
    check_read(path, requests, provider, lines)


@settings(deadline=None)
@given(CASES, st.sampled_from([",", ";", "\t"]), st.booleans())
def test_any_requests_read_back_equal_from_csv(
    folder: Path, case: tuple[str, list[VideoRequest]], separator: str, mark: bool
) -> None:
    provider, requests = case
    rows = [to_cells(given_fields(one), dotted=False) for one in requests]
    text, lines = write_csv([{**row, "provider": provider} for row in rows], separator)
    check_read(write(folder, "any.csv", mark * "\ufeff" + text), requests, provider, lines)


@settings(deadline=None)
@given(CASES)
def test_any_request_reads_back_equal_from_a_column_for_each_member(
    folder: Path, case: tuple[str, list[VideoRequest]]
) -> None:
    provider, (request, *_) = case
    text, lines = write_csv([to_cells(given_fields(request), dotted=True)])
    check_read(write(folder, "dotted.CSV", text), [request], provider, lines)


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(["x.csv", "x.jsonl", "x"]), st.binary() | st.lists(st.sampled_from(PIECES)).map(b"".join))
def test_arbitrary_bytes_give_items_or_problems_and_nothing_else(folder: Path, name: str, content: bytes) -> None:
    items, problems = read(write(folder, name, content), "xai")
    assert bool(items) != bool(problems)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([*VideoRequest.__dataclass_fields__, "provider", "key", "other"]), JSON))
def test_any_json_value_in_any_field_gives_an_item_or_problems(folder: Path, values: dict[str, object]) -> None:
    items, problems = read(write(folder, "values.jsonl", json.dumps(values)), "xai")
    assert bool(items) != bool(problems)
    assert {found.line for found in (*items, *problems)} == {1}
    assert "other" not in values or problems


INVALID_ROWS = [
    {"prompt": "x", "duration": "six"},
    {"prompt": "x", "duration": "99"},
    {"prompt": "x", "provider": "nobody"},
    {"prompt": "x", "images": "missing.png"},
    {"prompt": "x", "images": '["a'},
    {"prompt": "x", "metadata": '{"shot": 1}'},
    {"prompt": "x", "options": "{"},
    {"prompt": "x", "max_cost": "0,50"},
    {"prompt": "x", "key": "of line 2"},
    {"prompt": " ", "duration": "5"},
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(INVALID_ROWS) | WORD.map(lambda prompt: {"prompt": prompt}), max_size=8))
def test_every_invalid_row_is_told_with_its_line_and_no_other(folder: Path, rows: list[dict[str, str]]) -> None:
    text, lines = write_csv([{"prompt": "first", "key": "of line 2"}, *rows])
    _, problems = read(write(folder, "invalid.csv", text), "xai")
    assert [problem.line for problem in problems] == [
        line for line, row in zip(lines[1:], rows, strict=True) if row in INVALID_ROWS
    ]
