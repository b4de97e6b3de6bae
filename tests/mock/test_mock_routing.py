"""Provider tables: what a table can express, on a made-up provider."""

import asyncio
from dataclasses import replace

import httpx
import pytest

from telecine_mock import Settings
from telecine_mock.provider_table import JSON, MockEndpoint, MockProvider, MockResponse
from telecine_mock.routing import create_provider_app
from telecine_mock.state import MockState
from telecine_mock.validation import (
    FormProblem,
    boolean,
    find_problems,
    fixed_form,
    integer,
    nullable,
    number,
    one_of,
    string,
)

FORM = fixed_form({"prompt": string(required=True), "duration": integer(1, 15)})
TABLE = MockProvider(
    name="nobody",
    title="Nobody",
    key_header="Authorization",
    key_prefix="Bearer ",
    endpoints=(
        MockEndpoint("GET", "/jobs/{job_id}", lambda state, call: MockResponse(None, status=202)),
        MockEndpoint(
            "POST", "/jobs/new", lambda state, call: MockResponse({"id": "1"}, status=201), media_type=JSON, form=FORM
        ),
    ),
    statuses={"invalid": 400, "unknown": 404},
    messages={400: "bad"},
    refuse=lambda status, message: {"message": message},
    job_state=lambda job, now: "",
)
FINER = replace(
    TABLE,
    statuses={"invalid": 400, "malformed": 422, "content-type": 415, "wrong-key": 403},
    reason_messages={"wrong-key": "not your key"},
)
GOOD = {"prompt": "a boat"}


def ask(provider: MockProvider, method: str, path: str, key: str | None = "Bearer mock-key", **more) -> httpx.Response:
    async def asked() -> httpx.Response:
        app = create_provider_app(provider, MockState(Settings(seed=1)))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://mock") as client:
            headers = {"Authorization": key} if key is not None else {}
            return await client.request(method, path, headers=headers | more.pop("headers", {}), **more)

    return asyncio.run(asked())


def test_an_answer_can_have_a_status_of_its_own_and_no_body():
    made, polled = ask(TABLE, "POST", "/jobs/new", json=GOOD), ask(TABLE, "GET", "/jobs/1")
    assert (made.status_code, made.json()) == (201, {"id": "1"})
    assert (polled.status_code, polled.content, polled.headers.get("content-type")) == (202, b"", None)


@pytest.mark.parametrize(
    ("body", "finer"),
    [({}, 422), ([], 422), ({"prompt": 1}, 422), (GOOD | {"duration": 1.5}, 422), (GOOD | {"duration": 16}, 400)],
)
def test_what_is_malformed_is_told_from_a_bad_value_only_where_the_table_does(body, finer):
    assert ask(FINER, "POST", "/jobs/new", json=body).status_code == finer
    assert ask(TABLE, "POST", "/jobs/new", json=body).status_code == 400


def test_what_is_no_json_is_a_bad_request_and_another_media_type_a_refusal_of_its_own():
    plain = {"content": b"{", "headers": {"content-type": "application/json"}}
    assert ask(FINER, "POST", "/jobs/new", **plain).status_code == 400
    assert ask(FINER, "POST", "/jobs/new", data=GOOD).status_code == 415
    assert ask(TABLE, "POST", "/jobs/new", data=GOOD).status_code == 400


@pytest.mark.parametrize(
    ("key", "status", "said"),
    [
        (None, 401, "Unauthorized"),
        ("Bearer ", 401, "Unauthorized"),
        ("Basic bW9jaw==", 401, "Unauthorized"),
        ("Bearer another", 403, "not your key"),
        ("Bearer mock-key and more", 403, "not your key"),
    ],
)
def test_a_wrong_key_is_told_from_a_missing_one_only_where_the_table_does(key, status, said):
    finer, coarse = ask(FINER, "GET", "/jobs/1", key), ask(TABLE, "GET", "/jobs/1", key)
    assert (finer.status_code, finer.json()) == (status, {"message": said})
    assert (coarse.status_code, coarse.json()) == (401, {"message": "Unauthorized"})


def test_a_closed_form_has_no_other_members():
    opened, closed = (replace(TABLE, endpoints=(replace(TABLE.endpoints[1], closed=each),)) for each in (False, True))
    body = GOOD | {"seconds": 5}
    assert ask(opened, "POST", "/jobs/new", json=body).status_code == 201
    refused = ask(closed, "POST", "/jobs/new", json=body)
    assert (refused.status_code, refused.json()) == (400, {"message": "seconds is not known"})


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
def test_a_path_that_is_written_out_is_not_taken_for_one_with_a_parameter(method):
    answer = ask(TABLE, method, "/jobs/new")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert ask(TABLE, "DELETE", "/jobs/1").status_code == 405


def test_every_answer_has_an_id_in_the_header_that_the_table_names():
    named = replace(TABLE, request_id_header="x-request-id")
    answers = [ask(named, "GET", "/jobs/1"), ask(named, "GET", "/jobs/1", key=None), ask(named, "GET", "/nowhere")]
    assert [each.status_code for each in answers] == [202, 401, 404]
    assert all(len(each.headers["x-request-id"]) == 36 for each in answers)
    assert "x-request-id" not in ask(TABLE, "GET", "/jobs/1").headers


IMAGE = one_of({"url": string(), "file_id": string()})


@pytest.mark.parametrize(
    ("field", "value", "wrong"),
    [
        (IMAGE, {"file_id": "f"}, []),
        (IMAGE, "f", [FormProblem("x must be an object", malformed=True)]),
        (IMAGE, {}, [FormProblem("x needs url or file_id", malformed=True)]),
        (IMAGE, {"url": "u", "file_id": "f"}, [FormProblem("x may have only one of url, file_id")]),
        (IMAGE, {"url": 1}, [FormProblem("x.url must be a string", malformed=True)]),
        (number(0), 0.5, []),
        (number(0), -1, [FormProblem("x must be at least 0")]),
        (number(0), float("nan"), [FormProblem("x must be at least 0")]),
        (number(0), True, [FormProblem("x must be a number", malformed=True)]),
        (boolean(), False, []),
        (boolean(), 0, [FormProblem("x must be a boolean", malformed=True)]),
        (nullable(string()), None, []),
        (nullable(string()), 1, [FormProblem("x must be a string", malformed=True)]),
    ],
)
def test_a_field_says_what_is_wrong_with_its_value(field, value, wrong):
    assert list(find_problems({"x": field}, {"x": value})) == wrong
