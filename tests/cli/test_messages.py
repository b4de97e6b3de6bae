"""Wording and input: provider names in any case, completion, defaults and error messages."""

from __future__ import annotations

import re

import pytest
from tests.cli.test_snapshots import BOATS, DONE, drawn, job_event, terminal
from tests.library_patch import patch_library
from typer.testing import CliRunner

from telecine._core import capability_table
from telecine.cli import download_progress
from telecine.cli.app import app
from telecine.cli.progress_bars import ProgressBars
from telecine.providers import NAMES, get_provider


def completed(line: str) -> list[str]:
    words = line.split(" ")
    environment = {
        "_TELECINE_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1),
    }  # fmt: skip
    return CliRunner().invoke(app, [], env=environment, prog_name="telecine").stdout.split()


@pytest.mark.parametrize("given", [["-p", "TTAPI"], ["-p", "TtApi"], ["--first-of", "TTAPI, XAI"]])
def test_the_name_of_a_provider_may_be_written_in_any_case(shell, given):
    assert shell.run("submit", "a boat", *given).out.startswith("ttapi:")


def test_the_option_of_a_provider_may_be_written_in_any_case(shell):
    assert shell.run("check", "a boat", "--option", "TTAPI.seed=1", "-p", "ttapi").code == 64
    assert "charged twice" in shell.run("submit", "a boat", "-p", "ttapi", "-p", "TTAPI").err


def test_models_complete_by_the_provider_that_is_named():
    assert completed("telecine generate -p ttapi --model ") == [
        each.model for each in get_provider("ttapi").capabilities
    ]
    every = {each.model for name in NAMES for each in get_provider(name).capabilities}
    assert set(completed("telecine generate --model grok")) == every
    assert completed("telecine submit --model grok-imagine/t") == ["grok-imagine/text-to-video"]


def test_a_default_provider_makes_the_video_when_none_is_named(shell):
    assert shell.run("submit", "a boat", TELECINE_PROVIDER="TTAPI").out.startswith("ttapi:")
    assert shell.run("submit", "a boat", "-p", "xai", TELECINE_PROVIDER="ttapi").out.startswith("xai:")
    assert shell.run("submit", "a boat", "--first-of", "xai,toapis", TELECINE_PROVIDER="ttapi").out.startswith("xai:")
    ran = shell.run("submit", "a boat", TELECINE_PROVIDER="nobody")
    assert (ran.code, "TELECINE_PROVIDER: unknown provider 'nobody'" in ran.err) == (2, True)


@pytest.mark.parametrize("source", ["file", "stdin"])
def test_a_byte_order_mark_does_not_go_to_the_provider(shell, mock, source):
    (shell.folder / "prompt.txt").write_bytes(b"\xef\xbb\xbfa boat with a mark")
    given = ["-f", "prompt.txt"] if source == "file" else ["-"]
    assert shell.run("submit", *given, "-p", "ttapi", stdin="\ufeffa boat with a mark").code == 0
    assert mock.jobs()[-1].prompt == "a boat with a mark"


def test_a_token_is_told_as_it_is_and_not_as_a_picture(shell):
    assert "'a:b:c'" in shell.run("submit", "a boat", "-p", "a:b:c").err  # :b: is the name of an emoji
    assert "does not know the job cow" in shell.run("save", "ttapi:cow:k", "x.mp4").err
    assert "ttapi:cow:k" in shell.run("wait", "ttapi:cow:k", "--timeout", "0").err


SAID = {
    ("submit", "a boat", "-p", "ttapi", "--image", "."): "expected an image file or an http(s) URL, got the folder '.'",
    ("status", "bad"): "'bad' is neither a job token, provider:id:key, nor a key in the ledger",
    (
        "balance",
        "-p",
        "ttapi",
        "--base-url",
        "localhost:8731",
    ): "'localhost:8731' has no http:// or https:// scheme",
    ("submit", "a boat", "-p", "cometapi", "--callback-url", "http://a.example/"): "cometapi sends no callbacks",
    ("balance", "-p", "cometapi"): "there is no balance endpoint",
    ("submit", "a boat", "-p", "ttapi", "--first-of", "xai"): "-p and --first-of exclude each other",
    ("submit", "caf\udce9", "-p", "ttapi"): "the text is not UTF-8",
    ("submit", "a boat", "-p", "ttapi", "--callback-url", "there"): "'there' is not an absolute http(s) URL",
}


@pytest.mark.parametrize("line", SAID, ids=lambda line: " ".join(line)[:50])
def test_a_sentence_says_what_is_meant(shell, line):
    assert SAID[line] in shell.run(*line).err


@pytest.mark.parametrize(
    "line",
    [
        ["check", "a boat", "--duration", "99", "-p", "ttapi"],
        ["submit", "a boat", "--duration", "99", "-p", "ttapi"],
        ["submit", "a boat", "--model", "sora", "-p", "ttapi"],
        ["submit", "a boat", "--image", "no-image.png", "-p", "cometapi"],
        ["submit", "a boat", "--option", "ttapi.seed=1", "-p", "ttapi"],
    ],
)
def test_no_line_names_its_provider_twice(shell, line):
    (shell.folder / "no-image.png").write_bytes(b"13 bytes only")
    ran = shell.run(*line)
    told = [each for each in (ran.err + ran.out).splitlines() if "sending, " not in each]
    assert any(line[-1] in each for each in told)
    assert all(len(re.findall(rf"\b{line[-1]}\b", each.replace("ttapi.seed", ""))) <= 1 for each in told)


def test_no_message_speaks_python(shell):
    (shell.folder / "boat.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    ran = shell.run("check", "a boat", "--image", "boat.png")
    assert "boat.png: " in ran.out
    assert not re.search(r"Path\(|=True|\bNone\b|\(\)", ran.out)


def test_what_is_not_documented_is_said_to_be_so(shell):
    line = ["check", "a boat", "-p", "toapis", "--model", "grok-video-3", "--duration", "99999999999"]
    ran, told = shell.run(*line), shell.run(*line, "--json")
    assert (ran.code, told.last["undocumented"]) == (0, {"toapis": ["duration"]})
    assert ran.out == "toapis     can make it; allowed values of duration not documented; price not documented\n"
    assert shell.run("check", "a boat", "-p", "ttapi", "--duration", "5", "--json").last["undocumented"] == {
        "ttapi": []
    }
    assert "values not documented" in capability_table.render_markdown()
    assert "yes" not in capability_table.render_overview()


def test_what_a_model_takes_by_itself_is_said_in_brackets():
    assert "1 to 30 s (10 s by default)" in capability_table.render_markdown()
    assert "else" not in capability_table.render_markdown()
    assert "by default" not in capability_table.render_overview()


def test_a_download_has_a_bar_of_its_own():
    bars = ProgressBars(terminal(80), 1, clock=lambda: 1000.0)
    bars.show(job_event(0, BOATS, kind="saving", snapshot=DONE))
    assert "saving" in drawn(80, bars.render())
    assert "%" not in drawn(80, bars.render())  # how long the video is, nobody has said yet
    bars.show(job_event(0, BOATS, kind="saving", snapshot=DONE, downloaded=(3_000_000, 12_000_000)))
    seen = drawn(80, bars.render())
    assert "saving     3.0 MB" in seen
    assert " 25 %" in seen


def test_a_download_reports_a_few_times_a_second_however_often_bytes_arrive(monkeypatch):
    clock = iter((0.0, 0.1, 0.19, 0.25, 0.3, 0.5))
    patch_library(monkeypatch, download_progress, "time", monotonic=lambda: next(clock))
    seen: list[tuple[int, int | None]] = []
    on_progress = download_progress.throttle_progress(lambda *report: seen.append(report))
    for received in range(1, 6):
        on_progress(received, None)
    assert seen == [(3, None), (5, None)]
