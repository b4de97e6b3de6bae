"""Tests of the validation of outgoing requests."""

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
from telecine_runtime.call import Call
from telecine_runtime.endpoint import Endpoint
from telecine_runtime.errors import ServerError
from telecine_runtime.request_body import FormBody, JsonBody

ACCEPTED = facts_by_provider("ACCEPTED")


def accepting(provider: str) -> httpx.MockTransport:
    return httpx.MockTransport(lambda _: httpx.Response(200, json=ACCEPTED[provider]))


@pytest.mark.parametrize("provider", PROVIDERS)
def test_requests_of_the_harmonised_clients_are_validated(provider: str, request_validator: RequestValidator) -> None:
    async def asynchronously() -> None:
        async with httpx.AsyncClient(transport=accepting(provider)) as http:
            await AsyncClient(api_key="k", http_client=http).submit("a boat", provider=provider)

    with httpx.Client(transport=accepting(provider)) as http:
        Client(api_key="k", http_client=http).submit("a boat", provider=provider)
    assert request_validator.request_count == 1
    asyncio.run(asynchronously())
    assert request_validator.request_count == 2


def test_requests_of_a_generated_client_are_validated(request_validator: RequestValidator) -> None:
    answer = {"success": True, "remain_balance": 1.0}
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, json=answer))) as http:
        ToAPIs("k", http_client=http).get_token_balance()
    assert request_validator.request_count == 1


def with_fields(call: Call[Any], **fields: Any) -> Call[Any]:
    return dataclasses.replace(call, **fields)


def with_body(**members: Any) -> Call[Any]:
    return with_fields(CREATE, body=JsonBody(json.dumps(members).encode()))


def with_operation(call: Call[Any], **operation: Any) -> Call[Any]:
    return with_fields(call, operation=dataclasses.replace(call.operation, **operation))


CREATE = ttapi.create_generation(ttapi_models.Imagine10Request(prompt="a boat"))
UPLOAD = apikley.upload_file(file=File("a.png", b"PNG"), upload_path="boats")
POLL = ttapi.fetch_generation(job_id="a")
INVALID: list[tuple[Call[Any], str]] = [
    (with_body(prompt=7), 'body/prompt: 7 is not of type "string"'),
    (with_body(), '"prompt" is a required property'),
    (with_body(prompt="", aspect_ratio="4:3"), "body/aspect_ratio"),
    (with_body(prompt="", video_length="31"), "body/video_length"),
    (with_body(prompt="", hook_url="not a uri"), 'body/hook_url: "not a uri" is not a "uri"'),
    (with_body(prompt="", aspectRatio="1:1"), "'aspectRatio' was unexpected"),
    (with_fields(CREATE, body=None), "content type is missing"),
    (with_fields(CREATE, body=JsonBody(b"{")), "not JSON"),
    (with_operation(CREATE, path="/grok/generation"), "POST /grok/generation is not an operation of the spec"),
    (with_operation(CREATE, method="PUT"), "PUT /grok/generations is not an operation of the spec"),
    (with_operation(CREATE, authenticated=False), "header TT-API-KEY: expected '' and a key"),
    (
        with_operation(toapis.get_video(task_id="a"), authenticated=False),
        "header Authorization: expected 'Bearer ' and a key",
    ),
    (with_fields(POLL, query=()), "query jobId: is required"),
    (with_fields(POLL, query=(("jobId", "a"), ("x", 1))), "query x: is not declared"),
    (with_fields(POLL, query=(("jobId", ["a", "b"]),)), "given twice"),
    (with_fields(ttapi.get_account(), body=JsonBody(b"{}")), "body: none is declared"),
    (with_fields(UPLOAD, body=FormBody((("uploadPath", "boats"),))), '"file" is a required property'),
    (with_fields(UPLOAD, body=FormBody((("file", File("a", b"")), ("uploadPath", "/boats")))), "body/uploadPath"),
]


@pytest.mark.off_spec("invalid requests must be reported")
@pytest.mark.parametrize(("call", "problem"), INVALID, ids=[problem for _, problem in INVALID])
def test_an_invalid_request_is_reported(call: Call[Any], problem: str, request_validator: RequestValidator) -> None:
    clients: dict[str, Any] = {"ttapi": TTAPI, "toapis": ToAPIs, "apikley": Apikley}
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(500, json={}))) as http:
        client = clients[call.operation.api.name]("k", http_client=http, retry=Retry(attempts=1))
        with pytest.raises(ServerError):
            client.send(call)
    (reported,) = dict.fromkeys(request_validator.problems)
    assert problem in reported


def test_the_path_of_a_base_url_is_not_part_of_the_route(monkeypatch: pytest.MonkeyPatch) -> None:
    validator = validate_requests(monkeypatch)
    endpoint = Endpoint(toapis.API, "k", "https://gateway.example/team/toapis")
    endpoint.request(toapis.get_video(task_id="a/b?c"))
    assert (validator.request_count, validator.problems) == (1, [])
