"""The engine's checks of callbacks over a socket: servers that keep their spec, what is left out, and what is found."""

from __future__ import annotations

import copy
import dataclasses
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract.spec import SPECS_FOLDER
from tests.mock.spec_mocks import INVENTED_SPECS, OWN_SPECS

from telecine_codegen.compile.pipeline import read_and_lint
from telecine_codegen.contract.callback_checks import check_callbacks
from telecine_codegen.contract.callback_reading import JobReport, compare_reports
from telecine_codegen.contract.callback_server import CallbackServer, run_callback_server
from telecine_codegen.contract.callback_spec import find_callbacks, find_job_callbacks
from telecine_codegen.contract.check_context import CheckContext, ContractTarget, JobOptions
from telecine_codegen.contract.exchange import ContractFinding
from telecine_codegen.contract.receiver_checks import check_receiver
from telecine_codegen.contract.schemathesis_runner import RunOptions
from telecine_codegen.diagnostics import Report
from telecine_mock import MockServer, Settings
from telecine_runtime.snapshot import Problem, Snapshot, VideoLink

pytestmark = pytest.mark.slow

SECRET = "a webhook secret of thirty-two b"
PACE = 0.2
SENDERS = ("apikley", "kestrel", "magpie", "toapis", "ttapi")
SPECS = OWN_SPECS | INVENTED_SPECS


def build_target(path: Path, url: str, key: str) -> ContractTarget:
    (document,) = read_and_lint([path], Report())
    return ContractTarget(document, url, key)


@contextmanager
def serve(name: str, *, from_spec: bool, secret: str = SECRET, with_console: bool = True) -> Iterator[Any]:
    """Yield a mock with a receiver that it knows, and the context for it."""
    with run_callback_server(secret) as callbacks:
        settings = Settings(
            pace=PACE,
            enforce_limits=False,
            webhook_url=callbacks.url if with_console else None,
            webhook_secret=SECRET,
        )
        with MockServer(settings, specs=[SPECS[name]] if from_spec else []) as server:
            options = JobOptions(0.02, 10.0, is_paid=False, fail_word="[fail]")
            if with_console:
                options = dataclasses.replace(options, callbacks=callbacks)
            target = build_target(SPECS[name], server.base_url(name), settings.api_key)
            with httpx.Client(trust_env=False) as http:
                yield server, CheckContext(target, http, options, lambda _: None)


def find(context: CheckContext) -> set[str]:
    return {finding.check for finding in check_callbacks(context)}


@pytest.mark.parametrize("provider", SENDERS)
def test_the_callbacks_of_a_mock_made_from_a_spec_have_no_findings(provider: str) -> None:
    with serve(provider, from_spec=True) as (server, context):
        assert (list(check_callbacks(context)), context.left_out) == ([], [])
        assert len(server.deliveries) >= 3


@pytest.mark.parametrize("provider", sorted(set(SENDERS) & set(OWN_SPECS)))
def test_the_callbacks_of_a_mock_written_by_hand_have_no_findings(provider: str) -> None:
    with serve(provider, from_spec=False) as (server, context):
        assert (list(check_callbacks(context)), context.left_out) == ([], [])
        assert len(server.deliveries) >= 4


@pytest.mark.parametrize("provider", sorted(set(SPECS) - set(SENDERS)))
def test_a_provider_without_callbacks_gets_no_request(provider: str) -> None:
    with serve(provider, from_spec=True) as (server, context):
        assert (list(check_callbacks(context)), context.left_out) == ([], [])
        assert server.jobs() == []


def test_webhooks_are_left_out_and_told_if_the_console_has_no_receiver() -> None:
    with serve("toapis", from_spec=False, with_console=False) as (server, context):
        assert find(context) == set()
        assert server.jobs() == []
    (told,) = context.left_out
    assert told.startswith("callbacks of createVideo: their URL is set in a console")


def test_a_server_elsewhere_is_left_out_and_told_if_it_knows_no_receiver() -> None:
    with serve("kestrel", from_spec=True, with_console=False) as (server, context):
        target = dataclasses.replace(context.target, url="https://api.kestrel.example/v2")
        elsewhere = dataclasses.replace(context, target=target)
        assert find(elsewhere) == set()
        assert server.requests == []
    assert elsewhere.left_out == ["callbacks of startFilm: a server elsewhere cannot reach a receiver on this machine"]


def test_a_spec_that_wants_https_is_left_out_and_told() -> None:
    with serve("kestrel", from_spec=True) as (server, context):
        document = copy.deepcopy(context.target.document)
        document.data["components"]["schemas"]["FilmOrder"]["properties"]["report_to"]["pattern"] = "^https://"
        strict = dataclasses.replace(context, target=dataclasses.replace(context.target, document=document))
        assert find(strict) == set()
        assert server.requests == []
    (told,) = strict.left_out
    assert "does not allow the URL of a receiver on this machine: body/report_to" in told


def test_callbacks_behind_a_reference_and_beside_other_members_are_found() -> None:
    document = copy.deepcopy(build_target(SPECS["kestrel"], "http://127.0.0.1", "").document)
    operation = document.data["paths"]["/films"]["post"]
    ended = operation["callbacks"]["filmEnded"]
    for item in ended.values():
        item["summary"] = "The end of a film"
    document.data["components"]["callbacks"] = {"Ended": ended}
    operation["callbacks"]["filmEnded"] = {"$ref": "#/components/callbacks/Ended"}
    target = ContractTarget(document, "http://127.0.0.1", "")
    assert [each.operation.id for each in find_callbacks(target.spec)] == ["onFilmEnded"]
    callbacks = find_job_callbacks(target, target.jobs[0])
    assert callbacks is not None
    assert callbacks.where == "onFilmEnded"


def test_callbacks_to_the_url_of_a_request_need_no_console() -> None:
    with serve("kestrel", from_spec=True, with_console=False) as (server, context):
        assert find(context) == set()
        assert len(server.deliveries) >= 4
    assert context.left_out == ["signatures of onFilmEnded: the secret is not known"]


def test_a_wrong_secret_is_noticed() -> None:
    with serve("kestrel", from_spec=True, secret="another secret") as (_, context):
        assert find(context) == {"callback_is_signed"}


def test_a_retry_with_the_time_of_the_first_attempt_is_noticed_although_it_follows_at_once() -> None:
    with serve("toapis", from_spec=False) as (server, context):
        sender = server._state.callback_sender  # noqa: SLF001 - the bug needs it
        post = sender.post

        def post_with_one_time(callback: Any, at: float, copies: int = 1) -> None:
            first: list[Any] = []

            def headers(timestamp: int) -> Any:
                first.append(callback.headers(timestamp))
                return first[0]

            post(dataclasses.replace(callback, headers=headers), at, copies)

        sender.post = post_with_one_time
        assert find(context) == {"callback_signature_is_fresh"}


def test_a_refused_submit_is_told() -> None:
    with serve("kestrel", from_spec=True) as (_, context):
        target = dataclasses.replace(context.target, key="wrong")
        (finding,) = check_callbacks(dataclasses.replace(context, target=target))
    assert finding == ContractFinding("callback_url_is_accepted", "startFilm", "")
    assert "status 401" in finding.message


def test_our_receiver_is_left_out_and_told_without_a_generated_package() -> None:
    result = check_receiver(build_target(SPECS["kestrel"], "http://127.0.0.1", ""), RunOptions())
    assert (result.requests, result.findings) == (0, [])
    assert result.left_out == ["our receiver of the callbacks of kestrel: no generated package of kestrel is installed"]


def test_our_receiver_is_left_out_and_told_without_an_example_of_a_finished_job(tmp_path: Path) -> None:
    text = (SPECS_FOLDER / "ttapi.yaml").read_text("utf-8").replace("status: SUCCESS", "status: ON_QUEUE")
    path = tmp_path / "ttapi.yaml"
    path.write_text(text.replace("status: FAILED", "status: ON_QUEUE"), "utf-8")
    result = check_receiver(build_target(path, "http://127.0.0.1", ""), RunOptions())
    assert result.left_out == [
        "our receiver of the callbacks of ttapi: the spec has no example of the poll of a job that has ended"
    ]


def post(callbacks: CallbackServer, target: str, body: bytes = b"{}") -> int:
    url = urlsplit(callbacks.url)
    return httpx.post(f"{url.scheme}://{url.netloc}{target}", content=body, trust_env=False).status_code


def test_the_receiver_refuses_what_it_is_told_to_and_then_accepts() -> None:
    with run_callback_server() as callbacks:
        callbacks.refuse("/hook/1?order=1", (500, 503))
        assert [post(callbacks, "/hook/1?order=1") for _ in range(3)] == [500, 503, 200]
        assert post(callbacks, "/hook") == 200
        assert [each.status for each in callbacks.received] == [500, 503, 200, 200]
        assert [each.was_accepted for each in callbacks.received] == [False, False, True, True]


def test_the_receiver_holds_its_first_refusal_by_the_clock_of_the_server() -> None:
    moments = iter(range(100))
    with run_callback_server(now=lambda: float(next(moments))) as callbacks:
        callbacks.refuse("/hook", (500,), hold=10.0)
        assert post(callbacks, "/hook") == 500
    (delivery,) = callbacks.received
    assert delivery.answered is not None
    assert delivery.answered - delivery.clock >= 10.0


def test_each_job_has_a_url_of_its_own_with_a_query() -> None:
    with run_callback_server() as callbacks, socket.socket() as client:
        urls = [urlsplit(callbacks.new_url()) for _ in range(3)]
        assert len({(url.path, url.query) for url in urls}) == 3
        assert all(url.query for url in urls)
        client.connect(("127.0.0.1", urls[0].port or 0))


TEXTS = st.sampled_from(["a", "b"])
SUCCESSES = st.builds(
    lambda name, seconds: JobReport(
        Snapshot("succeeded", "done", 100, VideoLink(f"https://example.com/{name}.mp4", None, seconds)),
        None,
        False,
        True,
    ),
    TEXTS,
    st.sampled_from([4.0, 8.0]),
)
FAILURES = st.builds(
    lambda state, message, code: JobReport(
        Snapshot(state, state, None, None, Problem(message, code)), None, True, True
    ),
    st.sampled_from(["failed", "expired"]),
    TEXTS,
    TEXTS,
)
REPORTS = st.one_of(SUCCESSES, FAILURES)


@given(REPORTS, REPORTS, st.booleans())
def test_two_reports_agree_exactly_if_they_are_the_same(one: JobReport, other: JobReport, may_be_short: bool) -> None:
    assert bool(list(compare_reports(one, other, may_be_short=may_be_short))) == (one != other)


@given(REPORTS)
def test_a_report_without_a_state_agrees_with_any(report: JobReport) -> None:
    silent = JobReport(Snapshot("unknown"), None, has_reason=False, may_have_reason=True)
    assert list(compare_reports(report, silent, may_be_short=False)) == []


@given(SUCCESSES)
def test_a_success_without_a_video_agrees_only_if_an_example_is_as_short(report: JobReport) -> None:
    short = JobReport(Snapshot("running", "done", video_pending=True), None, has_reason=False, may_have_reason=True)
    assert list(compare_reports(report, short, may_be_short=True)) == []
    assert list(compare_reports(report, short, may_be_short=False)) != []


@given(FAILURES)
def test_a_failure_without_a_reason_agrees_only_if_an_example_is_as_short(report: JobReport) -> None:
    problem = Problem("no reason given")
    short = JobReport(Snapshot(report.snapshot.state, "failed", None, None, problem), None, False, True)
    assert list(compare_reports(report, short, may_be_short=True)) == []
    assert list(compare_reports(report, short, may_be_short=False)) != []


@given(REPORTS, st.integers(0, 100), st.integers(0, 100))
def test_progress_is_compared_where_both_tell_it(report: JobReport, one: int, other: int) -> None:
    polled, told = (dataclasses.replace(report, progress=each) for each in (one, other))
    assert bool(list(compare_reports(polled, told, may_be_short=False))) == (one != other)
    assert list(compare_reports(polled, report, may_be_short=False)) == []
