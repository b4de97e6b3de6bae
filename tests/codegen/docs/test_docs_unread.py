"""Tests of what `docs` says about the parts of a page that it has not read: listed, never green."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from telecine_codegen.__main__ import main
from telecine_codegen.diagnostics import Report
from telecine_codegen.docs.compare_pages import compare_page
from telecine_codegen.docs.page_documents import ReadOptions, read_pages
from telecine_codegen.docs.page_facts import Page
from telecine_codegen.docs.page_reader import PageError, RawPage, parse_page, read_page
from telecine_codegen.openapi.reader import read_document

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
PAGES = sorted((HERE / "pages").iterdir())
CREATE = "POST /v2/clips/create"
TABLE = """\
| Parameter | Type | Required | Description |
|---|---|---|---|
| prompt | string | Yes | What to show, at most 400 characters |
| seconds | integer | No | Length, 2-10 seconds, default 5 |
"""
READ = f"`{CREATE}`\n\n## Request Parameters\n\n{TABLE}"
# Parts that a page may have after what was read, with what is said about each.
UNREAD = {
    "table": ("## Limits\n\n| Limit | Number |\n|---|---|\n| `max_jobs` | 4 |\n| `pace` | 9 |\n", "max_jobs, pace"),
    "column": (f"## Request Parameters\n\n{TABLE.replace('Required', 'Ceiling')}", "Ceiling"),
    "list": ("## More\n\n- `seed` (integer, optional): at most 99\n- `tone` (string): warm or cold\n", "seed, tone"),
    "field": ("## More\n\n<dl><dt>seed</dt><dd>integer</dd></dl>\n", "seed"),
    "property": ("### grain\n- **Type**: `integer`\n- **Max File Size**: 10MB\n", "grain Max File Size"),
    "example": ("## Callback\n\n```json\n{\"state\": \"done\"}\n```\n", "state"),
    "endpoint": ("## Other\n\n`GET /v2/clips/{id}`\n\nAsk for the state.\n", "GET /v2/clips/{id}"),
}  # fmt: skip


def parse(text: str) -> Page:
    return parse_page(RawPage("page.md", text.encode()))


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "specs", tmp_path / "specs")
    shutil.copy(HERE / "documents/slow-boat.json", tmp_path)
    (tmp_path / "specs/ferry.yaml").write_text((HERE / "documents/ferry.yaml").read_text("utf-8"), "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    return tmp_path


def run(root: Path, *arguments: object) -> int:
    return main(["--root", str(root), "docs", *map(str, arguments), "--provider", "ferry"])


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_pages_that_are_read_in_full_have_no_unread_parts(path: Path) -> None:
    assert read_page(str(path)).unread == ()


@pytest.mark.parametrize("kind", UNREAD)
def test_part_that_looks_like_fields_and_was_not_read_is_listed_with_its_line(kind: str) -> None:
    text, name = UNREAD[kind]
    page = parse(f"{READ}\n{text}")
    assert [(part.kind, part.name) for part in page.unread] == [(kind, name)]
    lines = f"{READ}\n{text}".split("\n")
    first = name.split(", ")[0].rpartition("grain ")[2]
    assert first in lines[page.unread[0].line - 1]
    assert page.field_count >= page.unread_count


def test_page_with_an_unread_part_is_not_green(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "page.md").write_text(
        READ.replace("| prompt", "| model | string | Yes | Only supports `ferry/slow-boat` |\n| prompt")
    )
    assert run(root, "page.md") == 0
    assert "page.md: 3 of 3 lines like fields were read" in capsys.readouterr().out
    with (root / "page.md").open("a") as file:
        file.write("\n" + UNREAD["list"][0])
    assert run(root, "page.md") == 1
    out = capsys.readouterr().out
    assert re.search(r"not read +page seed, tone +list +line \d+", out)
    assert "page.md: 3 of 5 lines like fields were read" in out
    assert run(root, "page.md", "--json") == 1
    report = json.loads(capsys.readouterr().out)
    assert report["summary"]["not read"] == 1
    assert report["pages"][0]["not_read"] == [{"kind": "list", "line": 13, "name": "seed, tone"}]


def test_decision_settles_an_unread_part(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = "| model | string | Yes | Only supports `ferry/slow-boat` |\n"
    (root / "page.md").write_text(f"{READ.replace('| prompt', f'{row}| prompt')}\n{UNREAD['list'][0]}")
    (root / "specs/sources/ferry.md").write_text("# Facts\n")
    decision = {"operation": CREATE, "where": "page", "field": "seed, tone", "verdict": "ignored"}
    entry = decision | {"reason": "Fields of our own.", "source": "ferry.md#facts"}
    (root / "specs/decisions/ferry.yaml").write_text(json.dumps({"decisions": [entry]}))
    assert run(root, "page.md") == 0
    assert "1 settled, 0 open" in capsys.readouterr().out


def test_lock_and_changes_tell_what_was_not_read(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "page.md").write_text(f"{READ}\n{UNREAD['list'][0]}")
    assert run(root, "page.md", "--lock") == 1
    assert "page.md:12: not read: list seed, tone" in capsys.readouterr().err
    assert run(root, "page.md", "--changed") == 0
    (root / "page.md").write_text(f"{READ}\n{UNREAD['list'][0]}\n{UNREAD['table'][0]}")
    capsys.readouterr()
    assert run(root, "page.md", "--changed") == 1
    assert re.search(r"new +table max_jobs, pace +unread", capsys.readouterr().out)


@pytest.mark.parametrize(
    "text",
    [
        f"`{CREATE}`\n\nWords.\n",
        "POST https://api.ferry.example/v2/clips/create\n\nWords.\n",
        "curl -X POST https://api.ferry.example/v2/clips/create -H 'Authorization: Bearer x'\n",
        f"`{CREATE}`\n\n* **prompt** — string, required. What to show\n",
    ],
)
def test_page_with_nothing_but_an_endpoint_is_refused(
    text: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "page.md").write_text(text)
    for mode in ((), ("--lock",)):
        assert run(root, "page.md", *mode) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert f"no field and no example, only {CREATE}" in err
    assert "page.md" not in (root / "specs/pages.lock.yaml").read_text("utf-8")


def test_operation_names_the_endpoint_of_a_page_without_one(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "page.md").write_text(f"# Parameters\n\n{TABLE}")
    assert run(root, "page.md") == 2
    assert "2 lines like fields, the first on line 5; name it with --operation" in capsys.readouterr().err
    assert run(root, "page.md", "--operation", CREATE) == 1
    out = capsys.readouterr().out
    assert "missing in the docs  request model  field" in out
    assert "8 agree, 1 open" in out
    (page,), _ = read_pages(["page.md"], ReadOptions(operation=CREATE))
    assert {fact.name: fact.line for fact in page.operations[0].facts} == {"prompt": 5, "seconds": 6}


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        ("post /v2/clips", "expected a method in capitals and a path"),
        ("POST v2/clips", "expected a method in capitals and a path"),
        ("GET /v2/clips/{id}", f"page.md: has an endpoint of its own ({CREATE}); --operation is for pages without"),
    ],
)
def test_wrong_operation_is_one_line(
    operation: str, message: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "page.md").write_text(READ)
    assert run(root, "page.md", "--operation", operation) == 2
    assert message in (err := capsys.readouterr().err)
    assert err.count("\n") == 1


def test_list_under_another_label_has_no_fields_of_the_part() -> None:
    items = "* `id` - the job\n* **deep** (boolean): more\n* `all` — optional boolean\n"
    states = "Possible states:\n\n* `queued` - waits\n* `done` - there\n"
    page = parse(f"GET /v2/clips/{{id}}\n\nQuery params:\n\n{items}\n{states}")
    facts = [(fact.name, fact.kind, fact.value) for fact in page.operations[0].facts]
    assert facts == [
        ("id", "field", True),
        ("deep", "type", "boolean"),
        ("all", "type", "boolean"),
        ("all", "required", False),
    ]
    assert [(part.kind, part.name) for part in page.unread] == [("list", "queued, done")]


def test_usage_flow_is_no_second_endpoint() -> None:
    steps = f"1. **Start**: Call `{CREATE}` to start\n2. `GET /v2/clips/{{id}}`\n"
    flow = f"## Usage Flow\n\n{steps}\n### GET /v2/x\n"
    assert [one.title for one in parse(f"{READ}\n{flow}").operations] == [CREATE]
    sentence = "Then send `GET /v2/clips/{id}` until it is done.\n"
    assert [one.title for one in parse(f"{READ}\n{sentence}").operations] == [CREATE]


_FRAGMENTS = st.one_of(
    st.sampled_from([READ, TABLE, *(text for text, _ in UNREAD.values()), "```", "---", "#### a", "- **Type**: `x`"]),
    st.sampled_from(["{% openapi-operation %}", "- **Options**:", "  - `a`: b", "**a**", "a\nRequired\nstring"]),
    st.sampled_from(["Name\tType\na\tstring", "openapi: post /v1", "## input Object Parameters", "{", "<dl><dt>", "|"]),
    st.text(max_size=40),
    *(st.sampled_from(path.read_text("utf-8").split("\n")) for path in PAGES),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_FRAGMENTS, max_size=30))
def test_any_page_is_read_or_refused_with_one_line(fragments: list[str]) -> None:
    try:
        page = parse("\n".join(fragments))
    except PageError as error:
        problem = str(error)
    else:
        problem = ""
        check_findings(page)
    assert "\n" not in problem


def check_findings(page: Page) -> None:
    document = read_document(HERE / "documents/ferry.yaml", Report())
    assert document is not None
    findings = compare_page(page, document)
    assert len([one for one in findings if one.verdict == "not read"]) == len(page.unread)
    assert any(operation.has_content for operation in page.operations)
