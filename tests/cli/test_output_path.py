"""Output path: checked before a submit, overwritten only on request; the size limit of a video."""

from __future__ import annotations

from pathlib import Path

import pytest

from telecine.cli.output_path import prepare_output_path
from telecine_mock import MockServer


@pytest.fixture
def done(shell) -> str:
    """The token of a job that has succeeded."""
    token = shell.run("submit", "a boat", "-p", "ttapi").out.strip()
    assert shell.run("wait", token).code == 0
    return token


@pytest.mark.parametrize(
    "out", ["/proc/boat.mp4", "/proc/boats/", "file/boat.mp4", "x" * 246, "\0"], ids=lambda out: out[:12]
)
def test_a_place_that_cannot_be_written_is_told_before_anything_is_sent(shell, mock: MockServer, out):
    (shell.folder / "file").write_bytes(b"")
    before = len(mock.requests)
    ran = shell.run("generate", "a boat", "-p", "ttapi", "--out", out)
    assert (ran.code, len(mock.requests), ran.err.count("\n")) == (2, before, 1)
    assert ran.err.startswith(f"telecine generate: cannot save to {out if out.isprintable() else repr(out)}: ")


def test_the_default_place_is_tried_too(shell, mock, monkeypatch):
    monkeypatch.chdir("/proc")
    before = len(mock.requests)
    ran = shell.run("generate", "a boat", "-p", "ttapi")
    assert (ran.code, len(mock.requests)) == (2, before)
    assert ran.err.startswith("telecine generate: cannot save to .: ")


def test_trying_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert prepare_output_path("boat.mp4") == Path("boat.mp4")
    assert prepare_output_path("boats", 2) == Path("boats")
    assert [str(each) for each in tmp_path.rglob("*")] == [str(tmp_path / "boats")]


@pytest.mark.parametrize("name", ["two.mp4", "two.webm"])
def test_a_file_name_is_no_folder_for_several_videos(shell, mock, name):
    before = len(mock.requests)
    ran = shell.run("generate", "a boat", "-p", "ttapi", "-p", "toapis", "--out", name)
    assert (ran.code, len(mock.requests), list(shell.folder.iterdir())) == (2, before, [])
    assert "several videos need a folder; end its name with /" in ran.err


def test_a_file_is_no_folder_even_to_be_replaced(shell, mock):
    (shell.folder / "two.mp4").write_bytes(b"mine")
    for line in (["-p", "ttapi", "--out", "two.mp4/"], ["-p", "ttapi", "-p", "xai", "--out", "two.mp4"]):
        ran = shell.run("generate", "a boat", *line, "--overwrite")
        assert (ran.code, "exists and is not a folder" in ran.err) == (2, True)


@pytest.mark.parametrize("command", ["generate", "wait", "save"])
def test_a_file_is_replaced_only_when_that_is_asked(shell, done, command):
    (shell.folder / "boat.mp4").write_bytes(b"mine")
    line = {
        "generate": ["a boat", "-p", "ttapi", "--out", "boat.mp4"],
        "wait": [done, "--out", "boat.mp4"],
        "save": [done, "boat.mp4"],
    }[command]
    ran = shell.run(command, *line)
    assert ran.code == 2
    assert ran.err == f"telecine {command}: boat.mp4 exists; --overwrite replaces it\n"
    assert shell.run(command, *line, "--overwrite").code == 0
    assert (shell.folder / "boat.mp4").stat().st_size > 1000


@pytest.mark.parametrize("command", ["generate", "wait", "save"])
def test_a_video_above_the_limit_is_not_fetched_and_the_hint_names_the_option(shell, done, command):
    line = {
        "generate": ["a boat", "-p", "ttapi", "--out", "boat.mp4"],
        "wait": [done, "--out", "boat.mp4"],
        "save": [done, "boat.mp4"],
    }[command]
    ran = shell.run(command, *line, "--max-bytes", "10")
    assert (ran.code, list(shell.folder.iterdir())) == (74, [])
    assert ran.err.splitlines()[-1].endswith(" boat.mp4 --max-bytes BYTES")


def test_a_video_that_is_in_the_folder_already_is_told_without_python(shell, done):
    assert shell.run("save", done, ".").code == 0
    (path,) = shell.folder.iterdir()
    ran = shell.run("wait", done, "--out", ".")
    assert ran.code == 74
    assert f"{path.name} exists; --overwrite replaces it" in ran.err
    assert ran.err.splitlines()[-1] == f"telecine save {done} PATH"
    assert shell.run("wait", done, "--out", ".", "--overwrite").code == 0
