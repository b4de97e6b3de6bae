"""Checks of the callbacks that a mock server sends: timing, number, job, body, signature, retries."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping

from tests.contract.callback_server import CallbackServer, run_callback_server
from tests.contract.contract_client import ContractClient, connect_to_mock
from tests.contract.provider_profiles import resolve_pointer
from tests.contract.receiver_spec import find_callbacks
from tests.contract.resettable_mock import PACE, WEBHOOK_SECRET, ResettableMock
from tests.providers import facts_by_provider

from telecine_codegen.contract.api_spec import ApiOperation, ApiSpec, HttpMessage, decode_json
from telecine_codegen.contract.exchange import ContractFinding
from telecine_runtime.errors import SignatureError
from telecine_runtime.signature import Signature

CallbackCheck = Callable[[ContractClient, ResettableMock, CallbackServer], Iterator[str]]

QUIET_SECONDS = 0.05
"""Seconds to wait for a callback that must not arrive."""

OUTCOME_WORDS = ("", "[fail]", "[moderated]")


def submit_with_callback(
    client: ContractClient, mock: ResettableMock, server: CallbackServer, prompt: str = "a paper boat"
) -> str:
    """Create a job with a callback to the server; return its id. ToAPIs takes the URL from its console instead."""
    mock.reset(webhook_url=server.url)
    server.received.clear()
    return client.create_job(prompt, server.url)


def callback_is_delivered(client: ContractClient, mock: ResettableMock, server: CallbackServer) -> Iterator[str]:
    """A callback is delivered when a job has ended, whether it succeeded or failed."""
    for words in OUTCOME_WORDS:
        submit_with_callback(client, mock, server, f"a paper boat {words}")
        mock.clock.advance(PACE)
        if not server.wait_for(1):
            yield f"no callback for a job with {words or 'no magic word'}"
            return


def callback_is_delivered_once(client: ContractClient, mock: ResettableMock, server: CallbackServer) -> Iterator[str]:
    """A callback that was accepted is not delivered again."""
    submit_with_callback(client, mock, server)
    mock.clock.advance(PACE)
    if server.wait_for(1):
        mock.clock.advance(10 * PACE)
        time.sleep(QUIET_SECONDS)
        if len(server.received) != 1:
            yield f"delivered {len(server.received)} times"


def callback_waits_for_job_end(client: ContractClient, mock: ResettableMock, server: CallbackServer) -> Iterator[str]:
    """No callback is delivered before the create response, or while the job runs."""
    submit_with_callback(client, mock, server)
    if server.received:
        yield "delivered before the create response"
        return
    mock.clock.advance(PACE / 2)
    time.sleep(QUIET_SECONDS)
    if server.received:
        yield "delivered while the job ran"


def callback_names_the_job(client: ContractClient, mock: ResettableMock, server: CallbackServer) -> Iterator[str]:
    """A callback names the job that was created."""
    job_id = submit_with_callback(client, mock, server)
    mock.clock.advance(PACE)
    if server.wait_for(1):
        message = server.received[0]
        operation = find_callback_operation(client.spec, message)
        named = resolve_pointer(decode_json(message.content)[0], CALLBACK_JOB_ID[client.spec.name])
        if named != job_id:
            yield f"{operation.id} for job {job_id} names job {named}"


def callback_conforms(client: ContractClient, mock: ResettableMock, server: CallbackServer) -> Iterator[str]:
    """Every callback conforms to the spec, whether the job succeeded or failed."""
    for words in (*OUTCOME_WORDS, "[msg]", "[live]"):
        submit_with_callback(client, mock, server, f"a paper boat {words}")
        mock.clock.advance(PACE)
        if server.wait_for(1):
            message = server.received[0]
            operation = find_callback_operation(client.spec, message)
            yield from operation.request_problems(operation.path, message, strict=True)


def callback_is_signed(client: ContractClient, mock: ResettableMock, server: CallbackServer) -> Iterator[str]:
    """If the provider signs callbacks, the signature of every attempt is valid."""
    scheme = load_signature(client.spec)
    if scheme is None or not scheme.required:
        return
    server.statuses[:] = [500]
    submit_with_callback(client, mock, server)
    mock.clock.advance(PACE)
    if server.wait_for(1):
        mock.clock.advance(10 * PACE)
        server.wait_for(2)
    for attempt in server.received:
        try:
            scheme.verify(attempt.headers, attempt.content, [WEBHOOK_SECRET], now=mock.clock.now() - 9.5 * PACE)
        except SignatureError as error:
            yield str(error)


def callback_is_retried(client: ContractClient, mock: ResettableMock, server: CallbackServer) -> Iterator[str]:
    """If retries are documented, a rejected callback is retried with the same body until it is accepted."""
    if load_signature(client.spec) is None or not RETRIES_CALLBACKS[client.spec.name]:
        return
    server.statuses[:] = [500, 503]
    submit_with_callback(client, mock, server)
    mock.clock.advance(PACE)
    for count in (1, 2, 3):
        if not server.wait_for(count):
            yield f"delivered {len(server.received)} times, never accepted"
            return
        mock.clock.advance(10 * PACE)
    if len({attempt.content for attempt in server.received}) != 1:
        yield "the body changed between two attempts"


RETRIES_CALLBACKS: Mapping[str, bool] = facts_by_provider("REPEATS_CALLBACKS")
CALLBACK_JOB_ID: Mapping[str, str] = facts_by_provider("CALLBACK_ID")
CALLBACK_CHECKS: Mapping[str, CallbackCheck] = {
    each.__name__: each
    for each in (
        callback_is_delivered,
        callback_is_delivered_once,
        callback_waits_for_job_end,
        callback_names_the_job,
        callback_conforms,
        callback_is_signed,
        callback_is_retried,
    )
}


def load_signature(spec: ApiSpec) -> Signature | None:
    """Return the signature scheme of callbacks in a spec; None if they are not signed."""
    scheme = spec.data.get("x-signature")
    if scheme is None:
        return None
    known = {name: scheme[name] for name in ("encoding", "header", "timestamp", "required")}
    return Signature(
        **known,
        id=tuple(scheme["id"]),
        signed=tuple(scheme["signed"]),
        tolerance=scheme["tolerance_seconds"],
        prefix=scheme.get("prefix", ""),
    )


def find_callback_operation(spec: ApiSpec, message: HttpMessage) -> ApiOperation:
    """Return the callback or webhook of the spec that a delivery is: that of its event type, or the first one."""
    events = {each.event: each for each in find_callbacks(spec)}
    body, _ = decode_json(message.content)
    event_type = body.get("type") if isinstance(body, dict) else None
    event = events.get(event_type) or next(iter(events.values()))
    return event.operation


def check_callbacks(spec: ApiSpec, mock: ResettableMock, only: str | None = None) -> list[ContractFinding]:
    """Run all checks, or `only` the one of that name; a provider without callbacks has no findings."""
    findings: list[ContractFinding] = []
    if not find_callbacks(spec):
        return findings
    with run_callback_server() as server, connect_to_mock(spec, mock) as client:
        for name, check in CALLBACK_CHECKS.items():
            if only in (None, name):
                where = ", ".join(each.operation.id for each in find_callbacks(spec))
                findings += [ContractFinding(name, where, problem) for problem in check(client, mock, server)]
    return findings
