"""Callbacks as the mock sends them, held against the spec: when, how often, about which job, signed by whom."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping

from tests.contract.callback_sink import Sink, sink
from tests.contract.http_caller import Caller, at_stage
from tests.contract.incoming_paths import incoming
from tests.contract.mock_harness import PACE, SECRET, Stage
from tests.contract.provider_dialects import at
from tests.contract.response_checks import Finding
from tests.contract.spec import Message, Operation, Spec, decoded
from tests.providers import of

from telecine_runtime.errors import SignatureError
from telecine_runtime.signature import Signature

Delivery = Callable[[Caller, Stage, Sink], Iterator[str]]

QUIET = 0.05
"""Seconds in which nothing may come that should not."""

ENDS = ("", "[fail]", "[moderated]")


def ordered(caller: Caller, stage: Stage, place: Sink, prompt: str = "a paper boat") -> str:
    """Start a job whose end is told to the sink; where the console sets the address, it does so now."""
    stage.fresh(webhook_url=place.url)
    place.received.clear()
    return caller.created(prompt, place.url)


def callback_comes(caller: Caller, stage: Stage, place: Sink) -> Iterator[str]:
    """A callback comes when a job has ended, well or not."""
    for words in ENDS:
        ordered(caller, stage, place, f"a paper boat {words}")
        stage.clock.advance(PACE)
        if not place.arrived(1):
            yield f"nothing came for a job with {words or 'no magic word'}"
            return


def callback_comes_once(caller: Caller, stage: Stage, place: Sink) -> Iterator[str]:
    """A callback that was taken does not come again."""
    ordered(caller, stage, place)
    stage.clock.advance(PACE)
    if place.arrived(1):
        stage.clock.advance(10 * PACE)
        time.sleep(QUIET)
        if len(place.received) != 1:
            yield f"came {len(place.received)} times"


def callback_waits_for_the_end(caller: Caller, stage: Stage, place: Sink) -> Iterator[str]:
    """No callback comes before create has answered, or while the job goes on."""
    ordered(caller, stage, place)
    if place.received:
        yield "came before create had answered"
        return
    stage.clock.advance(PACE / 2)
    time.sleep(QUIET)
    if place.received:
        yield "came while the job went on"


def callback_names_the_job(caller: Caller, stage: Stage, place: Sink) -> Iterator[str]:
    """A callback is about the job that was created."""
    job_id = ordered(caller, stage, place)
    stage.clock.advance(PACE)
    if place.arrived(1):
        operation, message = told(caller.spec, place.received[0])
        named = at(decoded(message.content)[0], JOB_ID[caller.spec.name])
        if named != job_id:
            yield f"{operation.id} for job {job_id} names {named}"


def callback_conforms(caller: Caller, stage: Stage, place: Sink) -> Iterator[str]:
    """Every callback is a request that the spec allows, whatever became of the job."""
    for words in (*ENDS, "[msg]", "[live]"):
        ordered(caller, stage, place, f"a paper boat {words}")
        stage.clock.advance(PACE)
        if place.arrived(1):
            operation, message = told(caller.spec, place.received[0])
            yield from operation.request_problems(operation.path, message, strict=True)


def callback_is_signed(caller: Caller, stage: Stage, place: Sink) -> Iterator[str]:
    """Where the provider signs, the signature of each attempt fits."""
    scheme = scheme_of(caller.spec)
    if scheme is None or not scheme.required:
        return
    place.statuses[:] = [500]
    ordered(caller, stage, place)
    stage.clock.advance(PACE)
    if place.arrived(1):
        stage.clock.advance(10 * PACE)
        place.arrived(2)
    for attempt in place.received:
        try:
            scheme.verify(attempt.headers, attempt.content, [SECRET], now=stage.clock.now() - 9.5 * PACE)
        except SignatureError as error:
            yield str(error)


def callback_is_repeated(caller: Caller, stage: Stage, place: Sink) -> Iterator[str]:
    """Where it is documented, a callback that was not taken comes again until it is, as the same event."""
    if scheme_of(caller.spec) is None or not REPEATED[caller.spec.name]:
        return
    place.statuses[:] = [500, 503]
    ordered(caller, stage, place)
    stage.clock.advance(PACE)
    for count in (1, 2, 3):
        if not place.arrived(count):
            yield f"came {len(place.received)} times, was taken never"
            return
        stage.clock.advance(10 * PACE)
    if len({attempt.content for attempt in place.received}) != 1:
        yield "its body changed between two attempts"


REPEATED: Mapping[str, bool] = of("REPEATS_CALLBACKS")
JOB_ID: Mapping[str, str] = of("CALLBACK_ID")
DELIVERIES: Mapping[str, Delivery] = {
    each.__name__: each
    for each in (
        callback_comes,
        callback_comes_once,
        callback_waits_for_the_end,
        callback_names_the_job,
        callback_conforms,
        callback_is_signed,
        callback_is_repeated,
    )
}


def scheme_of(spec: Spec) -> Signature | None:
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


def told(spec: Spec, message: Message) -> tuple[Operation, Message]:
    """Find which callback or webhook of the spec a delivery is: the one of that event, or the only one."""
    events = {each.event: each for each in incoming(spec)}
    body, _ = decoded(message.content)
    kind = body.get("type") if isinstance(body, dict) else None
    event = events.get(kind) or next(iter(events.values()))
    return event.operation, message


def deliver(spec: Spec, stage: Stage, only: str | None = None) -> list[Finding]:
    """Have the mock deliver in every way, and tell what is wrong; a provider without callbacks has no findings."""
    found: list[Finding] = []
    if not incoming(spec):
        return found
    with sink() as place, at_stage(spec, stage) as caller:
        for name, delivery in DELIVERIES.items():
            if only in (None, name):
                where = ", ".join(each.operation.id for each in incoming(spec))
                found += [Finding(name, where, problem) for problem in delivery(caller, stage, place)]
    return found
