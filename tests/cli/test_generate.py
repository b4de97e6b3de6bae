"""Command `generate`: prompts, options, several providers, JSON output."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from telecine.cli.video_options import parse_provider_options
from telecine.providers import NAMES
from telecine_mock import MockServer

pytestmark = pytest.mark.slow

FIELDS = {
    "event", "provider", "id", "key", "token", "state", "provider_state", "progress", "video", "cost", "file", "error",
    "dropped", "refusals", "seconds",
}  # fmt: skip


def prompts(mock: MockServer) -> list[str]:
    return [job.prompt for job in mock.jobs()]


@pytest.mark.parametrize("name", NAMES)
def test_a_prompt_becomes_a_file_whose_path_alone_is_on_stdout(shell, name):
    ran = shell.run("generate", "a paper boat", "-p", name)
    assert ran.code == 0
    assert ran.out.endswith(".mp4\n")
    assert (shell.folder / ran.out.strip()).read_bytes()[4:8] == b"ftyp"


def test_several_providers_make_a_video_each_at_the_same_time(shell, mock):
    before = len(mock.jobs())
    ran = shell.run("generate", "a paper boat", *(each for name in NAMES for each in ("-p", name)), "--out", "boats/")
    assert (ran.code, len(mock.jobs()) - before) == (0, len(NAMES))
    assert [path.split("/")[1].split("-")[0] for path in ran.out.splitlines()] == list(NAMES)
    assert all((shell.folder / path).is_file() for path in ran.out.splitlines())


def test_one_of_several_that_fails_does_not_keep_the_others_back(shell):
    ran = shell.run("generate", "a boat", "-p", "apikley", "-p", "ttapi", "-p", "toapis", APIKLEY_API_KEY="another-key")
    assert ran.code == 77
    assert [path.split("-")[0] for path in ran.out.splitlines()] == ["ttapi", "toapis"]
    assert ran.err.splitlines()[-1] == "Check the provider's key in the environment."


def test_json_has_the_same_members_in_every_line_and_nothing_else_is_on_stdout(shell):
    ran = shell.run("generate", "a boat", "-p", "cometapi", "-p", "ttapi", "--json")
    assert {frozenset(record) for record in ran.records} == {frozenset(FIELDS)}
    results = [record for record in ran.records if record["event"] == "result"]
    assert sorted(record["provider"] for record in results) == ["cometapi", "ttapi"]
    for record in results:
        content = (shell.folder / record["file"]["path"]).read_bytes()
        assert record["file"]["sha256"] == sha256(content).hexdigest()
        assert (record["state"], record["error"], record["file"]["size"]) == ("succeeded", None, len(content))
    assert ran.records[-1]["event"] == "result"


@pytest.mark.parametrize("source", ["argument", "stdin", "file"])
def test_the_prompt_comes_from_an_argument_stdin_or_a_file(shell, mock, source):
    text = f"a boat from {source}"
    (shell.folder / "prompt.txt").write_text(f"{text}\n", encoding="utf-8")
    given = {"argument": [text], "stdin": ["-"], "file": ["--file", "prompt.txt"]}[source]
    assert shell.run("submit", *given, "-p", "ttapi", stdin=f"{text}\n").code == 0
    assert prompts(mock)[-1] == text


def test_first_of_makes_one_video_and_tells_who_refused(shell, mock):
    before = len(mock.jobs())
    ran = shell.run("generate", "a boat", "--duration", "12", "--first-of", "apikley,ttapi,cometapi", "--json")
    assert (ran.code, ran.last["provider"], len(mock.jobs()) - before) == (0, "ttapi", 1)
    assert [(each["provider"], each["error"]["kind"]) for each in ran.last["refusals"]] == [("apikley", "unsupported")]
    assert "apikley refused: " in ran.err


def test_nothing_is_sent_to_anybody_when_one_of_several_cannot_do_it(shell, mock):
    before = len(mock.requests)
    ran = shell.run("generate", "a boat", "--duration", "12", "-p", "ttapi", "-p", "apikley")
    assert (ran.code, ran.out, len(mock.requests)) == (64, "", before)
    assert "duration=12" in ran.err


def test_nothing_is_sent_to_anybody_when_one_of_several_has_no_key(shell, mock):
    before = len(mock.requests)
    ran = shell.run("generate", "a boat", "-p", "ttapi", "-p", "apikley", APIKLEY_API_KEY="")
    assert (ran.code, len(mock.requests)) == (78, before)
    assert ran.err == "telecine: no key for Apikley: set APIKLEY_API_KEY\n"


def test_a_field_that_was_dropped_is_told(shell):
    ran = shell.run("generate", "a boat", "--duration", "12", "-p", "apikley", "--on-unsupported", "drop", "--json")
    assert ran.code == 0
    assert [sentence.split(":")[0] for sentence in ran.last["dropped"]] == ["duration=12"]
    assert "dropped: duration=12" in ran.err


def test_every_field_of_a_request_has_its_option(shell, mock):
    (shell.folder / "boat.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    ran = shell.run(
        "submit", "a boat", "-p", "cometapi", "--model", "grok-imagine-video", "--duration", "7", "--aspect-ratio",
        "3:4", "--resolution", "480p", "--image", "boat.png", "--option", "cometapi.user=u-1",
    )  # fmt: skip
    assert ran.code == 0
    body = json.loads(mock.requests[-1].body)
    assert body.pop("image")["url"].startswith("data:image/png;base64,")
    assert body == {
        "model": "grok-imagine-video", "prompt": "a boat", "duration": 7, "aspect_ratio": "3:4",
        "resolution": "480p", "user": "u-1",
    }  # fmt: skip


def test_an_option_that_is_json_is_sent_as_such(shell, mock):
    given = ["--option", "apikley.index=1", "--option", "apikley.task_id=t-1", "--mode", "fun"]
    assert shell.run("submit", "a boat", "-p", "apikley", *given).code == 0
    sent = json.loads(mock.requests[-1].body)["input"]
    assert sent == {"prompt": "a boat", "mode": "fun", "index": 1, "task_id": "t-1"}
    assert parse_provider_options(['cometapi.user={"a": [1]}', "cometapi.size=big"]) == {
        "cometapi": {"user": {"a": [1]}, "size": "big"}
    }


def test_the_callback_url_names_the_provider_and_carries_the_key(shell, mock):
    url = "http://127.0.0.1:9/hooks/{provider}"
    assert shell.run("submit", "a boat", "--first-of", "ttapi", "--callback-url", url, "--key", "order-1").code == 0
    assert json.loads(mock.requests[-1].body)["hook_url"] == "http://127.0.0.1:9/hooks/ttapi?telecine_key=order-1"


def test_a_file_that_is_there_is_refused_before_anything_is_paid_for(shell, mock):
    (shell.folder / "boat.mp4").write_bytes(b"mine")
    before = len(mock.requests)
    ran = shell.run("generate", "a boat", "-p", "ttapi", "--out", "boat.mp4")
    assert (ran.code, len(mock.requests)) == (2, before)
    assert (shell.folder / "boat.mp4").read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["a boat"], "no provider given"),
        (["a boat", "-p", "ttapi", "--first-of", "toapis"], "-p and --first-of exclude each other"),
        (["a boat", "-p", "nobody"], "unknown provider 'nobody'"),
        (["a boat", "-p", "ttapi", "-p", "ttapi"], "charged twice"),
        (["a boat", "--first-of", "ttapi,,toapis"], "unknown provider ''"),
        (["-p", "ttapi"], "no prompt given"),
        (["  ", "-p", "ttapi"], "the prompt is empty"),
        (["a boat", "-f", "prompt.txt", "-p", "ttapi"], "not both"),
        (["a boat", "-p", "ttapi", "--image", "nowhere.png"], "there is no file 'nowhere.png'"),
        (["a boat", "-p", "ttapi", "--image", "."], "got the folder '.'"),
        (["a boat", "-p", "ttapi", "--option", "size=1"], "expected PROVIDER.NAME=VALUE, got 'size=1'"),
        (["a boat", "-p", "ttapi", "--aspect-ratio", "5:1"], "5:1"),
    ],
)
def test_a_wrong_command_line_is_told_with_code_2_and_nothing_is_sent(shell, mock, arguments, told):
    (shell.folder / "prompt.txt").write_text("a boat", encoding="utf-8")
    before = len(mock.requests)
    ran = shell.run("generate", *arguments)
    assert (ran.code, ran.out, len(mock.requests)) == (2, "", before)
    assert told in ran.err
