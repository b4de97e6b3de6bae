"""Callback receiver, request by request: acceptance, refusal, verification."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from tests.providers import facts_by_provider
from tests.telecine.receiver_harness import (
    REPORTS,
    SECRET,
    ReceiverHarness,
    build_event,
    build_query,
    build_valid_request,
    send_request,
    sign_headers,
)
from tests.telecine.sample_responses import DONE, FAILED, ID, RUNNING, URL, html_response, json_response, refusal_body

from telecine.webhooks.receiver import Receiver

CALLING = pytest.mark.parametrize("name", REPORTS)


@CALLING
def test_a_job_that_has_ended_is_handed_on_as_the_provider_tells_it_to_us(name: str) -> None:
    receiver_harness = ReceiverHarness(json_response(DONE[name]))
    assert receiver_harness.post(build_valid_request(name)) == [(200, "received\n")]
    ((job, snapshot),) = receiver_harness.handled
    assert (job.id, job.provider, snapshot.state, snapshot.video.url) == (ID, name, "succeeded", URL)
    assert name == "toapis" or job.key == "order-4711"
    assert [request.method for request in receiver_harness.script.requests] == ["GET"]


@CALLING
def test_a_failed_job_is_handed_on_too(name: str) -> None:
    receiver_harness = ReceiverHarness(json_response(FAILED[name]))
    assert receiver_harness.post(build_valid_request(name))[0][0] == 200
    assert receiver_harness.handled[0][1].error.message == "it broke"


@CALLING
def test_nothing_that_the_body_says_of_the_job_is_believed(name: str) -> None:
    evil = "https://evil.example/other.mp4"
    body = json.dumps(facts_by_provider("callback_with_video_url")[name](evil)).encode()
    receiver_harness = ReceiverHarness(json_response(RUNNING[name]), json_response(FAILED[name]))
    request = build_valid_request(name) | {
        "body": body,
        "headers": sign_headers(body, SECRET) if name == "toapis" else {},
    }
    assert [status for status, _ in receiver_harness.post(request, request)] == [503, 200]
    ((_, snapshot),) = receiver_harness.handled
    assert (snapshot.state, snapshot.video) == ("failed", None)
    assert all("evil" not in str(request.url) for request in receiver_harness.script.requests)


@CALLING
def test_a_delivery_that_comes_again_is_answered_and_not_handed_on_again(name: str) -> None:
    receiver_harness = ReceiverHarness(json_response(DONE[name]))
    assert receiver_harness.post(build_valid_request(name), build_valid_request(name)) == [
        (200, "received\n"),
        (200, "received before\n"),
    ]
    assert (len(receiver_harness.handled), len(receiver_harness.script.requests)) == (1, 1)


@CALLING
def test_two_deliveries_at_once_are_one_for_the_handler_and_the_other_has_to_come_again(name: str) -> None:
    receiver_harness = ReceiverHarness(json_response(DONE[name]), fail=1)
    release = asyncio.Event()
    receiver_harness.hold = release.wait

    async def scenario(receiver: Receiver) -> list[tuple[int, str]]:
        first = asyncio.create_task(send_request(receiver, **build_valid_request(name)))
        await asyncio.sleep(0.01)
        second = await send_request(receiver, **build_valid_request(name))
        release.set()
        return [
            await first,
            second,
            await send_request(receiver, **build_valid_request(name)),
            await send_request(receiver, **build_valid_request(name)),
        ]

    first, second, third, fourth = receiver_harness.run(scenario)
    assert (first[0], second[0], third, fourth) == (500, 503, (200, "received\n"), (200, "received before\n"))
    assert len(receiver_harness.handled) == 1


@CALLING
def test_a_handler_that_fails_gets_the_delivery_again(name: str, caplog: pytest.LogCaptureFixture) -> None:
    receiver_harness = ReceiverHarness(json_response(DONE[name]), fail=2)
    assert [status for status, _ in receiver_harness.post(*[build_valid_request(name)] * 4)] == [500, 500, 200, 200]
    assert len(receiver_harness.handled) == 1
    assert "the callback handler failed" in caplog.text


@CALLING
def test_a_delivery_whose_handling_is_cancelled_is_not_taken_for_done(name: str) -> None:
    receiver_harness = ReceiverHarness(json_response(DONE[name]))
    receiver_harness.hold = lambda: asyncio.sleep(60)

    async def scenario(receiver: Receiver) -> tuple[int, str]:
        task = asyncio.create_task(send_request(receiver, **build_valid_request(name)))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        receiver_harness.hold = None
        return await send_request(receiver, **build_valid_request(name))

    assert receiver_harness.run(scenario) == (200, "received\n")


@CALLING
def test_a_callback_whose_job_cannot_be_polled_is_to_be_repeated(name: str) -> None:
    receiver_harness = ReceiverHarness(
        html_response(502),
        html_response(502),
        html_response(502),
        json_response(RUNNING[name]),
        httpx.Response(404, json=refusal_body(name, 404)),
        json_response(DONE[name]),
    )
    assert [status for status, _ in receiver_harness.post(*[build_valid_request(name)] * 4)] == [503, 503, 503, 200]
    assert len(receiver_harness.handled) == 1


FORGED: dict[str, Callable[[bytes], dict[str, str]]] = {
    "not signed": lambda body: {},
    "signed with another secret": lambda body: sign_headers(body, "another"),
    "signed with nothing": lambda body: sign_headers(body, ""),
    "of another body": lambda body: sign_headers(body + b" ", SECRET),
    "of another event": lambda body: sign_headers(body, SECRET) | {"X-ToAPIs-Webhook-Id": "evt_2"},
    "replayed": lambda body: sign_headers(body, SECRET, at=time.time() - 301),
    "from the future": lambda body: sign_headers(body, SECRET, at=time.time() + 302),
    "of no time": lambda body: sign_headers(body, SECRET) | {"X-ToAPIs-Webhook-Timestamp": "9" * 5000},
    "in odd letters": lambda body: sign_headers(body, SECRET) | {"X-ToAPIs-Webhook-Signature": "v1=\xe9"},
}


@pytest.mark.parametrize("how", FORGED)
def test_what_toapis_did_not_sign_just_now_is_refused_and_nothing_is_asked(how: str) -> None:
    receiver_harness = ReceiverHarness(json_response(DONE["toapis"]))
    headers = FORGED[how](REPORTS["toapis"])
    assert receiver_harness.post({"headers": headers})[0][0] == 401
    assert (receiver_harness.handled, receiver_harness.script.requests) == ([], [])


@pytest.mark.parametrize("name", ["ttapi", "apikley"])
@pytest.mark.parametrize(
    "given",
    [
        "",
        build_query(secret=None),
        build_query(secret="another"),
        build_query().replace("order-4711", "order-4712"),
        "telecine_signature=x",
        "telecine_key=order-4711&telecine_signature=%C3%A9",
        "telecine_key=order-4711&telecine_signature=%FF",
    ],
    ids=[
        "no key",
        "not signed",
        "another secret",
        "another key",
        "no key but a signature",
        "odd letters",
        "no letters",
    ],
)
def test_a_url_that_is_not_ours_is_refused_where_the_provider_does_not_sign(name: str, given: str) -> None:
    receiver_harness = ReceiverHarness(json_response(DONE[name]))
    assert receiver_harness.post({"provider": name, "query": given})[0][0] == 401
    assert (receiver_harness.handled, receiver_harness.script.requests) == ([], [])


def apikley_signed(secret: str, task: str = ID) -> dict[str, str]:
    timestamp = str(int(time.time()))
    digest = hmac.new(secret.encode(), f"{task}.{timestamp}".encode(), hashlib.sha256).digest()
    return {"X-Webhook-Timestamp": timestamp, "X-Webhook-Signature": base64.b64encode(digest).decode()}


def test_where_apikley_signs_its_signature_is_the_proof() -> None:
    receiver_harness = ReceiverHarness(json_response(DONE["apikley"]), secrets={"apikley": [SECRET]})
    refused = {"provider": "apikley", "query": build_query(), "headers": apikley_signed("another")}
    unsigned = {"provider": "apikley", "query": build_query()}
    other = {"provider": "apikley", "headers": apikley_signed(SECRET, "job-2")}
    taken = {"provider": "apikley", "headers": apikley_signed(SECRET)}
    assert [status for status, _ in receiver_harness.post(refused, unsigned, other, taken)] == [401, 401, 401, 200]


def test_without_its_secret_what_toapis_sends_is_refused() -> None:
    assert ReceiverHarness(json_response(DONE["toapis"]), secrets={}).post({})[0][0] == 401
    assert ReceiverHarness(json_response(DONE["toapis"]), secrets={"toapis": []}).post({})[0][0] == 401


def test_while_a_secret_is_changed_both_are_taken() -> None:
    receiver_harness = ReceiverHarness(json_response(DONE["toapis"]), secrets={"toapis": ["new", "old"]})
    body = REPORTS["toapis"]
    for number, secrets in enumerate([("old",), ("new",), ("new", "old"), ("older",)]):
        name = f"evt_{number}"
        (answer,) = receiver_harness.post({"headers": sign_headers(body, *secrets, event_id=name)})
        assert answer[0] == (401 if secrets == ("older",) else 200)
    assert len(receiver_harness.handled) == 3


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"method": "GET"}, 405),
        ({"method": "PUT"}, 405),
        ({"provider": "kling"}, 404),
        ({"provider": "cometapi", "query": build_query()}, 404),
        ({"path": "/"}, 404),
        ({"path": "/hooks/toapis/"}, 200),
        ({"provider": "ttapi", "query": build_query(), "body": b"<html>"}, 400),
        ({"provider": "ttapi", "query": build_query(), "body": b""}, 400),
        ({"provider": "ttapi", "query": build_query(), "body": b"[" * 10_000}, 400),
        ({"provider": "apikley", "query": build_query(), "body": b'{"code": "x"}'}, 200),
        ({"body": b'{"type": "generation.completed"}'}, 200),
        ({"body": b'"endpoint.test"'}, 400),
        ({"provider": "ttapi", "query": build_query(), "body": b'{"status": "SUCCESS", "message": ""}'}, 200),
        ({"body": build_event("endpoint.test")}, 200),
        ({"body": build_event(task="")}, 200),
    ],
)
def test_anything_else_is_answered_and_handed_to_nobody(request_: dict[str, Any], status: int) -> None:
    receiver_harness = ReceiverHarness(json_response(DONE["toapis"]))
    assert receiver_harness.post(request_)[0][0] == status
    assert len(receiver_harness.handled) == (1 if request_.get("path", "").startswith("/hooks") else 0)


def test_a_body_above_the_cap_is_refused_before_it_is_read_whole() -> None:
    receiver_harness = ReceiverHarness(json_response(DONE["toapis"]), max_bytes=100)
    chunks = [b"x" * 60] * 1000
    assert receiver_harness.post({"body_chunks": chunks}) == [(413, "the body has more than 100 bytes\n")]
    assert len(chunks) == 998
    assert receiver_harness.script.requests == []


def test_a_body_of_exactly_the_cap_is_read() -> None:
    receiver_harness = ReceiverHarness(json_response(DONE["toapis"]), max_bytes=len(REPORTS["toapis"]))
    assert receiver_harness.post({}) == [(200, "received\n")]
    assert receiver_harness.post({"body": REPORTS["toapis"] + b" "})[0][0] == 413


def test_a_sender_that_leaves_in_the_middle_gets_no_answer() -> None:
    receiver_harness = ReceiverHarness(json_response(DONE["toapis"]))
    assert receiver_harness.post({"body_chunks": [REPORTS["toapis"][:20]]}) == [(0, "")]
    assert receiver_harness.handled == []


def test_reports_in_any_order_end_the_same() -> None:
    receiver_harness = ReceiverHarness(json_response(DONE["toapis"]))
    late, early = build_event("generation.failed", status="failed"), build_event("generation.completed")
    requests = [
        {"body": body, "headers": sign_headers(body, SECRET, event_id=name)}
        for body, name in ((late, "e2"), (early, "e1"))
    ]
    assert [status for status, _ in receiver_harness.post(*requests)] == [200, 200]
    assert [snapshot.state for _, snapshot in receiver_harness.handled] == ["succeeded", "succeeded"]


def test_only_so_many_deliveries_are_remembered() -> None:
    receiver_harness = ReceiverHarness(json_response(DONE["toapis"]), remembered=2)
    body = REPORTS["toapis"]
    requests = [{"headers": sign_headers(body, SECRET, event_id=name)} for name in "abcab"]
    assert [text for _, text in receiver_harness.post(*requests)] == ["received\n"] * 5
    assert [text for _, text in receiver_harness.post(*requests[3:], *requests[3:])] == ["received\n"] * 2 + [
        "received before\n"
    ] * 2


def test_the_lifespan_of_a_server_is_answered() -> None:
    async def scenario(receiver: Receiver) -> list[str]:
        said = iter(["lifespan.startup", "lifespan.shutdown"])
        sent: list[str] = []

        async def receive() -> dict[str, Any]:
            return {"type": next(said)}

        async def note(message: Any) -> None:
            sent.append(message["type"])

        await receiver({"type": "lifespan"}, receive, note)
        return sent

    assert ReceiverHarness(json_response({})).run(scenario) == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]
