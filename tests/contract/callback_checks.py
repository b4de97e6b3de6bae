"""Callbacks as the mock sends them, held against the spec: when, how often, about which job, signed by whom."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping

from tests.contract.callback_server import CallbackServer, run_callback_server
from tests.contract.contract_client import ContractClient, connect_to_mock
from tests.contract.provider_profiles import resolve_pointer
from tests.contract.receiver_spec import find_callbacks
from tests.contract.resettable_mock import PACE, WEBHOOK_SECRET, ResettableMock
from tests.contract.response_checks import ContractFinding
from tests.contract.spec import ApiOperation, ApiSpec, HttpMessage, decode_json
from tests.providers import facts_by_provider

from telecine_runtime.errors import SignatureError
from telecine_runtime.signature import Signature

CallbackCheck = Callable[[ContractClient, ResettableMock, CallbackServer], Iterator[str]]

QUIET_SECONDS = 0.05
"""Seconds in which nothing may come that should not."""

OUTCOME_WORDS = ("", "[fail]", "[moderated]")


def submit_with_callback(
    caller: ContractClient, stage: ResettableMock, place: CallbackServer, prompt: str = "a paper boat"
) -> str:
    """Start a job whose end is told to the sink; where the console sets the address, it does so now."""
    stage.fresh(webhook_url=place.url)
    place.received.clear()
    return caller.created(prompt, place.url)


def callback_is_delivered(caller: ContractClient, stage: ResettableMock, place: CallbackServer) -> Iterator[str]:
    """A callback comes when a job has ended, well or not."""
    for words in OUTCOME_WORDS:
        submit_with_callback(caller, stage, place, f"a paper boat {words}")
        stage.clock.advance(PACE)
        if not place.arrived(1):
            yield f"nothing came for a job with {words or 'no magic word'}"
            return


def callback_is_delivered_once(caller: ContractClient, stage: ResettableMock, place: CallbackServer) -> Iterator[str]:
    """A callback that was taken does not come again."""
    submit_with_callback(caller, stage, place)
    stage.clock.advance(PACE)
    if place.arrived(1):
        stage.clock.advance(10 * PACE)
        time.sleep(QUIET_SECONDS)
        if len(place.received) != 1:
            yield f"came {len(place.received)} times"


def callback_waits_for_job_end(caller: ContractClient, stage: ResettableMock, place: CallbackServer) -> Iterator[str]:
    """No callback comes before create has answered, or while the job goes on."""
    submit_with_callback(caller, stage, place)
    if place.received:
        yield "came before create had answered"
        return
    stage.clock.advance(PACE / 2)
    time.sleep(QUIET_SECONDS)
    if place.received:
        yield "came while the job went on"


def callback_names_the_job(caller: ContractClient, stage: ResettableMock, place: CallbackServer) -> Iterator[str]:
    """A callback is about the job that was created."""
    job_id = submit_with_callback(caller, stage, place)
    stage.clock.advance(PACE)
    if place.arrived(1):
        operation, message = find_callback_operation(caller.spec, place.received[0])
        named = resolve_pointer(decode_json(message.content)[0], CALLBACK_JOB_ID[caller.spec.name])
        if named != job_id:
            yield f"{operation.id} for job {job_id} names {named}"


def callback_conforms(caller: ContractClient, stage: ResettableMock, place: CallbackServer) -> Iterator[str]:
    """Every callback is a request that the spec allows, whatever became of the job."""
    for words in (*OUTCOME_WORDS, "[msg]", "[live]"):
        submit_with_callback(caller, stage, place, f"a paper boat {words}")
        stage.clock.advance(PACE)
        if place.arrived(1):
            operation, message = find_callback_operation(caller.spec, place.received[0])
            yield from operation.request_problems(operation.path, message, strict=True)


def callback_is_signed(caller: ContractClient, stage: ResettableMock, place: CallbackServer) -> Iterator[str]:
    """Where the provider signs, the signature of each attempt fits."""
    scheme = load_signature(caller.spec)
    if scheme is None or not scheme.required:
        return
    place.statuses[:] = [500]
    submit_with_callback(caller, stage, place)
    stage.clock.advance(PACE)
    if place.arrived(1):
        stage.clock.advance(10 * PACE)
        place.arrived(2)
    for attempt in place.received:
        try:
            scheme.verify(attempt.headers, attempt.content, [WEBHOOK_SECRET], now=stage.clock.now() - 9.5 * PACE)
        except SignatureError as error:
            yield str(error)


def callback_is_retried(caller: ContractClient, stage: ResettableMock, place: CallbackServer) -> Iterator[str]:
    """Where it is documented, a callback that was not taken comes again until it is, as the same event."""
    if load_signature(caller.spec) is None or not RETRIES_CALLBACKS[caller.spec.name]:
        return
    place.statuses[:] = [500, 503]
    submit_with_callback(caller, stage, place)
    stage.clock.advance(PACE)
    for count in (1, 2, 3):
        if not place.arrived(count):
            yield f"came {len(place.received)} times, was taken never"
            return
        stage.clock.advance(10 * PACE)
    if len({attempt.content for attempt in place.received}) != 1:
        yield "its body changed between two attempts"


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
    """Read from the spec how callbacks are signed."""
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


def find_callback_operation(spec: ApiSpec, message: HttpMessage) -> tuple[ApiOperation, HttpMessage]:
    """Find which callback or webhook of the spec a delivery is: the one of that event, or the only one."""
    events = {each.event: each for each in find_callbacks(spec)}
    body, _ = decode_json(message.content)
    kind = body.get("type") if isinstance(body, dict) else None
    event = events.get(kind) or next(iter(events.values()))
    return event.operation, message


def check_callbacks(spec: ApiSpec, stage: ResettableMock, only: str | None = None) -> list[ContractFinding]:
    """Have the mock deliver in every way, and tell what is wrong; a provider without callbacks has no findings."""
    found: list[ContractFinding] = []
    if not find_callbacks(spec):
        return found
    with run_callback_server() as place, connect_to_mock(spec, stage) as caller:
        for name, delivery in CALLBACK_CHECKS.items():
            if only in (None, name):
                where = ", ".join(each.operation.id for each in find_callbacks(spec))
                found += [ContractFinding(name, where, problem) for problem in delivery(caller, stage, place)]
    return found
