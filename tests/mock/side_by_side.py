"""Same requests to two mocks of one provider, and how their answers differ in shape."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from tests.contract.allowances import build_form, build_json_message
from tests.contract.contract_client import UPLOAD_BODIES, ContractClient, SyncAsgiTransport
from tests.contract.provider_profiles import UNKNOWN_ID
from tests.contract.spec import load_spec

from telecine_codegen.contract.api_spec import HttpMessage
from telecine_mock import ManualClock, Settings, create_app
from telecine_mock.provider_table import MockProvider
from telecine_mock.state import MockState

KEY = "a key of this test"
PACE = 30.0
NOBODY = "http://127.0.0.1:9/callback"
"""Nothing listens there: the delivery is recorded, and fails at once."""
REFUSALS = ("no-credits", "rate-limited", "maintenance", "refused", "forbidden", "server-error")
BAD_BODIES = {
    "no member": "{}",
    "a prompt that is no text": '{"prompt": 7, "input": {"prompt": 7}}',
    "no JSON": "{",
    "a list": "[]",
}


@dataclass(frozen=True)
class Answer:
    """Status of an answer, and the JSON type of each member by its pointer."""

    status: int | None
    shape: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RunningMock:
    """A mock of one provider in this process."""

    client: ContractClient
    state: MockState
    clock: ManualClock


@contextmanager
def run_mock(provider: MockProvider) -> Iterator[RunningMock]:
    """Run a mock without a socket, with a clock that stands still."""
    clock = ManualClock()
    app = create_app(
        Settings(api_key=KEY, pace=PACE, clock=clock, seed=7, webhook_url=NOBODY), {provider.name: provider}
    )
    with httpx.Client(transport=SyncAsgiTransport(app)) as http:
        client = ContractClient(load_spec(provider.name), http, f"http://mock/{provider.name}", KEY)
        yield RunningMock(client, app.state.mock_state, clock)
    app.state.mock_state.callback_sender.close()


def collect_answers(provider: MockProvider) -> dict[str, Answer]:
    """Send every kind of request to a mock; return the answers by the name of the request."""
    with run_mock(provider) as mock:
        parts = (iter_jobs, iter_refusals, iter_bad_requests, iter_others, iter_callbacks)
        return {name: answer for part in parts for name, answer in part(mock)}


def iter_jobs(mock: RunningMock) -> Iterator[tuple[str, Answer]]:
    """Yield submits, and polls in each phase."""
    client = mock.client
    yield "submit", read_answer(client.create())
    job_id = client.create_job()
    for name, share in (("queued", 0.0), ("running", 0.4), ("nearly done", 0.35), ("succeeded", 0.25)):
        mock.clock.advance(share * PACE)
        yield f"poll: {name}", read_answer(client.poll(job_id))
    for word in ("fail", "moderated", "expired"):
        job_id = client.create_job(f"a paper boat [{word}]")
        mock.clock.advance(PACE)
        yield f"poll: [{word}]", read_answer(client.poll(job_id))
    yield "poll: unknown id", read_answer(client.poll(UNKNOWN_ID))


def iter_refusals(mock: RunningMock) -> Iterator[tuple[str, Answer]]:
    """Yield refused submits."""
    for word in REFUSALS:
        yield f"submit: [{word}]", read_answer(mock.client.create(f"a paper boat [{word}]"))


def iter_bad_requests(mock: RunningMock) -> Iterator[tuple[str, Answer]]:
    """Yield malformed submits, and every operation without a key and with a wrong one."""
    client = mock.client
    for name, text in BAD_BODIES.items():
        yield f"submit: {name}", read_answer(client.send(client.profile.create, body=build_json_message(text)))
    plain = HttpMessage({"content-type": "text/plain"}, b"a paper boat")
    yield "submit: plain text", read_answer(client.send(client.profile.create, body=plain))
    for operation in client.spec.operations:
        parameters = {each["name"]: "any" for each in operation.parameters}
        body = UPLOAD_BODIES.get(operation.id)
        for name, key in (("no key", ""), ("wrong key", "another")):
            yield f"{operation.id}: {name}", read_answer(client.send(operation.id, parameters, body, key=key))


def iter_others(mock: RunningMock) -> Iterator[tuple[str, Answer]]:
    """Yield every other operation: balances, uploads."""
    client = mock.client
    job_id = client.create_job()
    for operation in client.spec.operations:
        if operation.id in (client.profile.create, client.profile.poll):
            continue
        parameters = {each["name"]: job_id for each in operation.parameters}
        yield operation.id, read_answer(client.send(operation.id, parameters, UPLOAD_BODIES.get(operation.id)))
        if operation.id in UPLOAD_BODIES:
            is_form = isinstance(UPLOAD_BODIES[operation.id], HttpMessage)
            empty = build_form(other="text") if is_form else build_json_message("{}")
            yield f"{operation.id}: no member", read_answer(client.send(operation.id, body=empty))


def iter_callbacks(mock: RunningMock) -> Iterator[tuple[str, Answer]]:
    """Yield the callback of a job that succeeds, fails or is withheld, with the names of its headers."""
    if not mock.client.profile.callback_path and not load_spec(mock.client.spec.name).data.get("webhooks"):
        return
    for word in ("", "[fail]", "[moderated]"):
        mock.client.create(f"a paper boat {word}", callback_url=NOBODY)
        job = mock.state.jobs.list()[-1]
        mock.clock.advance(PACE)
        delivery = await_delivery(mock, job.id)
        headers = {f"header {name}": "string" for name in delivery.headers if name != "Content-Type"}
        yield f"callback: {word or 'succeeded'}", Answer(None, {**read_shape(decode(delivery.body)), **headers})


def await_delivery(mock: RunningMock, job_id: str) -> Any:
    """Return the first attempt to deliver the callback of a job."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        for delivery in list(mock.state.callback_sender.deliveries):
            if delivery.job_id == job_id:
                return delivery
        time.sleep(0.002)
    raise AssertionError(f"no callback of {job_id}")


def decode(content: bytes) -> Any:
    """Return parsed JSON."""
    return httpx.Response(200, content=content).json()


def read_answer(exchange: Any) -> Answer:
    """Return status and shape of a recorded exchange."""
    return Answer(exchange.status, read_shape(exchange.json) if exchange.response.content else {"": "nothing"})


def read_shape(value: Any, at: str = "") -> dict[str, str]:
    """Return the JSON type of each member of a value; items of a list share a pointer, JSON in a text is read too."""
    if isinstance(value, str) and value.startswith("{"):
        return {**read_shape(decode(value.encode()), at), at: "JSON text"}
    if isinstance(value, dict):
        inner = [read_shape(member, f"{at}/{name}") for name, member in value.items()]
        return {at: "object", **{k: v for each in inner for k, v in each.items()}}
    if isinstance(value, list):
        inner = [read_shape(item, f"{at}/[]") for item in value]
        return {at: "array", **{k: v for each in inner for k, v in each.items()}}
    kinds = {bool: "boolean", int: "number", float: "number", str: "string"}
    return {at: kinds.get(type(value), "null")}


def compare_answers(handwritten: Answer, generated: Answer) -> Iterator[str]:
    """Yield each difference between the answers of the mock written by hand and of the one made from the spec."""
    if handwritten.status != generated.status:
        yield f"status {handwritten.status} by hand, {generated.status} from the spec"
    for pointer in sorted(handwritten.shape.keys() | generated.shape.keys()):
        one, other = handwritten.shape.get(pointer), generated.shape.get(pointer)
        if one != other:
            yield f"{pointer or 'body'}: {one or 'absent'} by hand, {other or 'absent'} from the spec"
