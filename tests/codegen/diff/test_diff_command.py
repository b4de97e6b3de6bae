"""`python -m codegen diff`: sources of specs, output formats, exit status."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from tests.codegen.diff.edits import HERE

from telecine_codegen.__main__ import main

BASE = (HERE / "base.yaml").read_text("utf-8")
BROKEN = BASE.replace(
    "    Order:\n      type: object", "    Order:\n      type: object\n      additionalProperties: false"
)


def git(folder: Path, *arguments: str) -> None:
    who = [
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@example.com",
        "-c",
        "commit.gpgsign=false",
        "-c",
        "tag.gpgsign=false",
    ]
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose tag v0.1.0 holds the base, and whose working tree breaks callers."""
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "demo.yaml").write_text(BASE, "utf-8")
    (tmp_path / "specs" / "pages.lock.yaml").write_text("{}", "utf-8")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    git(tmp_path, "tag", "v0.1.0")
    (tmp_path / "specs" / "demo.yaml").write_text(BROKEN, "utf-8")
    return tmp_path


@pytest.mark.parametrize("old", ["v0.1.0", "HEAD", "v0.1.0:specs", "v0.1.0:specs/", "v0.1.0:specs/demo.yaml"])
def test_a_revision_is_compared_with_the_working_tree(
    repository: Path, old: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(repository), "diff", old]) == 1
    output = capsys.readouterr()
    assert "demo: 1 BREAK" in output.out
    assert "createVideo · POST /videos\n    BREAK  request  no longer accepts other members" in output.out
    assert "/specs/demo.yaml:159:7\n" in output.out
    assert output.err == ""


def test_a_removed_value_has_its_old_place(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(repository), "diff", str(repository / "specs"), "v0.1.0", "--json"]) == 0
    (change,) = json.loads(capsys.readouterr().out)["changes"]
    assert (change["severity"], change["rule"], change["direction"]) == ("INFO", "object.opened", "sent")
    assert change["place"] == "v0.1.0:specs/demo.yaml:157:5"


def test_equal_specs_print_nothing_on_stdout(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for form in ([], ["--markdown"]):
        assert main(["--root", str(repository), "diff", "v0.1.0", "HEAD", *form]) == 0
        assert capsys.readouterr().out == ""


def test_a_renamed_class_breaks_imports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(BASE, "utf-8")
    new.write_text(
        BASE.replace("    Event:", "    Happening:").replace("schemas/Event'", "schemas/Happening'"), "utf-8"
    )
    assert main(["--root", str(tmp_path), "diff", str(old), str(new), "--json"]) == 1
    (change,) = json.loads(capsys.readouterr().out)["changes"]
    assert (change["severity"], change["rule"]) == ("BREAK", "class.renamed")
    assert change["python"] == ["models.Event", "models.Happening"]


@pytest.mark.parametrize(
    ("old", "message"),
    [
        ("v9", "v9: no such file or folder, and no revision 'v9'"),
        ("v0.1.0:nowhere", "no spec at nowhere in revision v0.1.0"),
        ("--exec=x", ""),
        (":specs", "no revision ''"),
    ],
)
def test_an_invalid_version_of_the_specs_is_reported_in_one_line(
    repository: Path, old: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        status: object = main(["--root", str(repository), "diff", old])
    except SystemExit as wrong:
        status = wrong.code
    error = capsys.readouterr().err
    assert status == 2
    assert message in error
    assert "Traceback" not in error


def test_a_folder_without_specs_and_an_invalid_yaml_file_are_rejected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(tmp_path), "diff", str(tmp_path), str(tmp_path)]) == 2
    assert "no spec in the folder" in capsys.readouterr().err
    (tmp_path / "x.yaml").write_text("a: [", "utf-8")
    assert main(["--root", str(tmp_path), "diff", str(tmp_path / "x.yaml"), str(tmp_path / "x.yaml")]) == 2
    assert "x.yaml:2:1: error: syntax error" in capsys.readouterr().err


def test_one_provider_can_be_selected(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "specs" / "other.yaml").write_text(BASE, "utf-8")
    run = ["--root", str(repository), "diff", "v0.1.0", "--provider"]
    assert main([*run, "other"]) == 0
    assert "other: 1 INFO" in capsys.readouterr().out
    assert main([*run, "nobody"]) == 2
    assert "unknown provider nobody; expected one of: demo, other" in capsys.readouterr().err


def test_markdown_cells_are_escaped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(BASE, "utf-8")
    new.write_text(BASE.replace("'^[a-z]+$'", "'^(a|b)$'"), "utf-8")
    assert main(["--root", str(tmp_path), "diff", str(old), str(new), "--markdown"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "## new: 1 BREAK"
    (row,) = (line for line in lines if "BREAK**" in line)
    assert "^(a\\|b)$" in row
    assert row.replace("\\|", "").count("|") == 6


def test_the_html_report_shows_both_versions_side_by_side(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = BASE.replace("'^[a-z]+$'", "'^<b>$'").replace("    Event:", "    Happening:")
    new, page = repository / "specs" / "demo.yaml", repository / "report.html"
    new.write_text(text.replace("schemas/Event'", "schemas/Happening'"), "utf-8")
    assert main(["--root", str(repository), "diff", "v0.1.0", str(new.parent), "--html", str(page)]) == 1
    assert capsys.readouterr().out == f"{page}: 2 BREAK\n"
    found = page.read_text("utf-8")
    assert "pattern: ^[a-z]+$" in found
    assert "pattern: ^&lt;b&gt;$" in found
    assert "<b>$" not in found
    assert re.search(r'class="place">v0\.1\.0:specs/demo\.yaml:\d+:\d+</p><pre>Event:', found)
    assert re.search(r'class="place">[^<]*specs/demo\.yaml:\d+:\d+</p><pre>Happening:', found)
    assert '<span>before <span class="file">v0.1.0</span></span><span>after ' in found
    # On a narrow screen the sides are below each other, so each has its name.
    sides = found.count('<div class="side">')
    assert found.count('<p class="title">before</p>') == found.count('<p class="title">after</p>') == sides / 2


def test_an_html_report_of_equal_specs_says_so(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = repository / "report.html"
    assert main(["--root", str(repository), "diff", "v0.1.0", "HEAD", "--html", str(page)]) == 0
    assert capsys.readouterr().out == f"{page}: no changes for callers\n"
    assert "no changes for callers" in page.read_text("utf-8")
