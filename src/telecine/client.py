"""One client for all providers, blocking and asynchronous."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypeVar

from typing_extensions import Unpack

from telecine.errors import SubmitUnknown
from telecine.flows import Submitted, submit_to_first
from telecine.jobs import AsyncJob, AsyncVideo, Job, Video, owned
from telecine.providers import NAMES, provider
from telecine.request import Fields, VideoRequest
from telecine.snapshot import Snapshot
from telecine.token import JobReference, new_key
from telecine.waiting import Poll
from telecine_runtime.drive import arun, run
from telecine_runtime.endpoint import Endpoints
from telecine_runtime.flow import Flow
from telecine_runtime.http import AsyncHttp, Http
from telecine_runtime.retry import Retry

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
ByProvider: TypeAlias = str | Mapping[str, str] | None
"""One text for all providers, or one for each."""


class _Base:
    """What the two clients share: everything but I/O."""

    def __init__(self, api_key: ByProvider, base_url: ByProvider, retry: Retry | None, poll: Poll | None) -> None:
        self._endpoints = Endpoints(api_key, base_url)
        self._retry = retry or Retry()
        self._poll = poll or Poll()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {', '.join(NAMES)}>"

    @property
    def providers(self) -> tuple[str, ...]:
        """Names of all providers."""
        return NAMES

    def _submission(
        self, request: VideoRequest, names: str | Sequence[str], key: str | None, callback_url: str | None
    ) -> Flow[Submitted]:
        tables = [provider(name) for name in ([names] if isinstance(names, str) else names)]
        for table in tables:
            self._endpoints.of(table.api)  # a missing key is told before anything is sent
        return submit_to_first(tables, request, key or new_key(), callback_url, self._retry)

    def _job_facts(self, reference: JobReference, request: VideoRequest | None, submitted: Submitted | None) -> Any:
        return {
            "reference": reference,
            "table": provider(reference.provider),
            "retry": self._retry,
            "poll": self._poll,
            "metadata": request.metadata if request else {},
            "refusals": submitted.refusals if submitted else (),
        }


class Client(_Base):
    """Makes videos through any of the providers.

    Args:
        api_key: One key, or keys by provider; by default each provider's environment variable holds its key.
        base_url: Another server, such as the mock: one URL in which ``{provider}`` stands for the name, or URLs by
            provider.
        http_client: Your own `httpx.Client`; closing it stays yours.
        timeout: Seconds without any progress after which a single request is given up.
        retry: When a call is sent again. One that could pay twice never is.
        poll: How often a job is asked for.
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
    ) -> None:
        super().__init__(api_key, base_url, retry, poll)
        self._http = Http(self._endpoints, http_client, timeout)

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
            callback_url: Where the provider shall report the end of the job, where it can.
            **fields: The other fields of the `VideoRequest`.

        Raises:
            UnsupportedParameter: The provider cannot do what is asked; nothing was sent.
            SubmitUnknown: The answer was lost; there may be a job. ``job`` keeps its key.
            ApiError: The provider refused; there is no job.
        """
        request = _request(prompt, fields)
        try:
            submitted = self._run(self._submission(request, provider, key, callback_url))
        except SubmitUnknown as error:
            with owned(self._job(error.job, request)):
                raise
        return self._job(submitted.job, request, submitted)

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

    def job(self, token: str) -> Job:
        """Return the job that a token names; nothing is sent.

        Raises:
            InvalidToken: The text is no token.
        """
        return self._job(JobReference.parse(token))

    def _job(
        self, reference: JobReference, request: VideoRequest | None = None, submitted: Submitted | None = None
    ) -> Job:
        return Job(**self._job_facts(reference, request, submitted), run=self._run)

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


class AsyncClient(_Base):
    """Makes videos through any of the providers; takes what `Client` takes, with an `httpx.AsyncClient`."""

    def __init__(
        self,
        *,
        api_key: ByProvider = None,
        base_url: ByProvider = None,
        http_client: httpx.AsyncClient | None = None,
        timeout: float = 60.0,
        retry: Retry | None = None,
        poll: Poll | None = None,
    ) -> None:
        super().__init__(api_key, base_url, retry, poll)
        self._http = AsyncHttp(self._endpoints, http_client, timeout)

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
        request = _request(prompt, fields)
        try:
            submitted = await self._run(self._submission(request, provider, key, callback_url))
        except SubmitUnknown as error:
            with owned(self._job(error.job, request)):
                raise
        return self._job(submitted.job, request, submitted)

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

    def job(self, token: str) -> AsyncJob:
        """Return the job that a token names; see `Client.job`."""
        return self._job(JobReference.parse(token))

    def _job(
        self, reference: JobReference, request: VideoRequest | None = None, submitted: Submitted | None = None
    ) -> AsyncJob:
        return AsyncJob(**self._job_facts(reference, request, submitted), run=self._run)

    async def _run(self, flow: Flow[T]) -> T:
        return await arun(flow, self._http.perform)

    async def close(self) -> None:
        """Close the connections, unless they are borrowed."""
        await self._http.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()


def _request(prompt: str | VideoRequest, fields: Fields) -> VideoRequest:
    if isinstance(prompt, str):
        return VideoRequest(prompt, **fields)
    return replace(prompt, **fields)
