"""`python -m codegen release`: changelog entry and version from the spec changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.codegen.diff.test_diff_command import BASE, BROKEN, git
from tests.codegen.spec_folder import create_project, read_files

from telecine_codegen.__main__ import main
from telecine_codegen.changelog_file import Item, list_items, merge_items, parse_changelog
from telecine_codegen.commands.release import bump_version

LOG = "# Changelog\n\n## [Unreleased]\n\n## [0.1.0] - 2026-10-01\n\n### Added\n\n- Everything.\n"
PROJECT = '[tool.x]\nversion = "7"\n\n[project]\nname = "x"\nversion = "0.1.0"\n\n[tool.y]\nversion = "8"\n'
DEPRECATED = BASE.replace(
    "operationId: getVideo\n      summary", "operationId: getVideo\n      deprecated: true\n      summary"
)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "demo.yaml").write_text(BASE, "utf-8")
    (tmp_path / "CHANGELOG.md").write_text(LOG, "utf-8")
    (tmp_path / "pyproject.toml").write_text(PROJECT, "utf-8")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    git(tmp_path, "tag", "v0.1.0")
    return tmp_path


def change(repository: Path, spec: str, log: str = LOG) -> None:
    (repository / "specs" / "demo.yaml").write_text(spec, "utf-8")
    (repository / "CHANGELOG.md").write_text(log, "utf-8")


@pytest.mark.parametrize(
    ("version", "major", "minor", "patch"),
    [((1, 2, 3), (2, 0, 0), (1, 3, 0), (1, 2, 4)), ((0, 2, 3), (0, 3, 0), (0, 2, 4), (0, 2, 4))],
)
def test_before_one_each_step_is_one_lower(
    version: tuple[int, int, int], major: object, minor: object, patch: object
) -> None:
    assert (bump_version(version, "major"), bump_version(version, "minor"), bump_version(version, "patch")) == (
        major,
        minor,
        patch,
    )


def test_a_release_lists_breaking_changes_and_writes_nothing_by_default(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(repository, BROKEN)
    assert main(["--root", str(repository), "release"]) == 0
    output = capsys.readouterr().out
    assert "0.1.0 -> 0.2.0: 1 BREAK: major, one lower before 1.0, since v0.1.0" in output
    assert "### Changed\n\n- **Breaking:** demo: `create_video`: request no longer accepts other members." in output
    assert (repository / "CHANGELOG.md").read_text("utf-8") == LOG


def test_writing_makes_a_section_and_sets_the_version_once(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(repository, DEPRECATED, LOG.replace("[Unreleased]\n", "[Unreleased]\n\n### Fixed\n\n- A slip.\n"))
    assert main(["--root", str(repository), "release", "--write"]) == 0
    text = (repository / "CHANGELOG.md").read_text("utf-8")
    assert parse_changelog(text).versions() == ["Unreleased", "0.1.1", "0.1.0"]
    assert parse_changelog(text).unreleased().strip() == ""
    section = parse_changelog(text).since("0.1.0")
    assert "### Deprecated\n\n- demo: `get_video` is deprecated." in section
    assert "### Fixed\n\n- A slip." in section
    assert (repository / "pyproject.toml").read_text("utf-8") == PROJECT.replace('"0.1.0"', '"0.1.1"')


def test_a_version_that_the_changelog_has_is_not_written_again(repository: Path) -> None:
    log = LOG.replace("## [0.1.0]", "## [0.2.0] - 2026-10-02\n\n- It.\n\n## [0.1.0]")
    change(repository, BROKEN, log)
    assert main(["--root", str(repository), "release", "--write"]) == 2
    assert (repository / "CHANGELOG.md").read_text("utf-8") == log
    assert (repository / "pyproject.toml").read_text("utf-8") == PROJECT


@pytest.mark.parametrize(
    ("item", "times"),
    [("demo: `get_video` is deprecated. It may be removed. Use the other.", 1), ("demo: `get_video` will go.", 2)],
)
def test_only_a_change_without_its_line_is_added(
    repository: Path, item: str, times: int, capsys: pytest.CaptureFixture[str]
) -> None:
    change(repository, DEPRECATED, LOG.replace("[Unreleased]\n", f"[Unreleased]\n\n- {item}\n"))
    assert main(["--root", str(repository), "release"]) == 0
    assert capsys.readouterr().out.count("get_video") == times


@pytest.mark.parametrize(
    ("section", "version"),
    [
        ("### Fixed\n\n- A slip.", "1.2.4"),
        ("### Security\n\n- A hole.", "1.2.4"),
        ("### Added\n\n- A thing.", "1.3.0"),
        ("- A thing.", "1.3.0"),
        ("### Changed\n\n- **Breaking:** one.\n- **Breaking:** two.\n- **Breaking:** three.", "2.0.0"),
        ("### Fixed\n\n- **BREAKING CHANGE**: one.", "2.0.0"),
        ("### Fixed\n\n- One.\n  - TTAPI: __Breaking__ for callbacks.", "2.0.0"),
        ("### Breaking changes\n\n- One.", "2.0.0"),
        ("### Fixed\n\n* Breaking: one.", "2.0.0"),
        ("**Breaking:** a paragraph.", "2.0.0"),
        ("### Fixed\n\n- The mark `**Breaking:**` is read.\n<!-- **Breaking:** not yet -->", "1.2.4"),
    ],
)
def test_the_version_follows_from_what_the_changelog_says(
    repository: Path, section: str, version: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "pyproject.toml").write_text(PROJECT.replace("0.1.0", "1.2.3"), "utf-8")
    change(repository, BASE, LOG.replace("[Unreleased]\n", f"[Unreleased]\n\n{section}\n"))
    assert main(["--root", str(repository), "release"]) == 0
    assert capsys.readouterr().out.startswith(f"1.2.3 -> {version}: ")


@pytest.mark.parametrize("since", [(), ("--since", "v0.1.0")])
def test_writing_twice_changes_nothing_the_second_time(
    repository: Path, since: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    change(repository, BROKEN)
    command = ["--root", str(repository), "release", "--write", *since]
    assert main(command) == 0
    written = read_files(repository)
    capsys.readouterr()
    assert main(command) == 0
    assert read_files(repository) == written
    assert capsys.readouterr().out == (
        "nothing to release: no change since specs/released, and CHANGELOG.md has no unreleased item\n"
    )


def test_a_first_release_needs_no_git_and_has_the_version_of_the_project(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    root = create_project(tmp_path, demo=BASE)
    (root / "pyproject.toml").write_text(PROJECT, "utf-8")
    assert main(["--root", str(root), "release", "--write"]) == 0
    assert "0.1.0 -> 0.1.0: first release" in capsys.readouterr().out
    assert "- demo: Provider was added." in (root / "CHANGELOG.md").read_text("utf-8")
    (root / "specs" / "demo.yaml").write_text(BROKEN, "utf-8")
    assert main(["--root", str(root), "release"]) == 0
    assert "0.1.0 -> 0.2.0: 1 BREAK: major, one lower before 1.0, since specs/released" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("project", "told"),
    [
        ("", "is not of the form 1.2.3"),
        ('[project]\nversion = "1.2"\n', "the version '1.2' in pyproject.toml is not of the form 1.2.3"),
        ("[project]\nversion = '0.1.0'\n", "cannot replace the version"),
        ("[project\n", "pyproject.toml: not valid TOML"),
    ],
)
def test_a_version_that_cannot_be_raised_is_told_and_nothing_is_written(
    repository: Path, project: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    change(repository, BROKEN)
    (repository / "pyproject.toml").write_text(project, "utf-8")
    before = read_files(repository)
    assert main(["--root", str(repository), "release", "--write"]) == 2
    assert told in capsys.readouterr().err
    assert read_files(repository) == before


def test_items_are_put_into_the_list_of_their_kind() -> None:
    body = merge_items("Words.\n\n### Fixed\n\n- One.\n", {"Fixed": ["Two."], "Added": ["Three."], "Removed": []})
    assert body == "Words.\n\n### Added\n\n- Three.\n\n### Fixed\n\n- One.\n- Two."
    assert list_items("### Fixed\n\n- One\n  and more.\n- Two.\n\n### Added\n\nWords.\n\n- Three.\n  - Below.\n") == [
        Item("Fixed", "One and more."),
        Item("Fixed", "Two."),
        Item("Added", "Words."),
        Item("Added", "Three. - Below."),
    ]


def test_a_kind_that_has_two_lists_keeps_the_items_of_both() -> None:
    assert merge_items("### Fixed\n\n- One.\n\n### Fixed\n\n- Two.", {}) == "### Fixed\n\n- One.\n- Two."


def test_a_clone_without_tags_has_the_specs_of_the_last_release(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(repository, DEPRECATED)
    assert main(["--root", str(repository), "release", "--write"]) == 0
    git(repository, "tag", "-d", "v0.1.0")
    assert (repository / "specs" / "released" / "demo.yaml").read_text("utf-8") == DEPRECATED
    (repository / "specs" / "demo.yaml").write_text(BASE, "utf-8")
    capsys.readouterr()
    assert main(["--root", str(repository), "release"]) == 0
    output = capsys.readouterr().out
    assert "since specs/released" in output
    assert "demo: `get_video` is no longer deprecated." in output
