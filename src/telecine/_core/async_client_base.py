"""What the asynchronous client stands on: jobs by token, callbacks, balances, uploads, and its connections."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from types import TracebackType
from typing import Self, TypeVar

from telecine._core.client_base import ClientBase
from telecine._core.images import resolve_image_url
from telecine._core.job_token import JobReference
from telecine._core.provider import Balance
from telecine._core.submit import SubmittedJob
from telecine.errors import InvalidPayload, TelecineError
from telecine.jobs import AnyJob, AsyncJob
from telecine.providers import ProviderName
from telecine.request import ImageInput
from telecine.webhooks.parsing import Delivery
from telecine_runtime.flow import Flow
from telecine_runtime.runner import arun
from telecine_runtime.step_executor import AsyncStepExecutor

T = TypeVar("T")


class AsyncClientBase(ClientBase):
    """What `AsyncClient` does besides making videos."""

    _http: AsyncStepExecutor

    def job(self, token: str) -> AsyncJob:
        """Return the job that a token names; nothing is sent.

        Args:
            token: What ``job.token`` was, in this process or another one.

        Raises:
            InvalidToken: The text is no token.
            UnknownProvider: There is no such provider.
            ConfigurationError: There is no key for the provider.
        """
        return self._job(JobReference.parse(token))

    async def reconcile(self, job: AnyJob, *, provider_id: str | None = None) -> AsyncJob:
        """Return a job whose submit was lost, with its id.

        Args:
            job: The job, as `SubmitUnknown` keeps it.
            provider_id: The id that was found for it elsewhere, as in the provider's console; nothing is sent then.
                Without one the provider is asked for the job of our key, where it keeps that.

        Raises:
            NotFound: The provider knows no job of this key.
            UnsupportedParameter: The provider cannot be asked for a job by our key.
        """
        found = await self._run(self._found(JobReference(job.provider, job.id, job.key), provider_id))
        return self._job(found, job.metadata)

    def parse_callback(
        self, provider: str, headers: Mapping[str, str], query: str, body: bytes, *, secrets: Sequence[str] = ()
    ) -> AsyncJob:
        """Return the job that a callback is about. It is a hint: ask the job itself before believing anything.

        Args:
            provider: Who sent it; any text, since it usually comes out of a URL.
            headers: Header fields of the request that came in, whatever their case.
            query: Its query, without the question mark; our key of the job stands there.
            body: Its body, as it came.
            secrets: The secrets that the provider may have signed with; two while one is being changed.

        Raises:
            SignatureError: It is not signed as the provider, or this client, signs.
            InvalidPayload: Its body breaks the spec, or is about no job.
            CallbackUnsupported: The provider sends no callbacks.
            UnknownProvider: There is no such provider.
        """
        job = self.reported(provider, Delivery(headers, query, body), secrets)
        if job is None:
            raise InvalidPayload(provider, "it is about no job")
        return job

    def reported(self, provider: str, delivery: Delivery, secrets: Sequence[str] = ()) -> AsyncJob | None:
        """Return the job that a delivery is about, or ``None`` when it is about none, as a test from a console is.

        Args:
            provider: Who sent it.
            delivery: Headers, query and body of the request that came in.
            secrets: The secrets that the provider may have signed with; two while one is being changed.

        Raises:
            SignatureError: It is not signed as the provider, or this client, signs.
            InvalidPayload: Its body breaks the spec.
            CallbackUnsupported: The provider sends no callbacks.
            UnknownProvider: There is no such provider.
        """
        job = self._reported(provider, delivery, secrets)
        return self._job(job) if job else None

    async def balance(self, provider: ProviderName) -> Balance:
        """Ask what is left on the account.

        Raises:
            UnsupportedParameter: The provider documents no such question.
            ApiError: The provider refused to tell.
            TransportError: No answer came.
        """
        return await self._run(self._balance(provider))

    async def upload_image(self, provider: ProviderName, image: ImageInput) -> str:
        """Send an image to a provider and return its URL there; `submit` does that by itself where it is needed.

        Args:
            provider: Who shall keep it; for how long is up to the provider.
            image: A file as a path object, or the bytes of an image; a text is a URL, and is returned as it is.

        Raises:
            UnsupportedParameter: The provider has no upload, or does not take such an image.
            ApiError: The provider refused.
            TransportError: No answer came.
        """
        return await self._run(resolve_image_url(self._account(provider), image))

    def _job(
        self,
        reference: JobReference,
        metadata: Mapping[str, str] | None = None,
        dropped: tuple[str, ...] = (),
        refusals: tuple[TelecineError, ...] = (),
        submitted: float | None = None,
    ) -> AsyncJob:
        account = self._account(reference.provider)
        return AsyncJob(reference, account, metadata or {}, dropped, refusals, submitted, _run=self._run)

    def _started(self, started: SubmittedJob, metadata: Mapping[str, str]) -> AsyncJob:
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
