"""Submission of a job: at the first provider that does not refuse it, and never twice."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from telecine._core.images import load_images, prepare_images
from telecine._core.job_limiter import wait_for_slot
from telecine._core.job_token import JobReference
from telecine._core.provider import parse_submit_response
from telecine._core.provider_context import ProviderContext
from telecine._core.request_check import OnUnsupported, resolve_request
from telecine._core.request_mapping import build_body
from telecine._core.submit_record import KeyRecord, SubmitRecord
from telecine._core.used_job_keys import SentKeys
from telecine.errors import LimitReached, SubmitUnknown, UnsupportedParameter
from telecine.request import VideoRequest
from telecine.webhooks.callback_url import add_job_key
from telecine_runtime.errors import (
    AuthenticationError,
    FeatureDisabled,
    InsufficientCredits,
    NotSent,
    PermissionDenied,
    PromptRejected,
    RateLimited,
    TelecineError,
    Unavailable,
)
from telecine_runtime.flows import Flow
from telecine_runtime.retry import send_and_read

if TYPE_CHECKING:
    from telecine.ledger.ledger import Ledger

log: Final = logging.getLogger("telecine")

FALLBACK_ERRORS: Final = (
    UnsupportedParameter,
    LimitReached,
    InsufficientCredits,
    RateLimited,
    Unavailable,
    FeatureDisabled,
    NotSent,
)
"""Errors after which the next provider is tried: there is no job at this one, and another may accept the request."""


@dataclass(frozen=True, slots=True)
class SubmitRequest:
    """Everything about a submit that does not depend on the provider.

    Attributes:
        request: The video request.
        key: The client's key of the job.
        callback_url: URL for the provider to report the end of the job to; ``{provider}`` stands for its name.
        callback_secret: Signs the key in that URL, so that forged callbacks can be detected.
        on_unsupported: What to do with a field that the provider does not support.
        sent_keys: The keys that the client has sent before; not used with a ledger.
        ledger: The ledger of the client.
    """

    request: VideoRequest
    key: str
    callback_url: str | None = None
    callback_secret: str | None = field(default=None, repr=False)
    on_unsupported: OnUnsupported = "raise"
    sent_keys: SentKeys = field(default_factory=SentKeys, repr=False)
    ledger: Ledger | None = None


@dataclass(frozen=True, slots=True)
class SubmittedJob:
    """A job that was started.

    Attributes:
        job: Reference to the job.
        dropped: For each field that was left out, a sentence.
        refusals: The errors of the providers that were tried before.
    """

    job: JobReference
    dropped: tuple[str, ...] = ()
    refusals: tuple[TelecineError, ...] = ()


def submit(contexts: Sequence[ProviderContext], submit_request: SubmitRequest) -> Flow[SubmittedJob]:
    """Start a job at the first provider that does not refuse it.

    Raises:
        KeyReused: The client has sent the key before, or the ledger has it for another request; nothing was sent.
        InvalidRequest: An image that was passed as an open file cannot be read.
        LedgerError: The submit cannot be written down; nothing was sent.
        TelecineError: The error of the last provider tried, as in `_submit_to`; ``refusals`` has those before.
    """
    if submit_request.ledger is not None:
        return (yield from _submit_with_ledger(contexts, submit_request, submit_request.ledger))
    with submit_request.sent_keys.reserve(submit_request.key):
        submit_request = yield from _load_images(submit_request)
        record = KeyRecord(submit_request.key, submit_request.sent_keys)
        return (yield from _submit_to_first(contexts, submit_request, record))


def _submit_with_ledger(
    contexts: Sequence[ProviderContext], submit_request: SubmitRequest, ledger: Ledger
) -> Flow[SubmittedJob]:
    from telecine._core.recorded_submit import submit_recorded  # here, since a client without a ledger needs no SQLite

    loaded = yield from _load_images(submit_request)

    def send(record: SubmitRecord) -> Flow[SubmittedJob]:
        return _submit_to_first(contexts, loaded, record)

    return (yield from submit_recorded(contexts, ledger, loaded.key, loaded.request, send))


def _load_images(submit_request: SubmitRequest) -> Flow[SubmitRequest]:
    images = yield from load_images(submit_request.request.images)
    return replace(submit_request, request=replace(submit_request.request, images=images))


def _submit_to_first(
    contexts: Sequence[ProviderContext], submit_request: SubmitRequest, record: SubmitRecord
) -> Flow[SubmittedJob]:
    refusals: list[TelecineError] = []
    for number, context in enumerate(contexts, start=1):
        try:
            job, dropped = yield from _submit_to(context, submit_request, record)
        except TelecineError as error:
            error.refusals = tuple(refusals)
            if number == len(contexts) or not _may_try_next(context, error):
                raise
            log.info("%s refused: %s", context.provider.name, type(error).__name__)
            refusals.append(error)
        else:
            return SubmittedJob(job, dropped, tuple(refusals))
    raise ValueError("at least one provider is required")


def _may_try_next(context: ProviderContext, error: TelecineError) -> bool:
    """Return whether the next provider may be tried after an error, because there is certainly no job at this one."""
    upload = context.provider.lifecycle.upload
    if upload is not None and error.operation == upload.operation.name:
        # The submit has not been sent yet. An invalid key is for the caller to fix.
        return not isinstance(error, AuthenticationError | PermissionDenied)
    return isinstance(error, FALLBACK_ERRORS) and error.refused is True


def _submit_to(
    context: ProviderContext, submit_request: SubmitRequest, record: SubmitRecord
) -> Flow[tuple[JobReference, tuple[str, ...]]]:
    """Start a job at one provider.

    Raises:
        UnsupportedParameter: The provider does not support the request; nothing was sent.
        LimitReached: The documented limit of jobs is reached; nothing was sent.
        SubmitUnknown: The response was lost or is invalid; there may be a job.
        PromptRejected: Moderation rejected the prompt; there is no job, but some providers charge for it.
        ApiError: The provider refused the request; there is no job.
    """
    provider, key = context.provider, submit_request.key
    model, request, dropped = resolve_request(provider, submit_request.request, submit_request.on_unsupported)
    images = yield from prepare_images(context, model, request.images)
    callback_url = submit_request.callback_url and submit_request.callback_url.replace("{provider}", provider.name)
    callback_url = add_job_key(callback_url, key, submit_request.callback_secret)
    call = provider.build_submit_call(model, build_body(model, request, images, callback_url, key))
    yield from wait_for_slot(context.limiter, key, provider.name, model.limits, context.retry.longest_wait)
    operation = provider.lifecycle.submits[model.operation]
    try:
        yield from record.record_sending(provider.name, model.model or "")
    except BaseException:
        context.limiter.cancel(key)
        raise
    try:
        job = yield from send_and_read(call, context.retry, lambda response: parse_submit_response(operation, response))
    except TelecineError as error:
        if error.refused or (isinstance(error, PromptRejected) and error.body is not None):
            context.limiter.cancel(key)
            yield from record.record_refusal(error)
            raise
        context.limiter.mark_lost(key)
        yield from record.record_doubt(error)
        raise SubmitUnknown(JobReference(provider.name, None, key), error) from error
    except GeneratorExit:
        record.record_interrupt()
        raise
    yield from record.record_job(job.job_id)
    if not job.documented:
        log.warning("%s accepted the job %s, but its id was not in the documented place", provider.name, job.job_id)
    if callback_url is not None and "callback_url" not in model.fields:
        dropped += (f"callback_url: {provider.name} {_NO_CALLBACK_REASONS[model.callback]}",)
    return JobReference(provider.name, job.job_id, key), dropped


_NO_CALLBACK_REASONS: Final = {
    "console": "sends callbacks only to the URL set in its console",
    None: "sends no callbacks",
}
"""Why a provider ignores a callback URL, by the way in which it sends callbacks."""
