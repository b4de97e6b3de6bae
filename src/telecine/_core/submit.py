"""Submission of a job: at the first provider that does not refuse it, and never twice."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from telecine._core.images import load_images, prepare_images
from telecine._core.job_limiter import wait_for_slot
from telecine._core.job_token import JobReference
from telecine._core.provider import parse_submit_response
from telecine._core.provider_context import ProviderContext
from telecine._core.request_check import OnUnsupported, resolve_request
from telecine._core.request_mapping import build_body
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
        sent_keys: The keys that the client has sent before.
    """

    request: VideoRequest
    key: str
    callback_url: str | None = None
    callback_secret: str | None = field(default=None, repr=False)
    on_unsupported: OnUnsupported = "raise"
    sent_keys: SentKeys = field(default_factory=SentKeys, repr=False)


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
        KeyReused: The client has sent the key before; nothing was sent.
        InvalidRequest: An image that was passed as an open file cannot be read.
        TelecineError: The error of the last provider tried, as in `_submit_to`; ``refusals`` has those before.
    """
    with submit_request.sent_keys.reserve(submit_request.key):
        images = yield from load_images(submit_request.request.images)
        request = replace(submit_request.request, images=images)
        return (yield from _submit_to_first(contexts, replace(submit_request, request=request)))


def _submit_to_first(contexts: Sequence[ProviderContext], submit_request: SubmitRequest) -> Flow[SubmittedJob]:
    refusals: list[TelecineError] = []
    for number, context in enumerate(contexts, start=1):
        try:
            job, dropped = yield from _submit_to(context, submit_request)
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


def _submit_to(context: ProviderContext, submit_request: SubmitRequest) -> Flow[tuple[JobReference, tuple[str, ...]]]:
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
    submit_request.sent_keys.mark_sent(key)
    try:
        job = yield from send_and_read(call, context.retry, lambda response: parse_submit_response(operation, response))
    except TelecineError as error:
        if error.refused or (isinstance(error, PromptRejected) and error.body is not None):
            context.limiter.cancel(key)
            submit_request.sent_keys.forget(key)
            raise
        context.limiter.mark_lost(key)
        raise SubmitUnknown(JobReference(provider.name, None, key), error) from error
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
