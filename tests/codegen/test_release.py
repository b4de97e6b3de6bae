"""`python -m codegen release`: changelog entry and version from the spec changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.codegen.diff.test_diff_command import BASE, BROKEN, git

from telecine_codegen.__main__ import main
from telecine_codegen.changelog_file import list_items, merge_items, parse_changelog
from telecine_codegen.commands.release import bump_version, list_undocumented

ROOT = Path(__file__).parents[2]
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
    assert list_undocumented(repository) == []


def test_a_version_that_the_changelog_has_is_not_written_again(repository: Path) -> None:
    log = LOG.replace("## [0.1.0]", "## [0.2.0] - 2026-10-02\n\n- It.\n\n## [0.1.0]")
    change(repository, BROKEN, log)
    assert main(["--root", str(repository), "release", "--write"]) == 2
    assert (repository / "CHANGELOG.md").read_text("utf-8") == log
    assert (repository / "pyproject.toml").read_text("utf-8") == PROJECT


def test_a_change_is_undocumented_until_an_item_names_provider_and_operation(repository: Path) -> None:
    assert list_undocumented(repository) == []
    change(repository, DEPRECATED)
    (untold,) = list_undocumented(repository)
    assert untold == "CHANGELOG.md lacks a change since v0.1.0: demo: `get_video` is deprecated."
    for item, known in (
        ("demo: another call.", False),
        ("`getVideo` will go.", False),
        ("Demo: `getVideo` will go.", True),
    ):
        change(repository, DEPRECATED, LOG.replace("[Unreleased]\n", f"[Unreleased]\n\n### Changed\n\n- {item}\n"))
        assert (list_undocumented(repository) == []) is known


def test_an_item_of_a_released_version_documents_no_new_change(repository: Path) -> None:
    change(repository, DEPRECATED, LOG.replace("Everything.", "demo: `get_video`."))
    assert len(list_undocumented(repository)) == 1


def test_a_manually_documented_change_is_not_added_again(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(repository, DEPRECATED, LOG.replace("[Unreleased]\n", "[Unreleased]\n\n- demo: `get_video` will go.\n"))
    assert main(["--root", str(repository), "release"]) == 0
    assert capsys.readouterr().out.count("get_video") == 1


def test_without_a_tag_no_change_is_undocumented_and_nothing_can_be_released(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(tmp_path, "init", "-q")
    assert list_undocumented(tmp_path) == []
    assert main(["--root", str(tmp_path), "release"]) == 2
    assert "--since" in capsys.readouterr().err


def test_items_are_put_into_the_list_of_their_kind() -> None:
    body = merge_items("Words.\n\n### Fixed\n\n- One.\n", {"Fixed": ["Two."], "Added": ["Three."], "Removed": []})
    assert body == "Words.\n\n### Added\n\n- Three.\n\n### Fixed\n\n- One.\n- Two."
    assert list_items("### Fixed\n\n- One\n  and more.\n- Two.\n\n### Added\n\n- Three.\n") == [
        "One and more.",
        "Two.",
        "Three.",
    ]


def kept(repository: Path) -> Path:
    """Return the folder of the specs of the last release, made as the command makes it, in a clone without tags."""
    assert main(["--root", str(repository), "release", "--write"]) == 0
    git(repository, "tag", "-d", "v0.1.0")
    return repository / "specs" / "released"


def test_a_clone_without_tags_has_the_specs_of_the_last_release(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(repository, DEPRECATED)
    assert (kept(repository) / "demo.yaml").read_text("utf-8") == DEPRECATED
    assert list_undocumented(repository) == []
    (repository / "specs" / "demo.yaml").write_text(BASE, "utf-8")
    assert list_undocumented(repository) == [
        "CHANGELOG.md lacks a change since specs/released: demo: `get_video` is no longer deprecated."
    ]
    capsys.readouterr()
    assert main(["--root", str(repository), "release"]) == 0
    assert "since specs/released" in capsys.readouterr().out


def test_an_item_about_another_member_of_the_same_operation_does_not_document_a_change(repository: Path) -> None:
    kept(repository)
    old = "      properties:\n"
    assert old in BASE
    wider = BASE.replace(old, f"{old}        seed: {{type: integer, description: A seed.}}\n", 1)
    for item, known in (("demo: `create_video` takes `prompt`.", False), ("demo: `create_video` takes `seed`.", True)):
        log = LOG.replace("[Unreleased]\n", f"[Unreleased]\n\n### Added\n\n- {item}\n")
        change(repository, wider, log)
        assert (list_undocumented(repository) == []) is known


def test_check_fails_until_the_changelog_documents_the_change(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = (ROOT / "specs" / "toapis.yaml").read_text("utf-8")
    (tmp_path / "specs" / "released").mkdir(parents=True)
    (tmp_path / "specs" / "released" / "toapis.yaml").write_text(spec, "utf-8")
    old = "        image_urls:\n"
    wider = spec.replace(old, f"        seed: {{type: integer, description: A seed.}}\n{old}", 1)
    assert wider != spec
    (tmp_path / "specs" / "toapis.yaml").write_text(wider, "utf-8")
    log = "# Changelog\n\n## Unreleased\n\n### Added\n\n- ToAPIs: `image` in `create_video`.\n"
    for text, status in ((log, 1), (log.replace("image", "seed"), 0)):
        (tmp_path / "CHANGELOG.md").write_text(text, "utf-8")
        assert main(["--root", str(tmp_path), "generate"]) == 0
        assert main(["--root", str(tmp_path), "check"]) == status
    told = capsys.readouterr().err
    assert "CHANGELOG.md lacks a change since specs/released: toapis: `create_video`: request" in told
