"""Broken mocks whose responses have the right shape and the wrong meaning."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from tests.contract.mutators import MutableRequest, MutableResponse, mutate_responses
from tests.contract.resettable_mock import MockWrapper
from tests.contract.response_bugs import BugRow, list_jobs
from tests.contract.spec import load_declared_jobs

from telecine_codegen.openapi.time_members import time_kind
from telecine_runtime.lifecycle_tables import JsonPath

Change = Callable[[Any], Any]
Make = Callable[[str], MockWrapper | None]


def set_at(body: Any, path: JsonPath, change: Change) -> None:
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


def list_paths(provider: str, word: str) -> list[JsonPath]:
    """Return where a harmonised word stands in a response to a poll."""
    facts = load_declared_jobs(provider)[0].lifecycle.facts
    if word == "state":
        return [at for at, _ in facts.states]
    return [*facts.paths.get(word, ()), *(at for at, _, _ in facts.quantities.get(word, ()))]


def change_polls(word: str, change: Change) -> Make:
    """Change every value of a harmonised word in the responses to polls; None where no response has it."""

    def make(provider: str) -> MockWrapper | None:
        paths = list_paths(provider, word)

        def mutate(request: MutableRequest, response: MutableResponse) -> None:
            if request.is_poll and response.status == 200 and response.json is not None:
                body = response.json
                for path in paths:
                    set_at(body, path, change)
                response.set_json(body)

        return mutate_responses(provider, mutate) if paths else None

    return make


def change_scalars(change: Callable[[MutableRequest, str, Any], Any]) -> Make:
    """Change members of polls by their names."""

    def walk(request: MutableRequest, value: Any) -> Any:
        if isinstance(value, list):
            return [walk(request, each) for each in value]
        if not isinstance(value, dict):
            return value
        return {
            name: walk(request, each) if isinstance(each, dict | list) else change(request, name, each)
            for name, each in value.items()
        }

    def mutate(request: MutableRequest, response: MutableResponse) -> None:
        if request.is_poll and response.status == 200 and response.json is not None:
            response.set_json(walk(request, response.json))

    return lambda provider: mutate_responses(provider, mutate)


def only_at(*providers: str) -> Callable[[Make], Make]:
    """Limit a bug to some providers."""
    return lambda make: lambda provider: make(provider) if provider in providers else None


has_times = only_at("apikley", "toapis")
has_progress = only_at("cometapi", "toapis", "xai")


def add(amount: int) -> Change:
    """Add to a number, or to a number in a text."""
    return lambda value: value and type(value)(int(value) + amount)


def without_reason(provider: str) -> MockWrapper:
    """Empty the message and the code of a failure."""
    paths = [*list_paths(provider, "error_message"), *list_paths(provider, "error_code")]

    def mutate(request: MutableRequest, response: MutableResponse) -> None:
        if request.is_poll and response.status == 200 and response.json is not None:
            body = response.json
            for path in paths:
                set_at(body, path, lambda value: "" if isinstance(value, str) else value)
            response.set_json(body)

    return mutate_responses(provider, mutate)


def change_operation(operation: str, change: Callable[[Any], Any]) -> Make:
    """Change the JSON of the successes of an operation."""

    def mutate(request: MutableRequest, response: MutableResponse) -> None:
        if request.operation == operation and response.status == 200:
            response.set_json(change(response.json))

    return lambda provider: mutate_responses(provider, mutate)


def change_balance(change: Change) -> Make:
    """Change the balance; None at a provider without one."""

    def make(provider: str) -> MockWrapper | None:
        query = load_declared_jobs(provider)[0].lifecycle.forms.get("balance")

        def mutate(request: MutableRequest, response: MutableResponse) -> None:
            if query is not None and request.operation == query.operation and response.status == 200:
                body = response.json
                for path, _, _ in query.quantities["balance"]:
                    set_at(body, path, change)
                response.set_json(body)

        return mutate_responses(provider, mutate) if query else None

    return make


def serve_films(change: Callable[[bytes, dict[bytes, bytes], int], tuple[int, bytes]]) -> Make:
    """Change the responses of the CDN; `change` gets the film, the headers and the number of the request."""

    def wrap(app: ASGIApp) -> ASGIApp:
        count = [0]

        async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
            if not scope["path"].startswith("/cdn/videos"):
                await app(scope, receive, send)
                return
            headers: dict[bytes, bytes] = {}
            content, status = b"", [200]

            async def collect(message: Message) -> None:
                nonlocal content
                if message["type"] == "http.response.start":
                    status[0] = message["status"]
                    headers.update(dict(message["headers"]))
                else:
                    content += message.get("body", b"")

            await app(scope, receive, collect)
            count[0] += 1
            status[0], content = change(content, headers, count[0])
            await send({"type": "http.response.start", "status": status[0], "headers": list(headers.items())})
            await send({"type": "http.response.body", "body": content})

        return wrapped

    return lambda _provider: wrap


def film_of_the_first_job(request: MutableRequest, name: str, value: Any) -> Any:
    jobs = list_jobs(request)
    if isinstance(value, str) and jobs:
        for job in jobs:
            value = value.replace(job.video_url, jobs[0].video_url)
    return value


def other_type(_film: bytes, headers: dict[bytes, bytes], _count: int) -> tuple[int, bytes]:
    headers[b"content-type"] = b"text/html"
    return 200, _film


def shift_time(kind: str, seconds: int) -> Make:
    """Shift the times of a kind."""

    def change(_request: MutableRequest, name: str, value: Any) -> Any:
        if time_kind(name) != kind or not isinstance(value, int) or not value:
            return value
        return value + seconds * (1000 if value > 10**11 else 1)

    return change_scalars(change)


def in_other_unit(_request: MutableRequest, name: str, value: Any) -> Any:
    if time_kind(name) is None or not isinstance(value, int) or not value:
        return value
    return value // 1000 if value > 10**11 else value * 1000


def drifting_creation(request: MutableRequest, name: str, value: Any) -> Any:
    return value + len(request.mock_state.requests) if time_kind(name) == "created" and value else value


def another_prompt(_request: MutableRequest, name: str, value: Any) -> Any:
    return "another prompt" if name == "prompt" else value


def another_model(_request: MutableRequest, name: str, value: Any) -> Any:
    return "another-model" if name == "model" and value else value


def error_says_success(request: MutableRequest, response: MutableResponse) -> None:
    body = response.json
    if response.status >= 400 and isinstance(body, dict):
        envelope = request.spec.data.get("x-envelope", {}).get("success", {})
        for pointer, values in envelope.items():
            body[pointer.strip("/")] = values[0]
        response.set_json(body)


def error_without_message(request: MutableRequest, response: MutableResponse) -> None:
    body = response.json
    if response.status >= 400 and isinstance(body, dict):
        for pointer in reversed(request.spec.data.get("x-envelope", {}).get("message", ())):
            set_at(body, tuple(pointer.split("/")[1:]), lambda _: "")
        response.set_json(body)


def any_upload_url(body: Any) -> Any:
    return json.loads(json.dumps(body).replace("/cdn/uploads/", "/cdn/nothing/"))


def respond_wherever(mutate: Callable[[MutableRequest, MutableResponse], None], *providers: str) -> Make:
    """Change every response of some providers."""
    return lambda provider: mutate_responses(provider, mutate) if provider in providers else None


ENVELOPED = ("apikley", "ttapi", "toapis")

MEANING_BUGS: tuple[BugRow, ...] = (
    ("the video URL is a text", "success_has_a_video_url", change_polls("video_url", lambda _: "soon")),
    ("the video URL is relative", "success_has_a_video_url", change_polls("video_url", lambda _: "/cdn/a.mp4")),
    (
        "the video URL answers 404",
        "video_url_answers",
        change_polls("video_url", lambda url: url and url.replace(".mp4", "-gone.mp4")),
    ),
    ("all jobs have one video", "each_job_has_its_own_film", change_scalars(film_of_the_first_job)),
    ("the film is a page", "video_url_is_a_film", serve_films(lambda *_: (200, b"<html>not found</html>"))),
    ("the film is empty", "video_url_is_a_film", serve_films(lambda *_: (200, b""))),
    ("the film has the type of a page", "film_has_a_video_type", serve_films(other_type)),
    ("the film is there once", "film_stays", serve_films(lambda film, _, n: (200 if n % 2 else 404, film))),
    ("the duration is seven seconds off", "duration_is_as_asked", change_polls("duration", add(7))),
    ("the duration is one second off", "duration_is_as_asked", change_polls("duration", add(1))),
    ("the progress is over 100", "progress_is_a_percentage", has_progress(change_polls("progress", lambda _: 140))),
    ("the progress is negative", "progress_is_a_percentage", has_progress(change_polls("progress", lambda _: -1))),
    ("a success has half the progress", "success_is_complete", has_progress(change_polls("progress", lambda _: 50))),
    ("a failure has no reason", "failure_has_a_reason", without_reason),
    ("the cost is a word", "cost_is_a_number", change_polls("cost", lambda _: "cheap")),
    ("the cost is negative", "cost_is_a_number", change_polls("cost", lambda _: -1)),
    ("the end is before the start", "times_are_in_order", has_times(shift_time("ended", -86400))),
    ("times are in another unit", "times_are_in_their_unit", has_times(change_scalars(in_other_unit))),
    ("the time of creation moves", "times_stay", has_times(change_scalars(drifting_creation))),
    ("the video expires before it is there", "times_are_in_order", only_at("toapis")(shift_time("expires", -200_000))),
    (
        "the response repeats another prompt",
        "answer_repeats_the_request",
        only_at("ttapi")(change_scalars(another_prompt)),
    ),
    (
        "the response repeats another model",
        "answer_repeats_the_request",
        only_at("toapis", "cometapi", "xai", "apikley")(change_scalars(another_model)),
    ),
    ("an error says that it succeeded", "status_and_body_agree", respond_wherever(error_says_success, *ENVELOPED)),
    (
        "an error has no message",
        "error_has_a_message",
        respond_wherever(error_without_message, "apikley", "ttapi", "toapis", "cometapi"),
    ),
    ("an error has no message there", "response_conforms", respond_wherever(error_without_message, "xai")),
    ("the balance is a word", "balance_is_a_number", change_balance(lambda _: "plenty")),
    ("the balance is negative", "balance_is_a_number", change_balance(lambda _: -1)),
    ("the balance is missing", "balance_is_a_number", change_balance(lambda _: None)),
    (
        "an uploaded image is gone",
        "uploaded_image_answers",
        only_at("toapis")(change_operation("uploadImage", any_upload_url)),
    ),
    (
        "an uploaded image is gone there",
        "uploaded_image_answers",
        only_at("apikley")(change_operation("uploadFile", any_upload_url)),
    ),
)
"""The checks are those of the shipped engine, which knows only the spec."""
