"""Resume commands and remedies: each fits its error, and none submits again."""

from __future__ import annotations

from pathlib import Path

import pytest

from telecine._core.job_token import JobReference
from telecine.cli.job_event import JobEvent
from telecine.cli.resume_commands import build_resume_commands, introduce_resume_commands
from telecine.errors import SubmitUnknown, WaitTimeout
from telecine_runtime.download.errors import DownloadError, LinkExpired, TooLarge
from telecine_runtime.errors import NotFound, TelecineError
from telecine_runtime.response import Response

JOB = JobReference("ttapi", "1", "k")
URL = "https://cdn.example/v.mp4"


def cut() -> DownloadError:
    error = DownloadError(URL, "the connection broke", may_retry=True)
    error.part = Path("boat.mp4.part")
    return error


def full_disk() -> DownloadError:
    error = DownloadError(URL, "cannot write boat.mp4: No space left on device", may_retry=None)
    error.__cause__ = OSError(28, "No space left on device")
    return error


@pytest.mark.parametrize(
    ("job", "error", "lead", "command"),
    [
        (JOB, None, "the job continues. To wait for it:", "telecine wait ttapi:1:k --out boat.mp4"),
        (JOB, WaitTimeout(JOB, 1), "", "telecine wait ttapi:1:k --out boat.mp4"),
        (
            JOB,
            DownloadError(URL, "the connection broke", may_retry=True),
            "To download the video again, at no charge:",
            "telecine save ttapi:1:k boat.mp4",
        ),
        (JOB, cut(), "To resume the download:", "telecine save ttapi:1:k boat.mp4"),
        (JOB, full_disk(), "", "telecine save ttapi:1:k PATH"),
        (JOB, TooLarge(URL, "too large"), "", "telecine save ttapi:1:k boat.mp4 --max-bytes BYTES"),
        (JOB, LinkExpired(URL, "HTTP 404"), "To see the current state of the job:", "telecine status ttapi:1:k"),
        (
            JOB,
            DownloadError(URL, "no video"),
            "To print the video URL, for another program to download:",
            "telecine wait ttapi:1:k",
        ),
        (
            JobReference("toapis", None, "k"),
            SubmitUnknown(JobReference("toapis", None, "k")),
            "To look it up:",
            "telecine wait toapis::k --out boat.mp4",
        ),
        (
            JobReference("ttapi", None, "k"),
            SubmitUnknown(JobReference("ttapi", None, "k")),
            "Look it up in the provider's console and pass its id:",
            "telecine reconcile ttapi::k --id ID",
        ),
        (
            JobReference("toapis", None, "k"),
            NotFound("get_video", Response(404, {}, b"{}"), None, "no task"),
            "If the provider's console shows the job, pass its id:",
            "telecine reconcile toapis::k --id ID",
        ),
    ],
)
def test_a_hint_goes_on_and_never_submits(job: JobReference, error: TelecineError | None, lead: str, command: str):
    event = JobEvent(0, "result" if error else "update", job.provider, (job.token,), job.id, job.key, error=error)
    assert (introduce_resume_commands(event), build_resume_commands(event, "boat.mp4")) == (lead, [command])


@pytest.mark.parametrize(
    ("arguments", "hints"),
    [
        (["balance", "-p", "cometapi"], []),
        (["submit", "a boat", "-p", "ttapi", "--model", "sora"], ["Nothing was sent.", "DROP"]),
        (["submit", "a boat", "-p", "apikley", "--duration", "5"], ["Nothing was sent. Supported by: ", "DROP"]),
        (["submit", "a boat", "-p", "apikley", "--duration", "30"], ["Nothing was sent. Supported by: ", "DROP"]),
        (
            ["submit", "a boat", "-p", "ttapi", "--duration", "5000000"],
            ["Nothing was sent. Supported by: toapis", "DROP"],
        ),
        (["submit", "x" * 5001, "-p", "apikley"], ["Nothing was sent. Supported by: "]),
        (["submit", "x" * 5001, "-p", "apikley", "--on-unsupported", "drop"], ["Nothing was sent. Supported by: "]),
        (["submit", "a boat", "-p", "cometapi", "--image", "no-image.png"], []),
        (["submit", "a boat", "-p", "ttapi", "--option", "ttapi.seed=1"], ["Nothing was sent.", "DROP"]),
        (
            ["submit", "a boat", "--first-of", "apikley,ttapi", "--duration", "99"],
            ["Nothing was sent. Supported by", "DROP"],
        ),
        (
            ["generate", "a boat", "-p", "ttapi", "--image", "no-image.png"],
            ["Nothing was sent. Supported by: ", "DROP"],
        ),
    ],
    ids=lambda value: " ".join(value)[:60],
)
def test_what_a_provider_cannot_do_comes_with_what_would_help(shell, mock, arguments, hints):
    (Path("no-image.png")).write_bytes(b"13 bytes only")
    jobs = len(mock.jobs())
    ran = shell.run(*arguments)
    told = [line for line in ran.err.splitlines() if "sending, " not in line]
    drop = "Use --on-unsupported drop to drop the unsupported fields."
    assert (ran.code, len(mock.jobs()), len(told)) == (64, jobs, 1 + len(hints)), told
    for line, hint in zip(told[1:], hints, strict=True):
        assert line.startswith(hint.replace("DROP", drop))


def test_what_drop_is_said_to_help_with_it_helps_with(shell):
    refused = shell.run("submit", "a boat", "-p", "apikley", "--duration", "5")
    assert "--on-unsupported drop" in refused.err
    assert shell.run("submit", "a boat", "-p", "apikley", "--duration", "5", "--on-unsupported", "drop").code == 0


def test_who_is_said_to_be_able_is(shell):
    refused = shell.run("submit", "a boat", "-p", "apikley", "--duration", "5")
    able = refused.err.partition("Supported by: ")[2].partition(".")[0].split(", ")
    assert able
    assert shell.run("check", "a boat", "--duration", "5", *(each for name in able for each in ("-p", name))).code == 0


def test_a_job_that_nobody_knows_ends_save_as_it_ends_status(shell):
    for command in (["status"], ["save"], ["save", "--json"]):
        line = [*command[:1], "ttapi:00000000:k", *(["boat.mp4"] if "save" in command else []), *command[1:]]
        ran = shell.run(*line)
        assert ran.code == 66
    assert [record["error"]["kind"] for record in ran.records] == ["not-found"]


def test_a_job_that_is_not_done_ends_save_with_75_and_the_command_that_waits(shell):
    token = shell.run("submit", "a boat [stuck]", "-p", "ttapi").out.strip()
    ran = shell.run("save", token, "my boats/", "--json")
    assert (ran.code, [record["error"]["kind"] for record in ran.records]) == (75, ["running"])
    assert ran.last["error"]["may_retry"] is True
    assert "is not done yet" in ran.err
    assert ran.err.splitlines()[-1] == f"telecine wait {token} --out 'my boats/'"
    assert f"telecine wait {token}" in shell.run("status", token).err
