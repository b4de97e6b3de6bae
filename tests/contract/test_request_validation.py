"""The watch over outgoing requests sees them, and sees what is wrong with them."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from typing import Any

import httpx
import pytest
from tests.contract.request_validation import RequestValidator, validate_requests
from tests.contract.spec import PROVIDERS
from tests.providers import facts_by_provider

from telecine import AsyncClient, Client
from telecine_clients.apikley import Apikley
from telecine_clients.apikley import operations as apikley
from telecine_clients.toapis import ToAPIs
from telecine_clients.toapis import operations as toapis
from telecine_clients.ttapi import TTAPI
from telecine_clients.ttapi import models as ttapi_models
from telecine_clients.ttapi import operations as ttapi
from telecine_runtime import File, Retry
from telecine_runtime.body import FormBody, JsonBody
from telecine_runtime.call import Call
from telecine_runtime.endpoint import Endpoint
from telecine_runtime.errors import ServerError

ACCEPTED = facts_by_provider("ACCEPTED")


def answering(provider: str) -> httpx.MockTransport:
    return httpx.MockTransport(lambda _: httpx.Response(200, json=ACCEPTED[provider]))


@pytest.mark.parametrize("provider", PROVIDERS)
def test_requests_of_the_harmonised_client_are_seen_in_both_colours(
    provider: str, requests_keep_to_the_spec: RequestValidator
) -> None:
    async def asynchronously() -> None:
        async with httpx.AsyncClient(transport=answering(provider)) as lines:
            await AsyncClient(api_key="k", http_client=lines).submit("a boat", provider=provider)

    with httpx.Client(transport=answering(provider)) as lines:
        Client(api_key="k", http_client=lines).submit("a boat", provider=provider)
    assert requests_keep_to_the_spec.seen == 1
    asyncio.run(asynchronously())
    assert requests_keep_to_the_spec.seen == 2


def test_requests_of_a_generated_client_are_seen(requests_keep_to_the_spec: RequestValidator) -> None:
    answer = {"success": True, "remain_balance": 1.0}
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, json=answer))) as lines:
        ToAPIs("k", http_client=lines).get_token_balance()
    assert requests_keep_to_the_spec.seen == 1


def changed(call: Call[Any], **fields: Any) -> Call[Any]:
    return dataclasses.replace(call, **fields)


def with_body(**members: Any) -> Call[Any]:
    return changed(CREATE, body=JsonBody(json.dumps(members).encode()))


def moved(call: Call[Any], **operation: Any) -> Call[Any]:
    return changed(call, operation=dataclasses.replace(call.operation, **operation))


CREATE = ttapi.create_generation(ttapi_models.Imagine10Request(prompt="a boat"))
UPLOAD = apikley.upload_file(file=File("a.png", b"PNG"), upload_path="boats")
POLL = ttapi.fetch_generation(job_id="a")
WRONG: list[tuple[Call[Any], str]] = [
    (with_body(prompt=7), 'body/prompt: 7 is not of type "string"'),
    (with_body(), '"prompt" is a required property'),
    (with_body(prompt="", aspect_ratio="4:3"), "body/aspect_ratio"),
    (with_body(prompt="", video_length="31"), "body/video_length"),
    (with_body(prompt="", hook_url="not a uri"), 'body/hook_url: "not a uri" is not a "uri"'),
    (with_body(prompt="", aspectRatio="1:1"), "'aspectRatio' was unexpected"),
    (changed(CREATE, body=None), "content type missing"),
    (changed(CREATE, body=JsonBody(b"{")), "no JSON"),
    (moved(CREATE, path="/grok/generation"), "no operation is at POST /grok/generation"),
    (moved(CREATE, method="PUT"), "no operation is at PUT /grok/generations"),
    (moved(CREATE, authenticated=False), "header TT-API-KEY: must be '' and a key"),
    (moved(toapis.get_video(task_id="a"), authenticated=False), "header Authorization: must be 'Bearer ' and a key"),
    (changed(POLL, query=()), "query jobId: is required"),
    (changed(POLL, query=(("jobId", "a"), ("x", 1))), "query x: is not declared"),
    (changed(POLL, query=(("jobId", ["a", "b"]),)), "given twice"),
    (changed(ttapi.get_account(), body=JsonBody(b"{}")), "body: none is declared"),
    (changed(UPLOAD, body=FormBody((("uploadPath", "boats"),))), '"file" is a required property'),
    (changed(UPLOAD, body=FormBody((("file", File("a", b"")), ("uploadPath", "/boats")))), "body/uploadPath"),
]


@pytest.mark.off_spec("it must be seen that this is seen")
@pytest.mark.parametrize(("call", "problem"), WRONG, ids=[problem for _, problem in WRONG])
def test_a_wrong_request_is_told_of(call: Call[Any], problem: str, requests_keep_to_the_spec: RequestValidator) -> None:
    clients: dict[str, Any] = {"ttapi": TTAPI, "toapis": ToAPIs, "apikley": Apikley}
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(500, json={}))) as lines:
        client = clients[call.operation.api.name]("k", http_client=lines, retry=Retry(attempts=1))
        with pytest.raises(ServerError):
            client.send(call)
    (told,) = dict.fromkeys(requests_keep_to_the_spec.wrong)
    assert problem in told


def test_a_base_url_with_a_path_is_no_part_of_the_route(monkeypatch: pytest.MonkeyPatch) -> None:
    watch = validate_requests(monkeypatch)
    endpoint = Endpoint(toapis.API, "k", "https://gateway.example/team/toapis")
    endpoint.request(toapis.get_video(task_id="a/b?c"))
    assert (watch.seen, watch.wrong) == (1, [])
