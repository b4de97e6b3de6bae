"""One client for all providers, blocking and asynchronous."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeAlias, TypeVar

from typing_extensions import Unpack

from telecine.account import Account
from telecine.check import OnUnsupported, sentences
from telecine.errors import SubmitUnknown, UnsupportedParameter
from telecine.images import image_url
from telecine.jobs import AsyncJob, AsyncVideo, Job, Video, owned
from telecine.limits import gate
from telecine.provider import Balance
from telecine.providers import NAMES
from telecine.providers import provider as table_of
from telecine.reports import Delivery, reported
from telecine.request import Fields, ImageInput, VideoRequest, request_of
from telecine.snapshot import Snapshot
from telecine.submit import Order, Submitted, submit
from telecine.token import JobReference, new_key
from telecine.translate import choose
from telecine.waiting import Poll
from telecine_runtime.capabilities import Capabilities
from telecine_runtime.drive import arun, run
from telecine_runtime.endpoint import Endpoints
from telecine_runtime.errors import TelecineError
from telecine_runtime.flow import Flow
from telecine_runtime.http import AsyncHttp, Http
from telecine_runtime.retry import Retry, attempt

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
ByProvider: TypeAlias = str | Mapping[str, str] | None
"""One text for all providers, or one for each."""


class _Base:
    """What the two clients share: everything but I/O."""

    def __init__(
        self,
        api_key: ByProvider,
        base_url: ByProvider,
        retry: Retry | None,
        poll: Poll | None,
        on_unsupported: OnUnsupported,
        callback_secret: str | None,
    ) -> None:
        self._endpoints = Endpoints(api_key, base_url)
        self._retry = retry or Retry()
        self._poll = poll or Poll()
        self._on_unsupported: OnUnsupported = on_unsupported
        self._callback_secret = callback_secret

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {', '.join(NAMES)}>"

    @property
    def providers(self) -> tuple[str, ...]:
        """Names of all providers."""
        return NAMES

    def capabilities(self, provider: str, model: str | None = None) -> tuple[Capabilities, ...]:
        """Return what may be asked of a provider, model by model; nothing is sent.

        Args:
            provider: Name of the provider.
            model: Only this model.

        Raises:
            UnknownProvider: There is no such provider.
        """
        return tuple(c for c in table_of(provider).capabilities if model in (None, c.model))

    def check(self, prompt: str | VideoRequest, **fields: Unpack[Fields]) -> dict[str, tuple[str, ...]]:
        """Tell for each provider what speaks against a request: nothing, or a sentence for each field.

        Nothing is sent, and no key is needed.
        """
        request = request_of(prompt, fields)
        tables = [table_of(name) for name in NAMES]
        return {table.name: sentences(table, choose(table, request)) for table in tables}

    def _account(self, name: str) -> Account:
        """Return the account at a provider; a missing key is told here, before anything is sent."""
        table = table_of(name)
        return Account(table, gate(name, self._endpoints.of(table.api).fingerprint), self._retry, self._poll)

    def _submission(
        self, request: VideoRequest, names: str | Sequence[str], key: str | None, callback_url: str | None
    ) -> Flow[Submitted]:
        accounts = [self._account(name) for name in ([names] if isinstance(names, str) else names)]
        return submit(
            accounts, Order(request, key or new_key(), callback_url, self._callback_secret, self._on_unsupported)
        )

    def _balance(self, name: str) -> Flow[Balance]:
        account = self._account(name)
        table = account.provider.balance
        if table is None:
            raise UnsupportedParameter(name, (f"{name} documents no balance",))
        answered = yield from attempt(table.call(), account.retry)
        return table.read(answered.value)

    def _reported(
        self, name: str, headers: Mapping[str, str], query: str, body: bytes, secrets: Sequence[str]
    ) -> JobReference:
        return reported(table_of(name), Delivery(headers, query, body), secrets, self._callback_secret)


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
        request = request_of(prompt, fields)
        try:
            submitted = self._run(self._submission(request, provider, key, callback_url))
        except SubmitUnknown as error:
            with owned(self._job(error.job, request.metadata)):
                raise
        return self._job(submitted.job, request.metadata, submitted.dropped, submitted.refusals)

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

    def reconcile(self, job: Job, *, provider_id: str) -> Job:
        """Return a job whose submit was lost, with the id that was found for it elsewhere; nothing is sent."""
        return self._job(replace(job.reference, id=provider_id), job.metadata)

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
            InvalidPayload: It is about no job.
            CallbackUnsupported: The provider sends no callbacks.
        """
        return self._job(self._reported(provider, headers, query, body, secrets))

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
    ) -> Job:
        return Job(reference, self._account(reference.provider), metadata or {}, dropped, refusals, run=self._run)

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
        on_unsupported: OnUnsupported = "raise",
        callback_secret: str | None = None,
    ) -> None:
        super().__init__(api_key, base_url, retry, poll, on_unsupported, callback_secret)
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
        request = request_of(prompt, fields)
        try:
            submitted = await self._run(self._submission(request, provider, key, callback_url))
        except SubmitUnknown as error:
            with owned(self._job(error.job, request.metadata)):
                raise
        return self._job(submitted.job, request.metadata, submitted.dropped, submitted.refusals)

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

    def reconcile(self, job: AsyncJob, *, provider_id: str) -> AsyncJob:
        """Return a job whose submit was lost, with its id; see `Client.reconcile`."""
        return self._job(replace(job.reference, id=provider_id), job.metadata)

    def parse_callback(
        self, provider: str, headers: Mapping[str, str], query: str, body: bytes, *, secrets: Sequence[str] = ()
    ) -> AsyncJob:
        """Return the job that a callback is about; see `Client.parse_callback`."""
        return self._job(self._reported(provider, headers, query, body, secrets))

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
    ) -> AsyncJob:
        return AsyncJob(reference, self._account(reference.provider), metadata or {}, dropped, refusals, run=self._run)

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
