# Generated from src/telecine/async_client.py by `make generate`. Do not edit.
"""Synchronous client for all providers."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from telecine._core.client_base import ByProvider
from telecine._core.exception_notes import JobErrorContext, add_key_on_interrupt
from telecine._core.field_hints import suggest_argument
from telecine._core.job_token import JobReference, new_key
from telecine._core.outcome import Outcome, ensure_directory
from telecine._core.poll_schedule import Poll
from telecine._core.request_check import OnUnsupported
from telecine._core.saveable_snapshot import Snapshot
from telecine._core.sync_client_base import SyncClientBase
from telecine._core.sync_job import Job
from telecine._core.sync_video import Video
from telecine.errors import SubmitUnknown, TelecineError
from telecine.providers import ProviderName
from telecine.request import AspectRatio, ImageInput, Mode, RequestFields, Resolution, VideoRequest, build_request
from telecine_runtime.retry import Retry
from telecine_runtime.step_executor import StepExecutor
from telecine_runtime.transports.httpx_transport import HttpxTransport

if TYPE_CHECKING:
    import httpx

    from telecine.ledger.ledger import Ledger


class Client(SyncClientBase):
    """Generates videos through any provider; synchronous.

    Args:
        api_key: One API key, or keys by provider; by default each provider's environment variable.
        base_url: Another server, such as the mock: a URL in which ``{provider}`` stands for the name, or URLs by
            provider; by default ``TELECINE_BASE_URL``, else the provider's own server.
        provider: Default provider of `submit`; by default ``TELECINE_PROVIDER``.
        http_client: Your own `httpx.Client`; you close it.
        timeout: Seconds without any progress after which a single request is given up.
        retry: When a request is repeated; never if that could pay for a second job.
        poll: The polling schedule.
        on_unsupported: What to do with a field that the provider does not support: ``raise`` refuses the request before
            anything is sent, ``drop`` leaves the field out, ``warn`` leaves it out and logs a warning. ``job.dropped``
            lists the fields left out.
        callback_secret: Signs the job's key in callback URLs; callbacks without that signature are refused.
        providers: Generated packages of providers of your own, such as ``my_clients.heron``; installed ones are found
            without it. They are known to the whole process from then on.
        ledger: Record of every submit; with it, the same key and request give the same job, in any process.

    Raises:
        ConfigurationError: A key or URL is for an unknown provider, a package of `providers` cannot be used,
            or `on_unsupported` is invalid.
        UnknownProvider: There is no such `provider`.
    """

    def __init__(
        self,
        *,
        api_key: ByProvider = None,
        base_url: ByProvider = None,
        provider: ProviderName | Sequence[ProviderName] | None = None,
        http_client: httpx.Client | None = None,
        timeout: float = 60.0,
        retry: Retry | None = None,
        poll: Poll | None = None,
        on_unsupported: OnUnsupported = "raise",
        callback_secret: str | None = None,
        providers: Iterable[ModuleType] = (),
        ledger: Ledger | None = None,
    ) -> None:
        super().__init__(api_key, base_url, retry, poll, on_unsupported, callback_secret, provider, providers, ledger)
        self._http = StepExecutor(self._endpoints, HttpxTransport(http_client), timeout)

    @suggest_argument
    def submit(
        self,
        prompt: str | VideoRequest,
        *,
        provider: ProviderName | Sequence[ProviderName] | None = None,
        key: str | None = None,
        callback_url: str | None = None,
        model: str | None = None,
        duration: int | None = None,
        aspect_ratio: AspectRatio | None = None,
        resolution: Resolution | None = None,
        images: Sequence[ImageInput] = (),
        mode: Mode | None = None,
        options: Mapping[str, Mapping[str, Any]] | None = None,
        metadata: Mapping[str, str] | None = None,
        max_cost: Decimal | float | None = None,
    ) -> Job:
        """Start a job. This costs money, so a submit is never repeated if the provider may have acted on it.

        Args:
            prompt: Description of the video, or a `VideoRequest`, of which the other arguments replace fields.
            provider: Name of the provider, or several to try in turn until one does not refuse; by default that of
                the client.
            key: Your own key of the job, to recognise it by; random by default. It is not an idempotency key at the
                provider, which would charge for a second job with the same key. With a `ledger`, the same key and
                request return the same job, in any process. Without one, this client refuses a key that it has sent
                before, unless the provider refused that job; other clients and processes do not know.
            callback_url: URL for the provider to report the end of the job to; ``{provider}`` stands for its name.
                ``job.dropped`` says so if the provider cannot.
            model: Model of the provider; by default the first one that supports the request.
            duration: Length in whole seconds.
            aspect_ratio: Width to height, such as ``16:9``.
            resolution: Height of the picture, such as ``720p``.
            images: First frame or reference images: URLs as strings, files as path objects or open in mode `rb`, or
                bytes.
            mode: How freely the provider interprets the prompt, where it has such modes.
            options: Additional members of the request body, by provider: ``{"cometapi": {"user": "u-1"}}``.
            metadata: Your own notes. They stay with the job object and are never sent.
            max_cost: Price limit in US dollars. A request whose documented price is higher or unknown is refused before
                anything is sent.

        Raises:
            ConfigurationError: No API key or no provider is configured.
            UnknownProvider: There is no such provider.
            InvalidRequest: A field has the wrong type, or the body violates the spec; nothing was sent.
            UnsupportedParameter: The provider does not support the request; nothing was sent.
            KeyReused: This client has sent the key before, or the ledger has it for another request; nothing was sent.
            LedgerError: The ledger cannot be written; nothing was sent.
            LimitReached: The provider's limit of concurrent or hourly jobs is reached; nothing was sent.
            NotSent: The connection failed; nothing was sent.
            SubmitUnknown: The response was lost; there may be a job. ``job`` holds its key.
            PromptRejected: Moderation rejected the prompt; there is no job, but some providers charge for it.
            ApiError: The provider refused the request; there is no job.
        """
        fields = RequestFields(
            model=model,
            duration=duration,
            aspect_ratio=aspect_ratio,
            resolution=resolution,
            images=images,
            mode=mode,
            options=options,
            metadata=metadata,
            max_cost=max_cost,
        )
        request, key = build_request(prompt, fields), key or new_key()
        try:
            with add_key_on_interrupt(key):
                submitted = self._run(self._submit(request, provider, key, callback_url))
        except SubmitUnknown as error:
            lost = JobReference(error.job.provider, None, error.job.key)
            with JobErrorContext(self._job(lost, request.metadata, refusals=error.refusals)):
                raise
        return self._submitted_job(submitted, request.metadata)

    @suggest_argument
    def generate(
        self,
        prompt: str | VideoRequest,
        *,
        provider: ProviderName | Sequence[ProviderName] | None = None,
        key: str | None = None,
        timeout: float = 600,
        on_update: Callable[[Snapshot[Video]], object] | None = None,
        model: str | None = None,
        duration: int | None = None,
        aspect_ratio: AspectRatio | None = None,
        resolution: Resolution | None = None,
        images: Sequence[ImageInput] = (),
        mode: Mode | None = None,
        options: Mapping[str, Mapping[str, Any]] | None = None,
        metadata: Mapping[str, str] | None = None,
        max_cost: Decimal | float | None = None,
    ) -> Video:
        """Start a job and wait for its video.

        Args:
            prompt: Description of the video, or a `VideoRequest`, of which the other arguments replace fields.
            provider: Name of the provider, or several to try in turn until one does not refuse; by default that of
                the client.
            key: Your own key of the job, as in `submit`; not an idempotency key at the provider.
            timeout: Maximum wait in seconds; the job itself continues after that.
            on_update: Called with a snapshot at every change.
            model: Model of the provider; by default the first one that supports the request.
            duration: Length in whole seconds.
            aspect_ratio: Width to height, such as ``16:9``.
            resolution: Height of the picture, such as ``720p``.
            images: First frame or reference images: URLs as strings, files as path objects or open in mode `rb`, or
                bytes.
            mode: How freely the provider interprets the prompt, where it has such modes.
            options: Additional members of the request body, by provider: ``{"cometapi": {"user": "u-1"}}``.
            metadata: Your own notes. They stay with the job object and are never sent.
            max_cost: Price limit in US dollars. A request whose documented price is higher or unknown is refused before
                anything is sent.

        Raises:
            TelecineError: The submit failed, as in `submit`; there is no job, except after `SubmitUnknown`.
            JobFailed: There will be no video; ``snapshot`` has the reason and the cost.
            WaitTimeout: The job has not ended within `timeout` seconds; ``job`` can be waited for again.
        """
        fields = RequestFields(
            model=model,
            duration=duration,
            aspect_ratio=aspect_ratio,
            resolution=resolution,
            images=images,
            mode=mode,
            options=options,
            metadata=metadata,
            max_cost=max_cost,
        )
        job = self.submit(build_request(prompt, fields), provider=provider, key=key)
        return job.wait(timeout, on_update=on_update)

    def save_all(self, jobs: Iterable[Job], folder: str | os.PathLike[str], *, timeout: float = 600) -> list[Outcome]:
        """Wait for jobs and save their videos. The failure of one job does not affect the others.

        Args:
            jobs: The jobs; their providers work on them in parallel.
            folder: Target directory, created if it does not exist. Files are named `Job.file_name`; an existing file is
                replaced.
            timeout: Maximum wait in seconds for all of them together.

        Raises:
            OSError: The directory or a file cannot be written.
        """
        directory, deadline = ensure_directory(folder), time.monotonic() + timeout
        return [self._save(job, directory, deadline) for job in jobs]

    def _save(self, job: Job, directory: Path, deadline: float) -> Outcome:
        try:
            video = job.wait(max(0.0, deadline - time.monotonic()))
            return Outcome(job.token, video.save(directory / job.file_name, overwrite=True))
        except TelecineError as error:
            return Outcome(job.token, error=error)
