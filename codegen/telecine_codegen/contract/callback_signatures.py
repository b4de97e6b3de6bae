"""Checks of the attempts to deliver a callback: signature, time of signing, id, and what a repetition repeats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from telecine_codegen.contract.callback_follower import HOLD
from telecine_codegen.contract.callback_job import CallbackJob
from telecine_codegen.contract.callback_server import CallbackServer, ReceivedDelivery
from telecine_codegen.contract.callback_spec import JobCallbacks
from telecine_codegen.contract.exchange import ContractFinding
from telecine_runtime.errors import SignatureError
from telecine_runtime.signature import Signature

ROUNDING: Final = 1.0
"""Seconds by which a time of signing in whole seconds may be off."""

Problem = tuple[str, str]
"""Name of a check, and what it found."""


def check_attempts(callbacks: JobCallbacks, server: CallbackServer, job: CallbackJob) -> Iterator[Problem]:
    """Yield what is wrong with the deliveries of a job, besides what their bodies tell."""
    deliveries = job.deliveries
    if any(each.was_accepted for each in deliveries[:-1]):
        yield "callback_is_delivered_once", f"job {job.id}: delivered {len(deliveries)} times, although accepted"
    if callbacks.are_repeated and 0 < len(deliveries) <= job.refusals:
        statuses = ", ".join(str(each.status) for each in deliveries)
        yield "callback_is_retried", f"job {job.id}: delivered {len(deliveries)} times, with answers {statuses}"
    if len({each.message.content for each in deliveries}) > 1:
        yield "callback_retry_is_the_same", f"job {job.id}: the body changed between two attempts"
    if callbacks.signature is not None:
        ids = {callbacks.signature.delivery_id(each.message.headers, each.message.content) for each in deliveries}
        if len(ids) > 1:
            yield "callback_retry_is_the_same", f"job {job.id}: the delivery's id changed between two attempts"
        for each in deliveries:
            yield from _check_signature(callbacks.signature, server, job, each)
        yield from _check_times(callbacks.signature, deliveries)


def _check_signature(
    scheme: Signature, server: CallbackServer, job: CallbackJob, delivery: ReceivedDelivery
) -> Iterator[Problem]:
    headers, body = delivery.message.headers, delivery.message.content
    given = headers.get(scheme.header.lower())
    if given is None and not scheme.required:
        return
    if given is None or not server.secret:
        if given is None:
            yield "callback_is_signed", f"job {job.id}: the delivery has no header {scheme.header}"
        return
    try:
        scheme.verify(headers, body, [server.secret], now=delivery.clock)
    except SignatureError as error:
        yield "callback_is_signed", f"job {job.id}: {error}"
    if not all(text.strip().startswith(scheme.prefix) for text in given.split(",")):
        yield "callback_is_signed", f"job {job.id}: the signature {given[:8]!r}… does not begin with {scheme.prefix!r}"
    if "id" in scheme.signed and not scheme.delivery_id(headers, body):
        yield "callback_is_signed", f"job {job.id}: the delivery has no id, which is signed"
    signed_at = _read_time(scheme, delivery)
    if signed_at is not None and not job.submit_clock - ROUNDING <= signed_at <= delivery.clock + ROUNDING:
        yield (
            "callback_signature_is_fresh",
            f"job {job.id}: signed at {signed_at:.0f}, received at {delivery.clock:.1f}",
        )


def _check_times(scheme: Signature, deliveries: Sequence[ReceivedDelivery]) -> Iterator[Problem]:
    for one, other in pairwise(deliveries):
        first, second = _read_time(scheme, one), _read_time(scheme, other)
        if first is None or second is None or one.answered is None:
            continue
        seconds = one.answered - one.clock  # the first was signed before it arrived, the second after its answer
        if seconds >= HOLD and second <= first:
            yield (
                "callback_signature_is_fresh",
                f"an attempt {seconds:.1f} s later has the time {second:.0f} again",
            )


def _read_time(scheme: Signature, delivery: ReceivedDelivery) -> float | None:
    text = delivery.message.headers.get(scheme.timestamp.lower(), "")
    return float(text) if text.isascii() and text.isdecimal() else None


def check_delivery_ids(callbacks: JobCallbacks, jobs: Sequence[CallbackJob]) -> Iterator[ContractFinding]:
    """Check that the deliveries of two jobs have different ids."""
    scheme = callbacks.signature
    owners: dict[str, str] = {}
    for job in jobs if scheme is not None else ():
        for each in job.deliveries[:1]:
            found = scheme.delivery_id(each.message.headers, each.message.content) if scheme else None
            if found and owners.setdefault(found, job.id) != job.id:
                message = f"the deliveries of jobs {owners[found]} and {job.id} have the id {found}"
                yield ContractFinding("callback_ids_are_unique", callbacks.where, message)
