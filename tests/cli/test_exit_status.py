"""Exit statuses: every error has one, and every failure ends with it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

import telecine_runtime.download.errors
from telecine import errors
from telecine.cli.exit_status import ADVICE, EXIT_STATUSES, advice_for, exit_status_for
from telecine.errors import LimitReached
from telecine_mock import MockServer
from telecine_runtime.errors import RateLimited, ServerError, TelecineError, Unavailable

ABSTRACT = {"ResponseError"}
"""Classes that are never raised themselves."""


def below(kind: type[TelecineError]) -> Iterator[type[TelecineError]]:
    for each in kind.__subclasses__():
        if each.__module__.startswith("telecine"):
            yield each
            yield from below(each)


def test_every_error_of_the_tree_has_an_ending_of_its_own():
    assert telecine_runtime.download.errors.LinkExpired in set(below(TelecineError))
    assert errors.WaitTimeout in set(below(TelecineError))
    by_error = {error: ending for ending in EXIT_STATUSES for error in ending.errors}
    lost = [
        kind.__name__
        for kind in below(TelecineError)
        if kind.__name__ not in ABSTRACT | {"InvalidResponse"}
        and next(by_error[each] for each in kind.__mro__ if each in by_error) is by_error[TelecineError]
        and kind not in by_error
    ]
    assert lost == []


def test_codes_and_names_are_there_once_and_in_order():
    codes = [ending.code for ending in EXIT_STATUSES]
    assert codes == sorted(set(codes))
    assert len({ending.name for ending in EXIT_STATUSES}) == len(EXIT_STATUSES)
    assert all(code in (0, 1, 2, 130) or 64 <= code <= 80 for code in codes)


def test_no_advice_is_to_submit_again_but_where_a_refusal_is_certain():
    repeats = re.compile(r"\b(again|later|submit|generate)\b(?<!refused again)")
    advised = {kind for kind, advice in ADVICE.items() if repeats.search(advice)}
    assert advised == {Unavailable, ServerError, RateLimited, LimitReached}
    # A submit that ends with one of these was refused for certain: all else that may have been accepted is unknown.
    assert Unavailable.always_refused
    assert RateLimited.always_refused
    assert LimitReached.refused is True
    assert set(ADVICE) <= {TelecineError, *below(TelecineError)}


@pytest.mark.parametrize(
    ("provider", "prompt", "code", "kind"),
    [
        ("toapis", "[refused]", 65, "rejected"),
        ("cometapi", "[moderated]", 65, "rejected"),
        ("ttapi", "[no-credits]", 67, "credits"),
        ("apikley", "[maintenance]", 69, "unavailable"),
        ("ttapi", "[fail]", 70, "failed"),
        ("cometapi", "[expired]", 71, "expired"),
        ("ttapi", "[download-huge]", 74, "download"),
        ("apikley", "[forbidden]", 77, "auth"),
        ("ttapi", "[rate-limited 3600]", 79, "limits"),
        ("ttapi", "[cut]", 80, "submit-unknown"),
        ("toapis", "[html-502]", 80, "submit-unknown"),
        ("apikley", "[no-id]", 80, "submit-unknown"),
    ],
)
def test_a_failure_ends_with_its_code_in_shell_and_json(shell, provider, prompt, code, kind):
    ran = shell.run("generate", f"a boat {prompt}", "-p", provider, "--json")
    assert (ran.code, ran.last["error"]["kind"], ran.last["error"]["exit_code"]) == (code, kind, code)
    assert ran.last["event"] == "result"
    assert ran.last["error"]["message"] in ran.err
    assert "Traceback" not in ran.err


def test_no_server_at_all_is_a_fault_of_transport(shell):
    ran = shell.run("balance", "-p", "ttapi", "--base-url", "http://127.0.0.1:9")
    assert ran.code == 68
    assert "Check the network" in ran.err


def test_a_job_that_is_not_done_in_time_ends_with_75_and_the_command_that_waits_on(shell):
    ran = shell.run("generate", "a boat [stuck]", "-p", "ttapi", "--timeout", "0.1", "--out", "my boats/")
    token = ran.err.split("started, ")[1].split("\n")[0]
    assert (ran.code, ran.out) == (75, "")
    assert ran.err.splitlines()[-1] == f"telecine wait {token} --out 'my boats/'"


def test_a_lost_answer_leaves_a_token_and_no_advice_to_pay_again(shell, mock: MockServer):
    before = len(mock.jobs())
    ran = shell.run("submit", "a boat [cut]", "-p", "ttapi", "--key", "order-4711")
    assert (ran.code, ran.out, len(mock.jobs()) - before) == (80, "", 1)
    assert ran.err.splitlines()[-1] == "telecine reconcile ttapi::order-4711 --id ID"
    assert not any(line.startswith(("telecine submit", "telecine generate")) for line in ran.err.splitlines())
    job = mock.jobs("ttapi")[-1]
    assert shell.run("wait", "ttapi::order-4711").code == 2
    assert shell.run("wait", "ttapi::order-4711", "--id", job.id).code == 0


def test_a_provider_that_asks_to_wait_is_quoted():
    error = TelecineError("slow down")
    error.retry_after, error.may_retry = 12.4, True
    assert advice_for(error) == "Wait 12 s, then try again."
    assert advice_for(error, command=True) == "Wait 12 s, then continue with:"
    assert exit_status_for(None).code == 0
