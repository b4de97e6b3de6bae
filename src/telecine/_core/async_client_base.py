"""Base class of the asynchronous client: jobs by token, callbacks, balances, uploads, connections."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from types import TracebackType
from typing import Self, TypeVar

from telecine._core.async_job import AsyncJob
from telecine._core.client_base import ClientBase
from telecine._core.images import resolve_image_url
from telecine._core.job_base import AnyJob
from telecine._core.job_token import JobReference
from telecine._core.provider import Balance
from telecine._core.submit import SubmittedJob
from telecine.errors import InvalidPayload, TelecineError
from telecine.providers import ProviderName
from telecine.request import ImageInput
from telecine.webhooks.parsing import Delivery
from telecine_runtime.flow_runner import arun
from telecine_runtime.flows import Flow
from telecine_runtime.step_executor import AsyncStepExecutor

T = TypeVar("T")


class AsyncClientBase(ClientBase):
    """What `AsyncClient` does besides generating videos."""

    _http: AsyncStepExecutor

    def job(self, token: str) -> AsyncJob:
        """Return the job of a token; nothing is sent.

        Args:
            token: The ``job.token`` of a job, from this process or another one.

        Raises:
            InvalidToken: The text is not a job token.
            UnknownProvider: The token names an unknown provider.
            ConfigurationError: No API key is configured for the provider.
        """
        return self._job(JobReference.parse(token))

    async def reconcile(self, job: AnyJob, *, provider_id: str | None = None) -> AsyncJob:
        """Find the id of a job whose submit response was lost, and return the job with it.

        Args:
            job: The ``job`` of a `SubmitUnknown`.
            provider_id: The job's id, if you have found it elsewhere, as in the provider's console; nothing is sent
                then. By default the provider is asked for the job by its key, if it stores that.

        Raises:
            NotFound: The provider has no job with this key.
            UnsupportedParameter: The provider has no lookup by key.
        """
        found = await self._run(self._reconcile(JobReference(job.provider, job.id, job.key), provider_id))
        return self._job(found, job.metadata)

    def parse_callback(
        self, provider: str, headers: Mapping[str, str], query: str, body: bytes, *, secrets: Sequence[str] = ()
    ) -> AsyncJob:
        """Return the job of a callback. Poll it before acting: only its id is taken from the callback.

        Args:
            provider: Name of the sender; any text, since it usually comes from the URL.
            headers: Headers of the request, in any case.
            query: Its query string, without the question mark; it holds the client's key of the job.
            body: Its raw body.
            secrets: The provider's signing secrets; two during a rotation.

        Raises:
            SignatureError: The signature of the provider, or of this client, is missing or invalid.
            InvalidPayload: The body violates the spec, or names no job.
            CallbackUnsupported: The provider sends no callbacks.
            UnknownProvider: There is no such provider.
        """
        job = self.reported(provider, Delivery(headers, query, body), secrets)
        if job is None:
            raise InvalidPayload(provider, "the callback names no job")
        return job

    def reported(self, provider: str, delivery: Delivery, secrets: Sequence[str] = ()) -> AsyncJob | None:
        """Return the job of a callback, or ``None`` if it names none, as a test from the provider's console does.

        Args:
            provider: Name of the sender.
            delivery: Headers, query string and body of the request.
            secrets: The provider's signing secrets; two during a rotation.

        Raises:
            SignatureError: The signature of the provider, or of this client, is missing or invalid.
            InvalidPayload: The body violates the spec.
            CallbackUnsupported: The provider sends no callbacks.
            UnknownProvider: There is no such provider.
        """
        job = self._parse_callback(provider, delivery, secrets)
        return self._job(job) if job else None

    async def balance(self, provider: ProviderName) -> Balance:
        """Request the balance of the account.

        Raises:
            UnsupportedParameter: The provider has no balance endpoint.
            ApiError: The provider refused the request.
            TransportError: No response was received.
        """
        return await self._run(self._request_balance(provider))

    async def upload_image(self, provider: ProviderName, image: ImageInput) -> str:
        """Upload an image to a provider and return its URL. `submit` does this by itself when needed.

        Args:
            provider: Name of the provider, which decides how long it keeps the image.
            image: A path object, an open file or bytes; a string is a URL and is returned unchanged.

        Raises:
            UnsupportedParameter: The provider has no upload, or does not support such an image.
            ApiError: The provider refused the upload.
            TransportError: No response was received.
        """
        return await self._run(resolve_image_url(self._context(provider), image))

    def _job(
        self,
        reference: JobReference,
        metadata: Mapping[str, str] | None = None,
        dropped: tuple[str, ...] = (),
        refusals: tuple[TelecineError, ...] = (),
        submitted_at: float | None = None,
    ) -> AsyncJob:
        context = self._context(reference.provider)
        return AsyncJob(reference, context, metadata or {}, dropped, refusals, submitted_at, _run=self._run)

    def _submitted_job(self, submitted: SubmittedJob, metadata: Mapping[str, str]) -> AsyncJob:
        return self._job(submitted.job, metadata, submitted.dropped, submitted.refusals, self._poll.clock())

    def _run(self, flow: Flow[T]) -> Awaitable[T]:
        # Asynchronous only: not a coroutine itself, because each waiting job would hold one more frame.
        return arun(flow, self._http.perform)

    async def close(self) -> None:
        """Close the connections, except those of an `http_client` that was passed in."""
        await self._http.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()
