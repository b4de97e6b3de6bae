"""Signatures, docstrings and `dir()` of the client: every field in full, no internals."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest.mock import create_autospec

import pytest
from tests.telecine.clients import open_client
from tests.telecine.sample_responses import ACCEPTED, BASE_URL, ResponseScript, json_response

import telecine
from telecine import AsyncClient, AsyncJob, AsyncVideo, Client, Job, Video, VideoRequest, async_client, client
from telecine._core import client_base
from telecine.request import RequestFields

FIELDS = tuple(RequestFields.__annotations__)
MAKERS = [Client.submit, Client.generate, AsyncClient.submit, AsyncClient.generate, Client.check]
VALUES: Mapping[str, Any] = {
    "model": "grok-video-3",
    "duration": 6,
    "aspect_ratio": "16:9",
    "resolution": "720p",
    "images": [Path("a.png")],
    "mode": "fun",
    "options": {"toapis": {"seed": 1}},
    "metadata": {"order": "1"},
    "max_cost": 0.5,
}
TWINS = [(Client, AsyncClient), (Job, AsyncJob), (Video, AsyncVideo)]


class CaughtError(Exception):
    """Ends a submit before anything is sent."""


@pytest.mark.parametrize("method", MAKERS, ids=lambda method: str(method.__qualname__))
def test_every_field_of_a_request_is_in_the_signature_and_in_the_docstring(method: Any) -> None:
    parameters = inspect.signature(method).parameters
    assert [name for name in FIELDS if name not in parameters] == []
    assert "fields" not in parameters
    documented = inspect.getdoc(method) or ""
    assert [name for name in parameters if name != "self" and f"    {name}: " not in documented] == []


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_reaches_the_request(mode: str, field: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[VideoRequest] = []

    def keep(*given: Any) -> Any:
        asked.append(real(*given))
        raise CaughtError

    real = client_base.build_request
    for module in (client_base, client, async_client):
        monkeypatch.setattr(module, "build_request", keep)
    with open_client(mode) as harness:
        for call in (harness.client.check, harness.client.submit, harness.client.generate):
            for prompt in ("a boat", VideoRequest("a boat")):
                with pytest.raises(CaughtError):
                    harness.resolve(call(prompt, **{field: VALUES[field]}))
    assert [getattr(request, field) for request in asked] == [VALUES[field]] * 6


def test_a_field_that_is_not_given_leaves_the_request_as_it_is(mode: str) -> None:
    script = ResponseScript(json_response(ACCEPTED["ttapi"]))
    request = VideoRequest("a boat", duration=7, aspect_ratio="16:9", metadata={"order": "1"})
    with open_client(mode, handler=script, base_url=BASE_URL) as harness:
        job = harness.resolve(harness.client.submit(request, provider="ttapi", duration=9))
    assert job.metadata == {"order": "1"}
    assert b'"9"' in script.requests[0].content
    assert b"16:9" in script.requests[0].content


@pytest.mark.parametrize("method", ["submit", "generate", "check"])
def test_a_mistyped_field_names_the_one_that_was_meant(mode: str, method: str) -> None:
    with open_client(mode) as harness:
        call = getattr(harness.client, method)
        with pytest.raises(TypeError, match=rf"{method}\(\) has no argument 'duratoin'; did you mean 'duration'\?"):
            harness.resolve(call("a boat", duratoin=5))
        with pytest.raises(TypeError, match=r"expected one of .*aspect_ratio"):
            harness.resolve(call("a boat", zzz=5))


def test_a_mistyped_field_of_a_request_names_the_one_that_was_meant() -> None:
    with pytest.raises(
        TypeError, match=r"VideoRequest\(\) has no argument 'aspect_raito'; did you mean 'aspect_ratio'"
    ):
        VideoRequest("a boat", aspect_raito="16:9")  # type: ignore[call-arg]  # it is what is tested


@pytest.mark.parametrize(("blocking", "asynchronous"), TWINS)
def test_asynchronous_methods_are_documented_as_fully_as_their_twins(blocking: type, asynchronous: type) -> None:
    names = {name for name in dir(blocking) if not name.startswith("_")}
    assert names == {name for name in dir(asynchronous) if not name.startswith("_")}
    for name in names:
        ours, theirs = (inspect.getdoc(getattr(kind, name)) for kind in (blocking, asynchronous))
        assert ours == theirs, f"{asynchronous.__name__}.{name}"
        assert "; see `" not in str(theirs)


def test_a_class_that_is_built_on_stays_one_for_mocks() -> None:
    assert inspect.iscoroutinefunction(AsyncClient.submit)
    assert inspect.iscoroutinefunction(create_autospec(AsyncClient).generate)
    assert not inspect.iscoroutinefunction(Client.submit)


def test_jobs_and_videos_show_nothing_of_the_inside() -> None:
    facts = {"dropped", "file_name", "id", "key", "metadata", "provider", "refusals", "token"}
    assert {name for name in dir(Job) if not name.startswith("_")} == facts | {"events", "status", "wait"}
    for kind in (Job, AsyncJob, Video, AsyncVideo):
        assert not {"account", "fresh_url", "reference", "run", "watch", "refresh", "looked"} & set(dir(kind))


def test_a_job_shows_its_token(mode: str, provider: str) -> None:
    with open_client(mode, handler=ResponseScript(json_response(ACCEPTED[provider])), base_url=BASE_URL) as harness:
        job = harness.resolve(harness.client.submit("a boat", provider=provider, key="order-1"))
    assert repr(job) == f"<{type(job).__name__} {job.token}>"


def test_every_type_in_a_public_signature_can_be_had_from_the_package() -> None:
    classes = (Client, AsyncClient, telecine.Receiver)
    names = {
        name
        for kind in (*classes, Job, AsyncJob, Video, AsyncVideo)
        for each, member in inspect.getmembers(kind, inspect.isfunction)
        if not each.startswith("_") or (each == "__init__" and kind in classes)
        for annotation in getattr(inspect.unwrap(member), "__annotations__", {}).values()
        for name in re.findall(r"(?<![.\w])[A-Z]\w+", str(annotation))
    }
    standard = {"Any", "AsyncGenerator", "Callable", "Decimal", "Generator", "Iterable", "Mapping"}
    standard |= {"ModuleType", "None", "Sequence"}
    aliases = {"AnyJob", "ByProvider", "Handler"}
    elsewhere = {"AsyncTransport"}  # the interface for custom transports
    assert names > {"Balance", "Delivery", "Outcome", "Saved", "Snapshot"}
    assert names - standard - aliases - elsewhere - set(telecine.__all__) == set()
