"""A change of the specs is told by its own line in the changelog, word for word, or it is not told."""

from __future__ import annotations

import textwrap
from functools import cache
from pathlib import Path

import pytest
from tests.codegen.diff.edits import apply_edit, compare_data, load_base, load_pairs
from tests.codegen.diff.test_diff_command import BASE, BROKEN, git
from tests.codegen.spec_folder import PROJECT, create_project, read_spec, run_codegen
from tests.fast_run import sample_params

from telecine_codegen.changelog_file import list_items, merge_items, read_changelog
from telecine_codegen.commands.changelog_entry import EntryLine, build_lines, find_missing
from telecine_codegen.commands.check import find_changelog_problems
from telecine_codegen.commands.last_release import NOT_RELEASED, load_last_release
from telecine_codegen.diff.rules import RULES

PAIRS = load_pairs()
NAMES = [f"{pair.severity}: {pair.name}" for pair in PAIRS]
LOG = "# Changelog\n\n## Unreleased\n"
TOAPIS = (PROJECT / "specs" / "toapis.yaml").read_text("utf-8")
KEY = "        client_business_id:\n          type: string\n"


@cache
def _lines(index: int, *, swapped: bool = False) -> tuple[EntryLine, ...]:
    old, new = load_base(), apply_edit(load_base(), PAIRS[index].edit)
    return tuple(build_lines(compare_data(new, old) if swapped else compare_data(old, new)))


@cache
def _other_lines() -> list[EntryLine]:
    return [line for index in range(0, len(PAIRS), 7) for line in _lines(index)]


def write_bullet(line: EntryLine) -> str:
    """Return a bullet as a person may edit it: wrapped, with words before and after, below another bullet."""
    return "- Since autumn:\n" + textwrap.fill(
        f"- Note: {line.text} Ask us.",
        60,
        initial_indent="  ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def find_problems(root: Path) -> list[str]:
    log = read_changelog(root / "CHANGELOG.md")
    return find_changelog_problems(root, load_last_release(root, log), log)


def check_lines(index: int, *, swapped: bool) -> None:
    """Check that each change is told by its own line, as a person may edit it, and by no other line."""
    lines = _lines(index, swapped=swapped)
    others = [line for line in _other_lines() if line not in lines]
    assert lines
    assert find_missing(lines, list_items("\n".join(map(write_bullet, lines)))) == []
    for line in lines:
        rest = "\n".join(write_bullet(other) for other in (*lines, *others) if other != line)
        assert find_missing(lines, list_items(rest)) == [line]


@pytest.mark.parametrize("index", range(len(PAIRS)), ids=NAMES)
def test_each_change_is_told_by_its_own_line_and_by_no_other(index: int) -> None:
    check_lines(index, swapped=False)


@pytest.mark.parametrize("index", sample_params(range(len(PAIRS)), 5), ids=NAMES)
def test_each_change_in_the_other_direction_is_told_by_its_own_line_and_by_no_other(index: int) -> None:
    check_lines(index, swapped=True)


def test_no_two_severities_read_the_same() -> None:
    severities: dict[tuple[str, str, bool], set[str]] = {}
    for rule in RULES.values():
        for side in ("sent", "received"):
            for soft in (False, True):
                severity, why = rule.verdict(side, soft=soft)
                severities.setdefault((rule.what, why, severity == "BREAK"), set()).add(severity)
    assert [words for words, found in severities.items() if len(found) > 1] == []


@pytest.mark.parametrize(
    ("item", "is_told"),
    [
        ("{line}", True),
        ("Of note: {line} Write to us.", True),
        ("{unmarked}", False),
        ("**Breaking:** it. {unmarked}", False),
        ("{line}s", False),
        ("x{line}", False),
        ("<!-- {line} -->", False),
        ("demo: `create_video` no longer accepts other members.", False),
        ("**Breaking:** demo: `create_video`: request no longer accepts other members.", False),
    ],
)
def test_a_line_is_compared_word_for_word(item: str, *, is_told: bool) -> None:
    lines = [EntryLine("Changed", "**Breaking:** demo: `create_video`: request is closed. It may be refused.")]
    text = item.format(line=lines[0].text, unmarked=lines[0].text.removeprefix("**Breaking:** "))
    assert (find_missing(lines, list_items(f"- {text}")) == []) is is_told


@pytest.mark.parametrize("value", ["a  b", "<!-- a -->", "- a", "# a", "**Breaking:** a", "`a`", "a\\nb"])
def test_a_line_with_any_value_can_be_told(value: str) -> None:
    line = EntryLine("Changed", f'demo: `seed` has the default "{value}", not "a". The behaviour changes.')
    body = merge_items("### Changed\n\n- Before.", {"Changed": [line.text]})
    assert find_missing([line], list_items(body)) == []
    assert find_missing([line], list_items("- Before.")) == [line]


def test_a_line_that_calls_a_harmless_change_breaking_does_not_tell_it() -> None:
    line = EntryLine("Changed", "demo: it was moved. Nothing is found.")
    assert find_missing([line], list_items(f"- **Breaking:** {line.text}")) == [line]


@pytest.mark.parametrize(
    ("old", "one", "two"),
    [
        ("pattern: ^a$", f"pattern: ^{'b' * 90}x$", f"pattern: ^{'b' * 90}y$"),
        ("default: a", f"default: {'b' * 90}x", f"default: {'b' * 90}y"),
        ("enum: [z]", "enum: [a, b, c, d, e, f, g, h, z]", "enum: [a, b, c, d, e, f, g, i, z]"),
    ],
)
def test_two_changes_that_differ_only_far_behind_read_differently(tmp_path: Path, old: str, one: str, two: str) -> None:
    member = "      properties:\n        seed: {{type: string, description: A seed., {}}}\n"
    assert "      properties:\n" in BASE
    root = create_project(tmp_path)
    (root / "specs" / "released").mkdir()

    def write(name: str, rest: str) -> None:
        text = BASE.replace("      properties:\n", member.format(rest), 1)
        (root / "specs" / name).write_text(text, "utf-8")

    write("released/demo.yaml", old)
    told: list[list[str]] = []
    for rest in (one, two):
        write("demo.yaml", rest)
        told.append(find_problems(root))
    assert told[0] != told[1]


def test_four_shorter_limits_are_four_lines(tmp_path: Path) -> None:
    root = create_project(tmp_path, toapis=TOAPIS.replace(KEY, f"{KEY}          maxLength: 8\n"))
    (root / "specs" / "released").mkdir()
    (root / "specs" / "released" / "toapis.yaml").write_text(TOAPIS, "utf-8")
    (root / "CHANGELOG.md").write_text(
        f"{LOG}\n### Changed\n\n- ToAPIs: `create_video` takes `client_business_id`.\n", "utf-8"
    )
    assert run_codegen(root, "generate").status == 0
    untold = run_codegen(root, "check")
    bullets = [line for line in untold.err.splitlines() if line.startswith("- **Breaking:** toapis: ")]
    assert (untold.status, untold.out, len(bullets)) == (1, "", 4)
    assert "CHANGELOG.md lacks 4 changes of the specs since specs/released" in untold.err
    for count in (3, 4):
        lines = "\n".join(bullets[:count])
        (root / "CHANGELOG.md").write_text(f"{LOG}\n### Changed\n\n{lines}\n", "utf-8")
        assert run_codegen(root, "check").status == int(count < 4)


def test_what_check_prints_can_be_pasted_and_then_check_passes(tmp_path: Path) -> None:
    root = create_project(tmp_path, demo=BROKEN, other=BASE)
    (root / "specs" / "released").mkdir()
    (root / "specs" / "released" / "demo.yaml").write_text(BASE, "utf-8")
    head, blank, entry, *_ = find_problems(root)
    assert head == "CHANGELOG.md lacks 2 changes of the specs since specs/released; add to its section Unreleased:"
    assert blank == ""
    assert "- other: Provider was added. Nothing that exists changes." in entry.splitlines()
    (root / "CHANGELOG.md").write_text(f"{LOG}\n{entry}\n", "utf-8")
    assert find_problems(root) == []


def test_a_changelog_with_a_byte_order_mark_and_crlf_is_read(tmp_path: Path) -> None:
    root = create_project(tmp_path, demo=BASE)
    assert find_problems(root) != []
    lines = "\ufeff## Unreleased\r\n\r\n- demo: Provider was added. Nothing that\r\n  exists changes.\r\n"
    (root / "CHANGELOG.md").write_bytes(lines.encode())
    assert find_problems(root) == []


def test_without_a_release_every_provider_is_new_and_that_is_told(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.telecine]\npackage = "my_clients"\n', "utf-8")
    assert run_codegen(tmp_path, "new", "kiwi").status == 0
    assert run_codegen(tmp_path, "generate").status == 0
    untold = run_codegen(tmp_path, "check")
    assert (untold.status, untold.out) == (1, "")
    assert untold.err.startswith(f"{NOT_RELEASED}\nCHANGELOG.md lacks 1 change of the specs; ")
    line = "- kiwi: Provider was added. Nothing that exists changes."
    assert line in untold.err.splitlines()
    (tmp_path / "CHANGELOG.md").write_text(f"{LOG}\n{line}\n", "utf-8")
    told = run_codegen(tmp_path, "check")
    assert (told.status, told.err) == (0, "")
    assert told.out == f"10 files follow from 1 spec\n{NOT_RELEASED}\n"


def test_a_release_whose_specs_are_nowhere_is_told_by_check_and_release(tmp_path: Path) -> None:
    root = create_project(tmp_path, skylark=read_spec("skylark"))
    (root / "CHANGELOG.md").write_text(f"{LOG}\n- skylark: Provider was added.\n\n## [0.2.0] - 2026-10-01\n", "utf-8")
    assert run_codegen(root, "generate").status == 0
    for command in ("check", "release"):
        run = run_codegen(root, command)
        assert (run.status, run.out) == (2, "")
        assert run.err.startswith("no specs/released, and no version tag, but CHANGELOG.md has version 0.2.0: ")
    (root / "specs" / "released").mkdir()
    run = run_codegen(root, "check")
    assert (run.status, run.out) == (1, "")
    assert "- skylark: Provider was added. Nothing that exists changes." in run.err.splitlines()


def test_an_item_of_a_released_version_tells_no_new_change(tmp_path: Path) -> None:
    root = create_project(tmp_path, demo=BROKEN)
    (root / "specs" / "released").mkdir()
    (root / "specs" / "released" / "demo.yaml").write_text(BASE, "utf-8")
    (root / "CHANGELOG.md").write_text(f"{LOG}\n## 0.1.0\n\n{find_problems(root)[2]}\n", "utf-8")
    assert len(find_problems(root)) > 0


def test_a_project_may_be_a_folder_of_a_repository_whose_last_tag_lacks_it(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "commit", "-qm", "first", "--allow-empty")
    git(tmp_path, "tag", "v1.0.0")
    root = create_project(tmp_path / "part", demo=BASE)
    assert find_problems(root)[0].startswith("CHANGELOG.md lacks 1 change of the specs since v1.0.0; ")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "second")
    git(tmp_path, "tag", "v1.1.0")
    assert find_problems(root) == []
    (root / "specs" / "demo.yaml").write_text(BROKEN, "utf-8")
    assert find_problems(root)[0].startswith("CHANGELOG.md lacks 1 change of the specs since v1.1.0; ")
