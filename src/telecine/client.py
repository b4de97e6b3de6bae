"""One client for all providers, blocking and asynchronous."""

from __future__ import annotations

import os
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from typing_extensions import Unpack

from telecine.base import Base, ByProvider
from telecine.check import OnUnsupported
from telecine.errors import Owned, SubmitUnknown, keyed
from telecine.images import image_url
from telecine.jobs import AsyncJob, AsyncVideo, Job, Outcome, Video
from telecine.provider import Balance
from telecine.reports import Delivery
from telecine.request import Fields, ImageInput, VideoRequest, request_of
from telecine.snapshot import Snapshot
from telecine.submit import Submitted
from telecine.token import JobReference, new_key
from telecine.waiting import Poll
from telecine_runtime.drive import arun, run
from telecine_runtime.errors import InvalidPayload, TelecineError
from telecine_runtime.flow import Flow
from telecine_runtime.http import AsyncHttp, Http
from telecine_runtime.httpx_transport import HttpxTransport, carrier
from telecine_runtime.retry import Retry

if TYPE_CHECKING:
    import httpx

    from telecine_runtime.transport import AsyncTransport

T = TypeVar("T")


class Client(Base):
    """Makes videos through any of the providers.

    Args:
        api_key: One key, or keys by provider; by default each provider's environment variable holds its key.
        base_url: Another server, such as the mock: one URL in which ``{provider}`` stands for the name, or URLs by
            provider.
        http_client: Your own `httpx.Client`; closing it stays yours.
        timeout: Seconds without any progress after which a single request is given up.
        retry: When a call is sent again. One that could pay twice never is.
        poll: How often a job is asked for.
        on_unsupported: What happens to a field that the provider does not have: ``raise`` refuses the request before
            anything is sent; ``drop`` leaves the field out, and ``warn`` does so with a line in the log. What was left
            out stands in ``job.dropped``.
        callback_secret: Signs our key in callback URLs, and is asked for when a callback comes in.
    """

    def __init__(
        self,
        *,
        api_key: ByProvider = None,
        base_url: ByProvider = None,
        http_client: httpx.Client | None = None,
        timeout: float = 60.0,
        retry: Retry | None = None,
        poll: Poll | None = None,
        on_unsupported: OnUnsupported = "raise",
        callback_secret: str | None = None,
    ) -> None:
        super().__init__(api_key, base_url, retry, poll, on_unsupported, callback_secret)
        self._http = Http(self._endpoints, HttpxTransport(http_client), timeout)

    def submit(
        self,
        prompt: str | VideoRequest,
        *,
        provider: str | Sequence[str],
        key: str | None = None,
        callback_url: str | None = None,
        **fields: Unpack[Fields],
    ) -> Job:
        """Start a job. This costs money, so it is never done twice.

        Args:
            prompt: What the video shows, or a whole request.
            provider: Who shall make it; of several names the first that does not certainly refuse.
            key: Your own key of the job; by default a random one.
            callback_url: Where the provider shall report the end of the job; ``job.dropped`` tells if it cannot.
            **fields: The other fields of the `VideoRequest`.

        Raises:
            UnsupportedParameter: The provider cannot do what is asked; nothing was sent.
            SubmitUnknown: The answer was lost; there may be a job. ``job`` keeps its key.
            PromptRejected: Moderation refused; there is no job, but some providers charge for that.
            ApiError: The provider refused; there is no job.
        """
        request, key = request_of(prompt, fields), key or new_key()
        try:
            with keyed(key):
                submitted = self._run(self._submission(request, provider, key, callback_url))
        except SubmitUnknown as error:
            with Owned(self._job(error.job, request.metadata, refusals=error.refusals)):
                raise
        return self._started(submitted, request.metadata)

    def generate(
        self,
        prompt: str | VideoRequest,
        *,
        provider: str | Sequence[str],
        key: str | None = None,
        timeout: float = 600,
        on_update: Callable[[Snapshot[Video]], object] | None = None,
        **fields: Unpack[Fields],
    ) -> Video:
        """Start a job and wait for its video; `submit` and `Job.wait` tell what can be raised."""
        return self.submit(prompt, provider=provider, key=key, **fields).wait(timeout, on_update=on_update)

    def save_all(self, jobs: Iterable[Job], folder: str | os.PathLike[str], *, timeout: float = 600) -> list[Outcome]:
        """Wait for jobs and save their videos, named by provider and id; one that fails does not keep the others back.

        Args:
            jobs: The jobs; they are made side by side at their providers.
            folder: Where to; it is made if it is not there. A file of that name is replaced.
            timeout: Seconds to wait for all of them together.
        """
        target, deadline = ready(folder), time.monotonic() + timeout
        return [self._outcome(job, target, deadline) for job in jobs]

    def _outcome(self, job: Job, folder: Path, deadline: float) -> Outcome:
        try:
            video = job.wait(max(0.0, deadline - time.monotonic()))
            return Outcome(job.token, video.save(folder / job.file_name, overwrite=True))
        except TelecineError as error:
            return Outcome(job.token, error=error)

    def job(self, token: str) -> Job:
        """Return the job that a token names; nothing is sent.

        Raises:
            InvalidToken: The text is no token.
        """
        return self._job(JobReference.parse(token))

    def reconcile(self, job: Job, *, provider_id: str | None = None) -> Job:
        """Return a job whose submit was lost, with its id.

        Args:
            job: The job, as `SubmitUnknown` keeps it.
            provider_id: The id that was found for it elsewhere, as in the provider's console; nothing is sent then.
                Without one the provider is asked for the job of our key, where it keeps that.

        Raises:
            NotFound: The provider knows no job of this key.
            UnsupportedParameter: The provider cannot be asked for a job by our key.
        """
        found = self._run(self._found(job.reference, provider_id))
        return self._job(found, job.metadata)

    def parse_callback(
        self, provider: str, headers: Mapping[str, str], query: str, body: bytes, *, secrets: Sequence[str] = ()
    ) -> Job:
        """Return the job that a callback is about. It is a hint: ask the job itself before believing anything.

        Args:
            provider: Who sent it.
            headers: Header fields of the request that came in.
            query: Its query, without the question mark.
            body: Its body.
            secrets: The secrets that the provider may have signed with; two while one is being changed.

        Raises:
            SignatureError: It is not signed as the provider, or this client, signs.
            InvalidPayload: Its body breaks the spec, or is about no job.
            CallbackUnsupported: The provider sends no callbacks.
        """
        job = self._reported(provider, Delivery(headers, query, body), secrets)
        if job is None:
            raise InvalidPayload(provider, "it is about no job")
        return self._job(job)

    def balance(self, provider: str) -> Balance:
        """Ask what is left on the account.

        Raises:
            UnsupportedParameter: The provider documents no such question.
        """
        return self._run(self._balance(provider))

    def upload_image(self, provider: str, image: ImageInput) -> str:
        """Send an image to a provider and return its URL there.

        Raises:
            UnsupportedParameter: The provider has no upload, or does not take such an image.
        """
        return self._run(image_url(self._account(provider), image))

    def _job(
        self,
        reference: JobReference,
        metadata: Mapping[str, str] | None = None,
        dropped: tuple[str, ...] = (),
        refusals: tuple[TelecineError, ...] = (),
        submitted: float | None = None,
    ) -> Job:
        account = self._account(reference.provider)
        return Job(reference, account, metadata or {}, dropped, refusals, submitted, run=self._run)

    def _started(self, started: Submitted, metadata: Mapping[str, str]) -> Job:
        return self._job(started.job, metadata, started.dropped, started.refusals, self._poll.clock())

    def _run(self, flow: Flow[T]) -> T:
        return run(flow, self._http.perform)

    def close(self) -> None:
        """Close the connections, unless they are borrowed."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class AsyncClient(Base):
    """Makes videos through any of the providers; takes what `Client` takes, with an `httpx.AsyncClient`.

    Args:
        transport: What carries requests in place of httpx, such as `AiohttpTransport`. It is closed with the client.
    """

    def __init__(
        self,
        *,
        api_key: ByProvider = None,
        base_url: ByProvider = None,
        http_client: httpx.AsyncClient | None = None,
        transport: AsyncTransport | None = None,
        timeout: float = 60.0,
        retry: Retry | None = None,
        poll: Poll | None = None,
        on_unsupported: OnUnsupported = "raise",
        callback_secret: str | None = None,
    ) -> None:
        super().__init__(api_key, base_url, retry, poll, on_unsupported, callback_secret)
        self._http = AsyncHttp(self._endpoints, carrier(http_client, transport), timeout)

    async def submit(
        self,
        prompt: str | VideoRequest,
        *,
        provider: str | Sequence[str],
        key: str | None = None,
        callback_url: str | None = None,
        **fields: Unpack[Fields],
    ) -> AsyncJob:
        """Start a job; see `Client.submit`."""
        request, key = request_of(prompt, fields), key or new_key()
        try:
            with keyed(key):
                submitted = await self._run(self._submission(request, provider, key, callback_url))
        except SubmitUnknown as error:
            with Owned(self._job(error.job, request.metadata, refusals=error.refusals)):
                raise
        return self._started(submitted, request.metadata)

    async def generate(
        self,
        prompt: str | VideoRequest,
        *,
        provider: str | Sequence[str],
        key: str | None = None,
        timeout: float = 600,
        on_update: Callable[[Snapshot[AsyncVideo]], object] | None = None,
        **fields: Unpack[Fields],
    ) -> AsyncVideo:
        """Start a job and wait for its video; see `Client.generate`."""
        job = await self.submit(prompt, provider=provider, key=key, **fields)
        return await job.wait(timeout, on_update=on_update)

    async def save_all(
        self, jobs: Iterable[AsyncJob], folder: str | os.PathLike[str], *, timeout: float = 600
    ) -> list[Outcome]:
        """Wait for jobs and save their videos, all at once; see `Client.save_all`."""
        import asyncio  # here, so that a blocking program does without

        target = ready(folder)
        return list(await asyncio.gather(*(self._outcome(job, target, timeout) for job in jobs)))

    async def _outcome(self, job: AsyncJob, folder: Path, timeout: float) -> Outcome:
        try:
            video = await job.wait(timeout)
            return Outcome(job.token, await video.save(folder / job.file_name, overwrite=True))
        except TelecineError as error:
            return Outcome(job.token, error=error)

    def job(self, token: str) -> AsyncJob:
        """Return the job that a token names; see `Client.job`."""
        return self._job(JobReference.parse(token))

    async def reconcile(self, job: AsyncJob, *, provider_id: str | None = None) -> AsyncJob:
        """Return a job whose submit was lost, with its id; see `Client.reconcile`."""
        found = await self._run(self._found(job.reference, provider_id))
        return self._job(found, job.metadata)

    def parse_callback(
        self, provider: str, headers: Mapping[str, str], query: str, body: bytes, *, secrets: Sequence[str] = ()
    ) -> AsyncJob:
        """Return the job that a callback is about; see `Client.parse_callback`."""
        job = self.reported(provider, Delivery(headers, query, body), secrets)
        if job is None:
            raise InvalidPayload(provider, "it is about no job")
        return job

    def reported(self, provider: str, delivery: Delivery, secrets: Sequence[str] = ()) -> AsyncJob | None:
        """Return the job that a delivery is about, or ``None`` when it is about none, as a test from a console is."""
        job = self._reported(provider, delivery, secrets)
        return self._job(job) if job else None

    async def balance(self, provider: str) -> Balance:
        """Ask what is left on the account; see `Client.balance`."""
        return await self._run(self._balance(provider))

    async def upload_image(self, provider: str, image: ImageInput) -> str:
        """Send an image to a provider; see `Client.upload_image`."""
        return await self._run(image_url(self._account(provider), image))

    def _job(
        self,
        reference: JobReference,
        metadata: Mapping[str, str] | None = None,
        dropped: tuple[str, ...] = (),
        refusals: tuple[TelecineError, ...] = (),
        submitted: float | None = None,
    ) -> AsyncJob:
        account = self._account(reference.provider)
        return AsyncJob(reference, account, metadata or {}, dropped, refusals, submitted, run=self._run)

    def _started(self, started: Submitted, metadata: Mapping[str, str]) -> AsyncJob:
        return self._job(started.job, metadata, started.dropped, started.refusals, self._poll.clock())

    def _run(self, flow: Flow[T]) -> Awaitable[T]:
        return arun(flow, self._http.perform)  # not awaited here: each frame is there once for every job that waits

    async def close(self) -> None:
        """Close the connections, unless they are borrowed."""
        await self._http.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()


def ready(folder: str | os.PathLike[str]) -> Path:
    """Return a folder that is there."""
    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    return path
