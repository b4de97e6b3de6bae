"""Tests of the command `docs`: comparison, lock, changes, suggested patches."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.providers import PROVIDER_NAMES

from telecine_codegen.__main__ import main
from telecine_codegen.compile.pipeline import read_and_lint
from telecine_codegen.diagnostics import Report
from telecine_codegen.docs.page_changes import find_page_changes
from telecine_codegen.docs.page_lock import format_lock, read_lock
from telecine_codegen.openapi.reader import read_document

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
PAGE = HERE / "pages/ttapi_generations.txt"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the specs without the lock; TTAPI's is that before its page changed."""
    shutil.copytree(ROOT / "specs", tmp_path / "specs")
    shutil.copytree(HERE / "specs", tmp_path / "specs", dirs_exist_ok=True)
    (tmp_path / "specs/pages.lock.yaml").unlink()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    return tmp_path


def write_changed_page(folder: Path) -> Path:
    """Write TTAPI's page with two new fields, a new value, another range and another default."""
    text = PAGE.read_text("utf-8")
    for old, new in (
        ("only supports 720p", "supported values: 480p, 720p"),
        ("range from 10 to 30 seconds", "range from 1 to 30 seconds"),
        ("default:16:9", "default:1:1"),
        (
            "hook_url\nstring\n",
            "seed\ninteger\n\nRequired range: 0 <= x <= 99\ntags\nstring[]\n\nWords\n\nhook_url\nstring\n",
        ),
    ):
        assert old in text
        text = text.replace(old, new)
    path = folder / "2026-06-20_later.txt"
    path.write_text(text, "utf-8")
    return path


def run(root: Path, *arguments: object) -> int:
    return main(["--root", str(root), "docs", *map(str, arguments)])


def test_page_that_agrees_has_no_open_findings(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, PAGE, "--provider", "ttapi") == 0
    heading, counts = f"POST /grok/generations  {PAGE} (mintlify-text)", "  32 agree, 0 open"
    read = f"{PAGE}: 12 of 12 lines like fields were read"
    assert capsys.readouterr() == (f"{heading}\n{counts}\n\n{read}\n", "")


def test_text_report_lists_open_findings_with_both_positions(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, write_changed_page(root), "--provider", "ttapi") == 1
    rows = [re.split(r"\s{2,}", line.strip()) for line in capsys.readouterr().out.splitlines()]
    places = [
        (row[0], row[1], row[2], row[-2], row[-1]) for row in rows if row[0] in ("differs", "missing in the spec")
    ]
    page, lines = (
        path.read_text("utf-8").splitlines() for path in (write_changed_page(root), root / "specs/ttapi.yaml")
    )
    assert [(*row[:3], page[int(row[3].removeprefix("line ")) - 1]) for row in places] == [
        ("differs", "request aspect_ratio", "default", "default:1:1"),
        ("differs", "request video_length", "range", "How long, range from 1 to 30 seconds"),
        ("missing in the spec", "request resolution_name", "enum", "Height, for now supported values: 480p, 720p"),
        ("missing in the spec", "request seed", "field", "seed"),
        ("missing in the spec", "request tags", "field", "tags"),
    ]
    assert [lines[int(row[4].rpartition(":")[2]) - 1].strip().partition(":")[0] for row in places] == [
        "default", "pattern", "enum", "properties", "properties",
    ]  # fmt: skip


def test_json_report_has_facts_examples_and_findings(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, write_changed_page(root), "--provider", "ttapi", "--json") == 1
    report = json.loads(capsys.readouterr().out)
    assert report["summary"]["open"] == 5
    facts = report["pages"][0]["operations"][0]["facts"]
    assert [len(one["examples"]) for one in report["pages"][0]["operations"]] == [3]
    assert {"where": "request", "name": "tags", "kind": "type", "value": "string[]", "line": 95} in facts
    assert [one["field"] for one in report["findings"] if one["open"]] == [
        "aspect_ratio", "video_length", "resolution_name", "seed", "tags",
    ]  # fmt: skip


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.outside += [f"{tag} {name}" for name, _ in attrs if name in ("src", "href")]
        if tag in ("link", "script", "iframe", "img"):
            self.outside.append(tag)


def test_html_report_is_self_contained(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, write_changed_page(root), "--provider", "ttapi", "--html", root / "report.html") == 1
    text = (root / "report.html").read_text("utf-8")
    links = _Links()
    links.feed(text)
    assert links.outside == []
    for shown in (
        "The page says",
        "The spec says",
        "<code class=new>480p</code>",
        "specs/ttapi.yaml:",
        "2026-06-20_later.txt",
    ):
        assert shown in text
    assert "5 open" in capsys.readouterr().out


def test_suggested_patch_applies_and_gives_a_valid_spec(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = write_changed_page(root)
    before = (root / "specs/ttapi.yaml").read_text("utf-8")
    assert run(root, page, "--provider", "ttapi", "--suggest") == 1
    patch, left = capsys.readouterr()
    assert left.count("needs a manual edit") == 1
    assert "request video_length range" in left
    subprocess.run(["git", "apply", "-"], input=patch, text=True, cwd=root, check=True)
    after = (root / "specs/ttapi.yaml").read_text("utf-8")
    assert [line for line in before.splitlines() if line not in after.splitlines()] == [
        "          default: '16:9'",
        "          enum: [720p]",
    ]
    assert {line.strip() for line in after.splitlines()} > {
        "default: '1:1'", "enum: [720p, 480p]", "seed:", "minimum: 0", "maximum: 99", "tags:",
    }  # fmt: skip
    read_and_lint([root / "specs/ttapi.yaml"], report := Report())
    assert not report.failed, str(report)
    assert run(root, page, "--provider", "ttapi") == 1
    assert "4 open" not in (out := capsys.readouterr().out)
    assert "1 open" in out


@pytest.mark.parametrize("name", PROVIDER_NAMES)
def test_suggested_patch_does_not_reformat_the_spec(name: str, root: Path) -> None:
    from telecine_codegen.docs.spec_patch import suggest_patch

    path = root / f"specs/{name}.yaml"
    assert suggest_patch(path, []).patch == ""
    # Lines that ruamel formats differently stay as they are.
    odd = path.read_text("utf-8").replace("\npaths:", "\n\n\n# odd\npaths:   # odd\n").replace(": {$ref:", ":   {$ref:")
    path.write_text(odd, "utf-8")
    assert suggest_patch(path, []).patch == ""


def test_changes_since_the_lock_are_listed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = "https://docs.example.com/generations"
    assert run(root, PAGE, "--provider", "ttapi", "--lock", "--url", url) == 0
    assert run(root, PAGE, "--provider", "ttapi", "--changed") == 0
    assert f"nothing changed since {url}" in capsys.readouterr().out
    assert run(root, write_changed_page(root), "--provider", "ttapi", "--changed") == 1
    rows = [re.split(r"\s{2,}", line.strip()) for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]
    assert rows == [
        ["changed", "request aspect_ratio", "default", "16:9 → 1:1"],
        ["changed", "request video_length", "range", "10…30 → 1…30"],
        ["changed", "request resolution_name", "enum", "720p → 480p 720p"],
        ["new", "request seed", "field", "integer, range 0…99"],
        ["new", "request tags", "field", "string[]"],
    ]


def test_lock_has_facts_and_no_prose(root: Path) -> None:
    url = "https://docs.example.com/generations"
    assert run(root, write_changed_page(root), "--provider", "ttapi", "--lock", "--url", url) == 0
    path = root / "specs/pages.lock.yaml"
    text = path.read_text("utf-8")
    entry = read_lock(path, Report())[url]
    assert (entry["url"], entry["read"], entry["file"]) == (url, "2026-06-20", "2026-06-20_later.txt")
    assert entry["operations"]["POST /grok/generations"]["request"]["aspect_ratio"]["default"] == "1:1"
    prose = [
        line
        for line in write_changed_page(root).read_text("utf-8").splitlines()
        if line.count(" ") > 4 and "http" not in line
    ]
    assert len(prose) > 5
    assert [line for line in prose if line in text] == []
    assert format_lock(read_lock(path, Report())) == text


def test_committed_lock_is_formatted_as_the_command_writes_it() -> None:
    path = ROOT / "specs/pages.lock.yaml"
    pages = read_lock(path, report := Report())
    assert not report.diagnostics, str(report)
    assert format_lock(pages) == path.read_text("utf-8")
    assert {"ttapi", "toapis", "cometapi", "apikley"} <= {entry["provider"] for entry in pages.values()}


def test_lock_quotes_texts_that_yaml_1_1_reads_as_another_type(tmp_path: Path) -> None:
    words = ["y", "on", "16:9", "010", "2026-04-15", "null", "", "- x", "a: b", "# c"]
    path = tmp_path / "pages.lock.yaml"
    path.write_text(format_lock({"a": {"words": words, "none": None}}), "utf-8")
    pages = read_lock(path, report := Report())
    assert not report.diagnostics, str(report)
    assert pages == {"a": {"words": words, "none": None}}


def test_field_that_is_now_described_is_reported_by_its_new_facts() -> None:
    before = {"POST /a": {"request": {"x": {"field": True}, "y": {"type": "string"}}}}
    after = {"POST /a": {"request": {"x": {"type": "string"}}}}
    assert [(one.what, one.subject, one.kind) for one in find_page_changes(before, after)] == [
        ("new", "request x", "type"),
        ("gone", "request y", "field"),
    ]


def test_page_without_lock_entry_is_an_error(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, PAGE, "--provider", "ttapi", "--changed") == 2
    assert "lock it first" in capsys.readouterr().err


def test_unreadable_page_does_not_stop_the_others(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "bad.txt").write_text("", "utf-8")
    assert run(root, root / "bad.txt", PAGE, "--provider", "ttapi") == 2
    out, err = capsys.readouterr()
    assert "32 agree, 0 open" in out
    assert err == f"{root / 'bad.txt'}: the page is empty\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--provider", "none"], "unknown provider none; expected one of: apikley, cometapi, toapis, ttapi"),
        (["x.txt", "--provider", "ttapi", "--url", "https://x"], "--url is the URL of one page, got 2 pages"),
        (
            ["--provider", "ttapi", "--lock", "--suggest"],
            "--html and --suggest cannot be combined with --lock or --changed",
        ),
    ],
)
def test_wrong_usage_prints_one_line(
    arguments: list[str], message: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(root, PAGE, *arguments) == 2
    err = capsys.readouterr().err
    assert message in err
    assert err.count("\n") == 1


def test_unused_decision_is_reported(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = root / "specs/decisions/ttapi.yaml"
    path.write_text(path.read_text("utf-8").replace("page: gitbook", "page: '*'"), "utf-8")
    assert run(root, PAGE, "--provider", "ttapi") == 1
    assert "specs/decisions/ttapi.yaml:4:5: unused decision, it matches no finding: " in capsys.readouterr().out


def test_a_decision_about_a_part_that_the_page_does_not_describe_leaves_nothing_open(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = root / "specs/decisions/ttapi.yaml"
    entry = """\
  - operation: POST /grok/generations
    where: answer 503
    field: [retry_after, data.queue]
    kind: field
    verdict: spec-wins
    reason: Seen in answers; the page has no such status.
    source: ttapi.md#contradictions
"""
    path.write_text(path.read_text("utf-8") + entry, "utf-8")
    assert run(root, PAGE, "--provider", "ttapi") == 0
    assert "  32 agree, 0 open\n" in capsys.readouterr().out


def test_error_in_the_decisions_stops_the_comparison(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = root / "specs/decisions/ttapi.yaml"
    path.write_text(path.read_text("utf-8").replace("verdict: ignored", "verdict: later"), "utf-8")
    assert run(root, PAGE, "--provider", "ttapi") == 2
    assert 'unknown verdict "later"; expected one of' in capsys.readouterr().err


def test_lock_is_not_taken_for_a_spec(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, PAGE, "--provider", "ttapi", "--lock") == 0
    assert main(["--root", str(root), "lint"]) == 0
    assert f"{len(PROVIDER_NAMES)} specs: no errors" in capsys.readouterr().out
    assert read_document(root / "specs/pages.lock.yaml", Report()) is not None
