"""Pages of mixed layouts: each fact is read, or its line is listed; none is lost in silence, and none is false."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from telecine_codegen.docs.page_facts import Page
from telecine_codegen.docs.page_reader import RawPage, parse_page, read_page
from telecine_codegen.docs.page_tables import parse_html_table
from telecine_codegen.docs.program_members import find_sent_members

HERE: Final = Path(__file__).parent
PAGES: Final[dict[str, Any]] = yaml.load((HERE / "mixed_pages.yaml").read_text("utf-8"), yaml.CSafeLoader)
HEAD: Final = "`POST /v1/x`\n\n## Parameters\n\n| Name | Type | Description |\n|---|---|---|\n"
ROWS: Final = "| prompt | string | At most 90 characters |\n| mode | string | `warm` or `cold` |\n\n"


def parse(text: str) -> Page:
    return parse_page(RawPage("page.md", f"{HEAD}{ROWS}{text}".encode()))


def list_unread(page: Page) -> list[list[Any]]:
    return [[part.kind, part.line, part.name] for part in page.unread]


@pytest.mark.parametrize("name", sorted(path.name for path in (HERE / "mixed_pages").iterdir()))
def test_each_line_of_a_page_is_read_or_listed(name: str) -> None:
    page = read_page(str(HERE / "mixed_pages" / name))
    facts = [[fact.where, fact.name, fact.kind, fact.value] for one in page.operations for fact in one.facts]
    assert facts == PAGES[name]["facts"]
    assert list_unread(page) == PAGES[name].get("unread", [])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("`prompt` has at most 90 characters.", ""),
        ("`prompt` has at most 80 characters.", "prompt"),
        ("`mode` is one of `warm`, `cold`.", ""),
        ("`mode` is one of `warm`, `hot`.", "mode"),
        ("`mode` defaults to `cold`.", "mode"),
        ("> **Note**\n> `mode` is deprecated.", "mode"),
        ("`seed` (an integer) is new.", "seed"),
        ("The new `seed` must be between 1 and 9.", "seed"),
        ("Jobs with `prompt` cost more.", ""),
        ("Set `mode` to `warm`; at most 3 jobs run at a time.", "limits"),
        ("Results are kept for 14 days.", "limits"),
        ("You may make 300 requests per minute.", "limits"),
        ("It takes 3 jobs to see it.", ""),
        ("`warm` takes at most 5 seconds.", ""),
        ("If `pace` is given, it must be either `slow` or\n`quick`.", "pace"),
        ("Send `mode`.\nIt may be `warm`.\n", ""),
    ],
)
def test_a_sentence_is_listed_if_it_states_what_no_description_does(text: str, names: str) -> None:
    page = parse(f"## Notes\n\n{text}\n")
    assert ", ".join(part.name for part in page.unread) == names
    assert {part.kind for part in page.unread} <= {"sentence"}


@pytest.mark.parametrize(
    ("program", "names"),
    [
        ('requests.post(url, json={"prompt": "x", "seed": 1}, headers={"X-A": "b"}, timeout=5)', ["seed"]),
        ('requests.post(url, json={"colour": "red"})', ["colour"]),
        ("client.videos.create(prompt='x', colour='red')", ["colour"]),
        ("fetch(url, {method: 'POST', body: JSON.stringify({prompt, colour: 'red'})})", ["colour"]),
        ("const body: Body = { prompt: 'a: b', input: { text: 'x', hue: 3 } };", ["input.hue"]),
        ('body := strings.NewReader(`{"prompt": "x", "colour": "red"}`)', ["colour"]),
        ('String body = "{\\"prompt\\": \\"x\\", \\"colour\\": \\"red\\"}";', ["colour"]),
        ("$data = ['prompt' => 'x', 'colour' => 'red'];", ["colour"]),
        ("interface Body { prompt: string; colour?: string }", ["colour"]),
        ('print(response["state"]); x = {"a": 1}', []),
        ("headers = {'Authorization': key}  # {prompt: 1", []),
        ("}}}}((((", []),
    ],
)
def test_a_program_sends_members_that_the_page_does_not_describe(program: str, names: list[str]) -> None:
    assert find_sent_members(program, {"prompt", "input", "input.text"}) == names


def test_a_program_that_sends_an_unknown_member_is_listed_and_a_known_one_is_not() -> None:
    block = "## Code\n\n```python\npost(url, json={{'prompt': 'x', '{}': 1}})\n```\n"
    assert list_unread(parse(block.format("mode"))) == []
    assert list_unread(parse(block.format("colour"))) == [["program", 13, "colour"]]


def test_spans_beyond_any_table_take_no_time() -> None:
    rows = "<tr><td rowspan=1000 colspan=1000>a</td><td rowspan=x colspan=-1>string</td></tr>\n" * 300
    table = parse_html_table(f"<table><tr><th>Name</th><th>Type</th></tr>\n{rows}</table>".split("\n"), 0)
    assert table is not None
    assert {len(row.cells) for row in table.rows} == {64}
