"""The life of a job is checked from the declaration of a spec alone, and mocks that break its meaning are noticed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.contract.mutators import MutableRequest, MutableResponse, mutate_responses
from tests.contract.resettable_mock import MockWrapper, unwrapped
from tests.contract.spec import PROVIDERS, load_declared_jobs
from tests.contract.spec_alone import check_from_spec_alone

from telecine_runtime.lifecycle_tables import JsonPath

EACH = pytest.mark.parametrize("provider", PROVIDERS)
EMPTY_FILM = b"<html>not found</html>"


def find_checks(provider: str, wrap: MockWrapper = unwrapped, *, is_paid: bool = False) -> set[str]:
    return {finding.check for finding in check_from_spec_alone(provider, wrap, is_paid=is_paid)}


def set_at(body: Any, path: JsonPath, change: Callable[[Any], Any]) -> None:
    """Change the members at a path, where they are."""
    name, *rest = path
    if isinstance(body, list) and name is None and not rest:
        body[:] = map(change, body)
        return
    for each in body if isinstance(body, list) else [body]:
        if name is None:
            set_at(each, tuple(rest), change)
        elif isinstance(each, dict) and rest and isinstance(each.get(name), str):  # JSON in a text
            inner = json.loads(each[name] or "{}")
            set_at(inner, tuple(rest), change)
            each[name] = json.dumps(inner)
        elif isinstance(each, dict) and name in each and rest:
            set_at(each[name], tuple(rest), change)
        elif isinstance(each, dict) and name in each:
            each[name] = change(each[name])


def change_polls(provider: str, word: str, change: Callable[[Any], Any]) -> MockWrapper:
    """Change every value of a harmonised word in the responses to polls."""
    facts = load_declared_jobs(provider)[0].lifecycle.facts
    paths = [at for at, _ in facts.states] if word == "state" else facts.paths.get(word, ())

    def mutate(request: MutableRequest, response: MutableResponse) -> None:
        if request.is_poll and response.status == 200 and response.json is not None:
            body = response.json
            for path in paths:
                set_at(body, path, change)
            response.set_json(body)

    return mutate_responses(provider, mutate)


@EACH
def test_a_mock_that_keeps_its_spec_has_no_findings(provider: str) -> None:
    assert find_checks(provider) == set()
    assert find_checks(provider, is_paid=True) == set()


@EACH
@pytest.mark.parametrize(
    ("word", "change", "check"),
    [
        ("video_url", lambda _: "soon", "success_has_a_video_url"),
        ("video_url", lambda _: None, "success_has_a_video_url"),
        ("video_url", lambda url: url.replace(".mp4", "-gone.mp4"), "video_url_answers"),
        ("state", lambda _: "meditating", "states_are_known"),
        ("error_message", lambda _: "", "failure_has_a_reason"),
    ],
)
def test_a_poll_without_meaning_is_noticed(provider: str, word: str, change: Callable[[Any], Any], check: str) -> None:
    checks = find_checks(provider, change_polls(provider, word, change))
    if check == "failure_has_a_reason" and "error_code" in load_declared_jobs(provider)[0].lifecycle.facts.paths:
        assert checks <= {check}  # a code is a reason too
    elif check == "states_are_known" and len(load_declared_jobs(provider)[0].lifecycle.facts.states) > 1:
        assert checks & {check, "job_ends"}  # another member may still tell the state
    else:
        assert check in checks


@EACH
def test_a_paid_job_must_end_with_a_film(provider: str) -> None:
    for job in load_declared_jobs(provider):
        failed = next(word for word, state in job.lifecycle.facts.states[0][1].items() if state == "failed")
        assert find_checks(provider, change_polls(provider, "state", lambda _: failed), is_paid=True)  # noqa: B023 - called in the same round


@EACH
def test_an_answer_that_is_no_film_is_noticed(provider: str) -> None:
    def wrap(app: Any) -> Any:
        async def wrapped(scope: Any, receive: Any, send: Any) -> None:
            if not scope["path"].startswith("/cdn/"):
                await app(scope, receive, send)
                return
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": EMPTY_FILM})

        return wrapped

    assert find_checks(provider, wrap) - {"uploaded_image_is_the_same"} == {"video_url_is_a_film"}


@EACH
def test_ids_that_repeat_and_keys_that_nobody_looks_at_are_noticed(provider: str) -> None:
    first: list[bytes] = []

    def repeat(request: MutableRequest, response: MutableResponse) -> None:
        if request.is_create and response.status == 200:
            first.append(response.content)
            response.content = first[0]

    assert "job_ids_are_unique" in find_checks(provider, mutate_responses(provider, repeat))
