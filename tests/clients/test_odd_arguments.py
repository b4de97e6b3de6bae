"""Arguments that cannot be encoded raise an error that names them, before anything is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from tests.clients.httpx_wire import KEY, FakeTransport, call_method, connect_client
from tests.clients.spec_operations import SpecOperation, client_module, find_operation, operations

from telecine_runtime import File
from telecine_runtime.errors import ConfigurationError, InvalidRequest, ResponseLost

HALF = "\ud800"  # one half of a surrogate pair, which UTF-8 cannot write
WITH_PARAMETERS = [each for each in operations() if each.parameters]


def error_text(send: Callable[[], object], server: FakeTransport) -> str:
    """Return what the error says; nothing was sent."""
    with pytest.raises(InvalidRequest) as caught:
        send()
    assert server.requests == []
    assert caught.value.refused
    return str(caught.value)


@pytest.mark.parametrize("asynchronous", [False, True], ids=["blocking", "asynchronous"])
@pytest.mark.parametrize(("text", "why"), [("a" * 70_000, "too long"), (HALF, "surrogate")], ids=["endless", "half"])
@pytest.mark.parametrize("operation", WITH_PARAMETERS, ids=str)
def test_parameter_that_cannot_be_encoded_in_a_url(
    operation: SpecOperation, text: str, why: str, asynchronous: bool
) -> None:
    server = FakeTransport()
    (parameter,) = operation.parameters
    arguments = operation.arguments({parameter["name"]: text})
    assert why in error_text(lambda: call_method(operation, arguments, server, asynchronous=asynchronous), server)


@pytest.mark.parametrize(
    ("provider", "operation", "arguments", "why"),
    [
        ("toapis", "createVideo", {"body": {"model": "grok-video-3", "prompt": HALF}}, "surrogates"),
        (
            "toapis",
            "createVideo",
            {"body": {"model": "grok-video-3", "prompt": 7}},
            "prompt: input should be a valid string",
        ),
        ("toapis", "createVideo", {"body": {"model": "grok-video-9", "prompt": ""}}, "'grok-video-3'"),
        (
            "toapis",
            "createVideo",
            {"body": {"model": "grok-video-3", "prompt": "", "duration": float("nan")}},
            "duration: ",
        ),
        (
            "ttapi",
            "createGeneration",
            {"body": {"prompt": "", "aspect_ratio": "4:3"}},
            "'2:3', '3:2', '1:1', '9:16' or '16:9'",
        ),
        (
            "ttapi",
            "createGeneration",
            {"body": {"prompt": "", "video_length": "31"}},
            "create_generation: video_length: ",
        ),
        (
            "ttapi",
            "createGeneration",
            {"body": {"model": "grok-imagine-video-1.5-preview", "prompt": ""}},
            "refer_images: ",
        ),
        ("cometapi", "createVideo", {"body": {"prompt": "", "image": {"url": "ftp://a"}}}, "image.url: "),
        ("apikley", "createTask", {"body": None}, "body: "),
        ("apikley", "createTask", {"body": "text"}, "body: "),
        ("apikley", "createTask", {"body": {"model": "grok"}}, "'grok-imagine/text-to-video'"),
        ("toapis", "uploadImage", {"file": File("a", b""), "purpose": HALF}, "surrogates"),
        ("toapis", "uploadImage", {"file": File(HALF, b"")}, "surrogates"),
        ("toapis", "uploadImage", {"file": File("a", b"", "image/png\r\nx-more: 1")}, "is not a media type"),
        ("toapis", "uploadImage", {"file": b"PNG"}, "expected a str, a number or a File, not bytes"),
        ("apikley", "uploadFile", {"file": File("a", b""), "upload_path": "/boats/"}, "uploadPath: "),
        ("apikley", "uploadFromUrl", {"file_url": "https://a", "upload_path": "/boats/"}, "uploadPath: "),
    ],
)
def test_a_body_that_breaks_the_spec_or_cannot_be_written(
    provider: str, operation: str, arguments: dict[str, Any], why: str
) -> None:
    server = FakeTransport()
    spoken = find_operation(provider, operation)
    assert why in error_text(lambda: call_method(spoken, arguments, server, asynchronous=False), server)


def test_a_member_of_the_callers_own_that_is_no_json() -> None:
    models = client_module("apikley", "models")
    text = models.TextToVideoInput(prompt="a paper boat")
    body = models.TextToVideoTask(model="grok-imagine/text-to-video", input=text)
    server = FakeTransport()
    operation = find_operation("apikley", "createTask")
    given = {"body": body, "extra_body": {"own": object()}}
    assert "serialize" in error_text(lambda: call_method(operation, given, server, asynchronous=False), server)


def test_a_file_name_cannot_end_its_header_line() -> None:
    server = FakeTransport()
    with pytest.raises(Exception, match="the body is empty"):
        connect_client("toapis", server).upload_image(file=File('a"\r\nx-more: 1.png', b"PNG"))
    (part,) = server.sent.body
    assert (part.filename, part.content) == ("a%22%0D%0Ax-more: 1.png", b"PNG")


@pytest.mark.parametrize(
    "url",
    [
        f"https://:{KEY}@gateway.example",  # httpx would send it in the place of our key
        f"https://user:{KEY}@gateway.example/team",
        f"https://gateway.example/?key={KEY}",
        "https://gateway.example/?",
        "https://[",
        "https://gateway.example:99999",
        "https://gateway.example\n",
        "https://gateway example",
        "https://gateway.example\\@elsewhere.example",
    ],
    ids=["password", "user", "query", "question mark", "bracket", "port", "line", "space", "backslash"],
)
def test_a_base_url_that_two_readers_might_read_differently_is_refused_and_its_secrets_are_not_shown(url: str) -> None:
    with pytest.raises(ConfigurationError, match="expected a base URL like https://host/path") as caught:
        connect_client("toapis", FakeTransport(), base_url=url)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("asynchronous", [False, True], ids=["blocking", "asynchronous"])
def test_response_with_invalid_encoding_is_lost(asynchronous: bool) -> None:
    class Garbled(FakeTransport):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            stream = httpx.ByteStream(b"no gzip")
            return httpx.Response(200, headers={"content-encoding": "gzip"}, stream=stream)

    operation = find_operation("toapis", "getVideo")
    with pytest.raises(ResponseLost, match=r"get_video at toapis\.com: invalid content encoding") as caught:
        call_method(operation, {"task_id": "a"}, Garbled(), asynchronous=asynchronous)
    assert (caught.value.refused, caught.value.timed_out) == (None, False)
