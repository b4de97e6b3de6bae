"""Starting a job: once, at the first provider that takes it, and never again after a doubt."""

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
from telecine._core.sent_keys import SentKeys
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
from telecine_runtime.flow import Flow
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
"""Refusals after which another provider may be asked: this one certainly made nothing, and another one may."""


@dataclass(frozen=True, slots=True)
class SubmitRequest:
    """What is to be submitted.

    Attributes:
        request: The video.
        key: Our own key of the job.
        callback_url: Where the provider shall report the end of the job, where it can; ``{provider}`` in it stands for
            the provider's name.
        callback_secret: Signs our key in that URL, so that a report can be told from a forgery.
        on_unsupported: What to do with a field that the provider does not have.
        keys: The keys that were sent before.
    """

    request: VideoRequest
    key: str
    callback_url: str | None = None
    callback_secret: str | None = field(default=None, repr=False)
    on_unsupported: OnUnsupported = "raise"
    keys: SentKeys = field(default_factory=SentKeys, repr=False)


@dataclass(frozen=True, slots=True)
class SubmittedJob:
    """A job that was started.

    Attributes:
        job: What names it.
        account: Where it was started.
        dropped: A sentence for each field that was left out.
        refusals: What the providers answered that were asked before.
    """

    job: JobReference
    account: ProviderContext
    dropped: tuple[str, ...] = ()
    refusals: tuple[TelecineError, ...] = ()


def submit(accounts: Sequence[ProviderContext], order: SubmitRequest) -> Flow[SubmittedJob]:
    """Start a job at the first provider that does not certainly refuse it.

    Raises:
        KeyReused: A job of this key was submitted before; nothing was sent.
        InvalidRequest: An image that was given as an open file cannot be read.
        TelecineError: As `_submit` does, from the provider where it ended; ``refusals`` holds what came before.
    """
    with order.keys.using(order.key):
        images = yield from load_images(order.request.images)
        return (yield from _submit_to_first(accounts, replace(order, request=replace(order.request, images=images))))


def _submit_to_first(accounts: Sequence[ProviderContext], order: SubmitRequest) -> Flow[SubmittedJob]:
    refusals: list[TelecineError] = []
    for number, account in enumerate(accounts, start=1):
        try:
            job, dropped = yield from _submit_to(account, order)
        except TelecineError as error:
            error.refusals = tuple(refusals)
            if number == len(accounts) or not _may_try_next(account, error):
                raise
            log.info("%s refused: %s", account.provider.name, type(error).__name__)
            refusals.append(error)
        else:
            return SubmittedJob(job, account, dropped, tuple(refusals))
    raise ValueError("name at least one provider")


def _may_try_next(account: ProviderContext, error: TelecineError) -> bool:
    """Tell whether another provider may be asked after an error, because this one certainly made nothing."""
    upload = account.provider.lifecycle.upload
    if upload is not None and error.operation == upload.operation.name:
        # However an upload ended, the submit has not left. A wrong key is for the caller to mend.
        return not isinstance(error, AuthenticationError | PermissionDenied)
    return isinstance(error, FALLBACK_ERRORS) and error.refused is True


def _submit_to(account: ProviderContext, order: SubmitRequest) -> Flow[tuple[JobReference, tuple[str, ...]]]:
    """Start a job at one provider.

    Raises:
        UnsupportedParameter: The provider cannot do what is asked; nothing was sent.
        LimitReached: The documented number of jobs is running already; nothing was sent.
        SubmitUnknown: The answer was lost or made no sense; there may be a job.
        PromptRejected: Moderation refused; there is no job, but some providers charge for that.
        ApiError: The provider refused; there is no job.
    """
    provider = account.provider
    model, request, dropped = resolve_request(provider, order.request, order.on_unsupported)
    images = yield from prepare_images(account, model, request.images)
    report_to = order.callback_url and order.callback_url.replace("{provider}", provider.name)
    report_to = add_job_key(report_to, order.key, order.callback_secret)
    call = provider.submit(model, build_body(model, request, images, report_to, order.key))
    yield from wait_for_slot(account.gate, order.key, provider.name, model.limits, account.retry.longest_wait)
    nameless = JobReference(provider.name, None, order.key)
    table = provider.lifecycle.submits[model.operation]
    order.keys.sent(order.key)
    try:
        job = yield from send_and_read(call, account.retry, lambda answer: parse_submit_response(table, answer))
    except TelecineError as error:
        if error.refused or (isinstance(error, PromptRejected) and error.body is not None):
            account.gate.refused(order.key)
            order.keys.refused(order.key)
            raise
        account.gate.lose(order.key)
        raise SubmitUnknown(nameless, error) from error
    if not job.documented:
        log.warning("%s accepted the job %s, which its answer names elsewhere than its spec", provider.name, job.job_id)
    if order.callback_url is not None and "callback_url" not in model.fields:
        dropped += (f"callback_url: {provider.name} {_NO_CALLBACK_REASONS[model.callback]}",)
    return JobReference(provider.name, job.job_id, order.key), dropped


_NO_CALLBACK_REASONS: Final = {"console": "reports where its console says", None: "sends no callbacks"}
"""Why a provider cannot report to the URL of a request, by the way in which it reports."""
