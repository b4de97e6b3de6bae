"""A changelog line in the form of a drafted one is an error if the specs do not have its change."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.codegen.diff.edits import apply_edit, compare_data, load_base, load_pairs
from tests.codegen.diff.test_diff_command import BASE, BROKEN
from tests.codegen.spec_folder import PROJECT, create_project, read_files, read_spec, run_codegen
from tests.codegen.test_changelog_gate import find_problems, write_bullet

from telecine_codegen.changelog_file import parse_changelog
from telecine_codegen.commands.changelog_entry import EntryLine, build_lines
from telecine_codegen.commands.stale_lines import find_stale

LOG = "# Changelog\n\n## Unreleased\n"
CLOSED = (
    "**Breaking:** demo: `create_video`: request no longer accepts other members. A value that was accepted may be "
    "refused."
)
DEFAULT = "demo: `create_video`: request `seed` has the default 6, not 4. The behaviour changes if it is omitted."
LINES = [EntryLine("Changed", text) for text in (CLOSED, DEFAULT)]


def list_stale(section: str) -> list[tuple[int, str]]:
    return [(one.number, one.text) for one in find_stale(LINES, section, 1)]


def create_released(root: Path, old: str, new: str, *items: str) -> Path:
    create_project(root, demo=new)
    (root / "specs" / "released").mkdir()
    (root / "specs" / "released" / "demo.yaml").write_text(old, "utf-8")
    (root / "CHANGELOG.md").write_text(f"{LOG}\n### Changed\n\n" + "".join(f"- {item}\n" for item in items), "utf-8")
    return root


@pytest.mark.parametrize(
    ("item", "stale"),
    [
        # Another value, provider, operation, severity or place than that of the change.
        (DEFAULT.replace("6", "7"), True),
        (DEFAULT.replace("4", "5"), True),
        (DEFAULT.replace("demo", "other"), True),
        (DEFAULT.replace("create_video", "get_video"), True),
        (DEFAULT.replace("`create_video`", "`create_video`, `get_video`"), True),
        (DEFAULT.replace("request", "response 200"), True),
        (f"**Breaking:** {DEFAULT}", True),
        (CLOSED.removeprefix("**Breaking:** "), True),
        ("demo: Provider was added. Nothing that exists changes.", True),
        (
            "demo: Provider `price of clip` was removed. No cost is estimated: a request with `max_cost` is refused.",
            True,
        ),
        ("demo: Security changed from a to b. Credentials that sufficed still do.", True),
        (f"Note: {DEFAULT.replace('6', '7')} Ask us.", True),
        # What is true, and words of one's own.
        (DEFAULT, False),
        (CLOSED, False),
        (f"Note: {DEFAULT} Ask us. {CLOSED}", False),
        ("demo: `create_video` has the default 7 for `seed`, not 4.", False),
        ("Demo: `create_video`: request `seed` was removed. Code that passes it fails.", False),
        ("demo: `create_video`: request `seed` was removed. You may no longer pass it.", False),
        ("`create_video`: request `seed` was removed. Code that passes it fails.", False),
        ("A line may be `demo: it was added. Nothing that exists changes.`", False),
        (f"<!-- {DEFAULT.replace('6', '7')} -->", False),
        ("", False),
    ],
)
def test_only_a_line_in_the_form_of_a_drafted_one_can_be_stale(item: str, *, stale: bool) -> None:
    assert bool(list_stale(f"- {item}")) is stale
    assert bool(list_stale(f"Words.\n\n- Since autumn:\n  - Above.\n  - {item}\n  - Below.")) is stale
    assert bool(list_stale(f"* {item.replace(': ', ':' + chr(10) + '  ')}")) is stale


def test_a_stale_line_has_the_number_on_which_it_begins() -> None:
    wrong = DEFAULT.replace("6", "7")
    section = f"\n### Changed\n\n- Since\n  autumn:\n  {DEFAULT}\n  - Of note:\n    {wrong} {wrong}\n\n{wrong}\n"
    assert list_stale(section) == [(8, wrong), (8, wrong), (10, wrong)]
    hidden = f"<!--\n\n{wrong}\n-->\n- {wrong}\n"
    assert list_stale(hidden) == [(5, wrong)]


PAIRS = load_pairs()


@pytest.mark.parametrize("index", range(len(PAIRS)), ids=[pair.name for pair in PAIRS])
def test_every_drafted_line_is_stale_without_its_change_and_only_then(index: int) -> None:
    found = compare_data(load_base(), apply_edit(load_base(), PAIRS[index].edit))
    lines = build_lines(found)
    text = "\n".join(map(write_bullet, lines))
    assert find_stale(lines, text, 1) == []
    assert [one.text for one in find_stale([], text, 1)] == [" ".join(line.text.split()) for line in lines]


def test_no_item_of_the_changelog_of_the_project_is_stale_by_its_form_alone() -> None:
    log = parse_changelog((PROJECT / "CHANGELOG.md").read_text("utf-8"))
    section = log.unreleased()
    stale = find_stale([], section, log.find_unreleased_line())
    lines = (PROJECT / "CHANGELOG.md").read_text("utf-8").split("\n")
    assert all(one.text.split()[0] in lines[one.number - 1] for one in stale)
    assert all(one.text.split(":")[0] in ("apikley", "cometapi", "toapis", "ttapi", "xai") for one in stale)


def test_check_and_release_name_a_line_whose_change_was_taken_back(tmp_path: Path) -> None:
    old = read_spec("skylark")
    root = create_released(tmp_path, old, old, "A word.", "demo: Provider was removed. Its client is gone.")
    (root / "pyproject.toml").write_text(
        '[project]\nname = "x"\nversion = "0.1.0"\n[tool.telecine]\npackage = "my_clients"\n', "utf-8"
    )
    assert run_codegen(root, "generate").status == 0
    told = "CHANGELOG.md:8: the specs have no such change since specs/released: demo: Provider was removed. "
    check = run_codegen(root, "check")
    assert (check.status, check.out) == (1, "")
    assert check.err.startswith(told)
    assert check.err.endswith("Take each of these lines away, or write it as the change now is.\n")
    before = read_files(root)
    release = run_codegen(root, "release", "--write")
    assert (release.status, release.out) == (2, "")
    assert release.err.startswith(told)
    assert read_files(root) == before
    (root / "CHANGELOG.md").write_text(f"{LOG}\n- A word.\n", "utf-8")
    assert run_codegen(root, "check").status == 0


def test_a_line_with_another_value_is_stale_and_the_right_one_is_missing(tmp_path: Path) -> None:
    create_released(tmp_path / "a", BASE, BROKEN)
    (line,) = [line[2:] for line in "\n".join(find_problems(tmp_path / "a")).split("\n") if line.startswith("- ")]
    wrong = line.replace("request", "response 200")
    problems = find_problems(create_released(tmp_path / "b", BASE, BROKEN, wrong))
    assert problems[0] == f"CHANGELOG.md:7: the specs have no such change since specs/released: {wrong}"
    assert f"- {line}" in "\n".join(problems).split("\n")
    assert find_problems(create_released(tmp_path / "c", BASE, BROKEN, line)) == []
