"""Base class of both clients: configuration and everything else without I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from telecine._core import environment
from telecine._core.field_hints import suggest_argument
from telecine._core.job_limiter import get_limiter
from telecine._core.job_token import JobReference
from telecine._core.poll_schedule import Poll
from telecine._core.price_estimate import Estimate
from telecine._core.provider import Balance, parse_balance
from telecine._core.provider_context import ProviderContext
from telecine._core.reconcile import reconcile_job
from telecine._core.request_check import OnUnsupported, estimate_request, validate_request
from telecine._core.submit import SubmitRequest, SubmittedJob, submit
from telecine._core.submit_record import log_failure, write_ledger
from telecine._core.used_job_keys import SentKeys
from telecine.errors import UnsupportedParameter
from telecine.providers import NAMES, ProviderName, get_provider, known_names, register_providers, usable_names
from telecine.request import AspectRatio, ImageInput, Mode, RequestFields, Resolution, VideoRequest, build_request
from telecine.webhooks.parsing import Delivery, parse_callback
from telecine_runtime.call import Call
from telecine_runtime.capabilities import Capabilities
from telecine_runtime.endpoint import Endpoints
from telecine_runtime.errors import ConfigurationError
from telecine_runtime.flows import Flow
from telecine_runtime.retry import Retry, send_and_read

if TYPE_CHECKING:
    from telecine.ledger.ledger import Ledger

ByProvider: TypeAlias = str | Mapping[ProviderName, str] | None
"""One value for all providers, or values by provider."""

ProviderNames: TypeAlias = ProviderName | Sequence[ProviderName]
"""Name of a provider, or several to try in turn until one does not refuse."""


class ClientBase:
    """Everything of a client except I/O."""

    def __init__(
        self,
        api_key: ByProvider,
        base_url: ByProvider,
        retry: Retry | None,
        poll: Poll | None,
        on_unsupported: OnUnsupported,
        callback_secret: str | None,
        provider: ProviderNames | None,
        providers: Iterable[ModuleType],
        ledger: Ledger | None,
    ) -> None:
        register_providers(providers)
        check_provider_names("api_key", api_key)
        check_provider_names("base_url", base_url)
        base_url = environment.base_url() if base_url is None else base_url
        self._endpoints = Endpoints(_as_str_dict(api_key), _as_str_dict(base_url))
        default = () if provider is None else _as_names(provider)
        self._default_providers = tuple(get_provider(name).name for name in default)
        self._sent_keys = SentKeys()
        self._ledger = ledger
        self._retry = retry or Retry()
        self._poll = poll or Poll()
        if on_unsupported not in ("raise", "warn", "drop"):
            raise ConfigurationError(f"on_unsupported must be 'raise', 'warn' or 'drop', not {on_unsupported!r}")
        self._on_unsupported: OnUnsupported = on_unsupported
        self._callback_secret = callback_secret
        self._contexts: dict[str, ProviderContext] = {}

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {', '.join(known_names())}>"

    @property
    def providers(self) -> tuple[ProviderName, ...]:
        """Names of all providers: of Telecine, given to a client, and installed."""
        return usable_names()

    def capabilities(self, provider: ProviderName, model: str | None = None) -> tuple[Capabilities, ...]:
        """Return the capabilities of a provider's models; nothing is sent.

        Args:
            provider: Name of the provider.
            model: Return only this model.

        Raises:
            UnknownProvider: There is no such provider.
        """
        return tuple(one for one in get_provider(provider).capabilities if model in (None, one.model))

    @suggest_argument
    def check(
        self,
        prompt: str | VideoRequest,
        *,
        model: str | None = None,
        duration: int | None = None,
        aspect_ratio: AspectRatio | None = None,
        resolution: Resolution | None = None,
        images: Sequence[ImageInput] = (),
        mode: Mode | None = None,
        options: Mapping[str, Mapping[str, Any]] | None = None,
        metadata: Mapping[str, str] | None = None,
        max_cost: Decimal | float | None = None,
    ) -> dict[ProviderName, tuple[str, ...]]:
        """Validate a request against every provider; return the problems by provider, one sentence for each field.

        Nothing is sent, and no API key is needed.

        Args:
            prompt: Description of the video, or a `VideoRequest`, of which the other arguments replace fields.
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
            InvalidRequest: A field has the wrong type.
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
        request = build_request(prompt, fields)
        return {name: validate_request(get_provider(name), request) for name in usable_names()}

    def estimate(self, request: VideoRequest) -> dict[ProviderName, Estimate | None]:
        """Estimate the cost of a request at each provider, from documented prices in US dollars.

        ``None`` means that no price is documented. Nothing is sent, and no API key is needed.

        Args:
            request: The request; the provider's defaults apply to a missing duration or resolution.
        """
        return {name: estimate_request(get_provider(name), request) for name in usable_names()}

    def _context(self, name: str) -> ProviderContext:
        """Return the context of a provider, or raise `ConfigurationError` if its API key is missing."""
        if name not in self._contexts:
            provider = get_provider(name)
            endpoint = self._endpoints.of(provider.api)
            limiter = get_limiter(name, endpoint.fingerprint, endpoint.base_url)
            self._contexts[name] = ProviderContext(
                provider, limiter, endpoint.base_url, self._retry, self._poll, self._ledger
            )
        return self._contexts[name]

    def _submit(
        self, request: VideoRequest, providers: ProviderNames | None, key: str, callback_url: str | None
    ) -> Flow[SubmittedJob]:
        names = self._default_providers if providers is None else _as_names(providers)
        if providers is None and not names:
            names = environment.providers()
        if not names:
            raise ConfigurationError(
                f"no provider is given: use submit(provider=…), Client(provider=…) or {environment.PROVIDER}"
            )
        contexts = [self._context(name) for name in dict.fromkeys(names)]
        submit_request = SubmitRequest(
            request, key, callback_url, self._callback_secret, self._on_unsupported, self._sent_keys, self._ledger
        )
        return submit(contexts, submit_request)

    def _reconcile(self, job: JobReference, provider_id: str | None) -> Flow[JobReference]:
        found = yield from reconcile_job(self._context(job.provider), job, provider_id)
        if self._ledger is not None:
            yield from write_ledger(partial(self._ledger.record_job, found.key, str(found.id)))
        return found

    def _request_balance(self, name: str) -> Flow[Balance]:
        context = self._context(name)
        query = context.provider.lifecycle.balance
        if query is None:
            raise UnsupportedParameter(name, ("there is no balance endpoint",))
        call = Call(query.operation)
        return (yield from send_and_read(call, context.retry, lambda response: parse_balance(query, response)))

    def _parse_callback(self, name: str, delivery: Delivery, secrets: Sequence[str]) -> JobReference | None:
        job = parse_callback(get_provider(name), delivery, secrets, self._callback_secret)
        if job is not None and job.id is not None and self._ledger is not None:
            log_failure(partial(self._ledger.record_job, job.key, job.id))
        return job


def _as_names(providers: ProviderNames) -> tuple[str, ...]:
    return (providers,) if isinstance(providers, str) else tuple(providers)


def _as_str_dict(value: ByProvider) -> str | dict[str, str] | None:
    return {str(name): text for name, text in value.items()} if isinstance(value, Mapping) else value


def check_provider_names(argument: str, value: object) -> None:
    """Raise `ConfigurationError` if a mapping has a key that is not a provider name, such as a misspelt one.

    Otherwise the value would be ignored, and requests would go to the provider's own server.
    """
    names = cast("Mapping[str, object]", value) if isinstance(value, Mapping) else ()
    known = NAMES if set(names) <= set(NAMES) else known_names()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ConfigurationError(f"{argument}: unknown provider {unknown[0]!r}; expected one of {', '.join(known)}")
