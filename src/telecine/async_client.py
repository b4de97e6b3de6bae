"""The asynchronous client for all providers."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from telecine._core.async_client_base import AsyncClientBase
from telecine._core.client_base import ByProvider
from telecine._core.exception_notes import JobErrorContext, add_key_on_interrupt
from telecine._core.field_hints import suggest_argument
from telecine._core.job_token import JobReference, new_key
from telecine._core.outcome import Outcome, ensure_directory
from telecine._core.poll_schedule import Poll
from telecine._core.request_check import OnUnsupported
from telecine._core.snapshot import Snapshot
from telecine.errors import SubmitUnknown, TelecineError
from telecine.jobs import AsyncJob
from telecine.providers import ProviderName
from telecine.request import AspectRatio, ImageInput, Mode, RequestFields, Resolution, VideoRequest, build_request
from telecine.video import AsyncVideo
from telecine_runtime.retry import Retry
from telecine_runtime.step_executor import AsyncStepExecutor
from telecine_runtime.transports.httpx_transport import resolve_transport

if TYPE_CHECKING:
    import httpx

    from telecine_runtime.transports.interface import AsyncTransport


class AsyncClient(AsyncClientBase):
    """Makes videos through any of the providers, beside an event loop.

    Args:
        api_key: One key, or keys by provider; by default each provider's environment variable holds its key.
        base_url: Another server, such as the mock: one URL in which ``{provider}`` stands for the name, or URLs by
            provider; by default ``TELECINE_BASE_URL``, and without that each provider's own server.
        provider: Who makes a video when a submit names nobody; by default ``TELECINE_PROVIDER``.
        http_client: Your own `httpx.AsyncClient`; closing it stays yours.
        transport: What carries requests in place of httpx, such as `AiohttpTransport`; it is closed with the client.
        timeout: Seconds without any progress after which a single request is given up.
        retry: When a call is sent again. One that could pay twice never is.
        poll: How often a job is asked for.
        on_unsupported: What happens to a field that the provider does not have: ``raise`` refuses the request before
            anything is sent; ``drop`` leaves the field out, and ``warn`` does so with a line in the log. What was left
            out stands in ``job.dropped``.
        callback_secret: Signs our key in callback URLs, and is asked for when a callback comes in.

    Raises:
        ConfigurationError: A key or a URL is given for a provider that does not exist, or `on_unsupported` is none of
            the three, or both `http_client` and `transport` are given.
        UnknownProvider: There is no such `provider`.
    """

    def __init__(
        self,
        *,
        api_key: ByProvider = None,
        base_url: ByProvider = None,
        provider: ProviderName | Sequence[ProviderName] | None = None,
        http_client: httpx.AsyncClient | None = None,
        transport: AsyncTransport | None = None,
        timeout: float = 60.0,
        retry: Retry | None = None,
        poll: Poll | None = None,
        on_unsupported: OnUnsupported = "raise",
        callback_secret: str | None = None,
    ) -> None:
        super().__init__(api_key, base_url, retry, poll, on_unsupported, callback_secret, provider)
        self._http = AsyncStepExecutor(self._endpoints, resolve_transport(http_client, transport), timeout)

    @suggest_argument
    async def submit(
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
    ) -> AsyncJob:
        """Start a job. This costs money, so it is never done twice.

        Args:
            prompt: What the video shows, or a whole request; fields that are given as well take the place of its own.
            provider: Who shall make it; of several names the first that does not certainly refuse. By default that of
                the client.
            key: Your own key of the job, to tell it by; by default a random one. It is no idempotency key at the
                provider, where a second job of the same key is paid for as well. This client refuses a key that it has
                sent before, unless the provider certainly refused that job; other clients and processes do not know.
            callback_url: Where the provider shall report the end of the job, ``{provider}`` in it stands for the name;
                ``job.dropped`` tells if it cannot.
            model: A model of the provider; by default the first one that can do what is asked.
            duration: Length in whole seconds.
            aspect_ratio: Width to height, such as ``16:9``.
            resolution: Height of the picture, such as ``720p``.
            images: Images to start from, or to refer to: URLs as texts, files as paths or open in mode `rb`, or bytes.
            mode: How freely the prompt is read, where a provider has such modes.
            options: Further members of the request body for single providers: ``{"cometapi": {"user": "u-1"}}``.
            metadata: Your own notes. They stay with the job object and are sent to nobody.
            max_cost: The most that the video may cost by documented prices, in US dollars; more, or a price that no
                page tells, is refused before anything is sent.

        Raises:
            ConfigurationError: There is no key, or nobody is named.
            UnknownProvider: There is no such provider.
            InvalidRequest: A field is of the wrong type, or the body breaks the spec; nothing was sent.
            UnsupportedParameter: The provider cannot do what is asked; nothing was sent.
            KeyReused: This client has sent the key before; nothing was sent.
            LimitReached: As many jobs are running as the provider allows; nothing was sent.
            NotSent: No connection was made.
            SubmitUnknown: The answer was lost; there may be a job. ``job`` keeps its key.
            PromptRejected: Moderation refused; there is no job, but some providers charge for that.
            ApiError: The provider refused; there is no job.
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
                submitted = await self._run(self._submission(request, provider, key, callback_url))
        except SubmitUnknown as error:
            lost = JobReference(error.job.provider, None, error.job.key)
            with JobErrorContext(self._job(lost, request.metadata, refusals=error.refusals)):
                raise
        return self._started(submitted, request.metadata)

    @suggest_argument
    async def generate(
        self,
        prompt: str | VideoRequest,
        *,
        provider: ProviderName | Sequence[ProviderName] | None = None,
        key: str | None = None,
        timeout: float = 600,
        on_update: Callable[[Snapshot[AsyncVideo]], object] | None = None,
        model: str | None = None,
        duration: int | None = None,
        aspect_ratio: AspectRatio | None = None,
        resolution: Resolution | None = None,
        images: Sequence[ImageInput] = (),
        mode: Mode | None = None,
        options: Mapping[str, Mapping[str, Any]] | None = None,
        metadata: Mapping[str, str] | None = None,
        max_cost: Decimal | float | None = None,
    ) -> AsyncVideo:
        """Start a job and wait for its video.

        Args:
            prompt: What the video shows, or a whole request; fields that are given as well take the place of its own.
            provider: Who shall make it; of several names the first that does not certainly refuse. By default that of
                the client.
            key: Your own key of the job, as in `submit`; it is no idempotency key at the provider.
            timeout: Seconds to wait at most; the job itself goes on after that.
            on_update: Is called with a snapshot at every change.
            model: A model of the provider; by default the first one that can do what is asked.
            duration: Length in whole seconds.
            aspect_ratio: Width to height, such as ``16:9``.
            resolution: Height of the picture, such as ``720p``.
            images: Images to start from, or to refer to: URLs as texts, files as paths or open in mode `rb`, or bytes.
            mode: How freely the prompt is read, where a provider has such modes.
            options: Further members of the request body for single providers: ``{"cometapi": {"user": "u-1"}}``.
            metadata: Your own notes. They stay with the job object and are sent to nobody.
            max_cost: The most that the video may cost by documented prices, in US dollars; more, or a price that no
                page tells, is refused before anything is sent.

        Raises:
            TelecineError: As `submit` raises it; there is no job, but for `SubmitUnknown`.
            JobFailed: There will be no video; ``snapshot`` tells why and what it cost.
            WaitTimeout: The time is over; ``job`` can be waited for again.
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
        job = await self.submit(build_request(prompt, fields), provider=provider, key=key)
        return await job.wait(timeout, on_update=on_update)

    async def save_all(
        self, jobs: Iterable[AsyncJob], folder: str | os.PathLike[str], *, timeout: float = 600
    ) -> list[Outcome]:
        """Wait for jobs and save their videos, named by provider and id; one that fails does not keep the others back.

        Args:
            jobs: The jobs; they are made side by side at their providers.
            folder: Where to; it is made if it is not there. A file of that name is replaced.
            timeout: Seconds to wait for all of them together.

        Raises:
            OSError: The folder cannot be made, or a file cannot be written.
        """
        target = ensure_directory(folder)
        return list(await asyncio.gather(*(self._outcome(job, target, timeout) for job in jobs)))

    async def _outcome(self, job: AsyncJob, folder: Path, timeout: float) -> Outcome:
        try:
            video = await job.wait(timeout)
            return Outcome(job.token, await video.save(folder / job.file_name, overwrite=True))
        except TelecineError as error:
            return Outcome(job.token, error=error)
