"""What the blocking and the asynchronous client share: everything but I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias, cast

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
from telecine._core.sent_keys import SentKeys
from telecine._core.submit import SubmitRequest, SubmittedJob, submit
from telecine.errors import UnsupportedParameter
from telecine.providers import NAMES, ProviderName
from telecine.providers import get_provider as table_of
from telecine.request import AspectRatio, ImageInput, Mode, RequestFields, Resolution, VideoRequest, build_request
from telecine.webhooks.parsing import Delivery, parse_callback
from telecine_runtime.call import Call
from telecine_runtime.capabilities import Capabilities
from telecine_runtime.endpoint import Endpoints
from telecine_runtime.errors import ConfigurationError
from telecine_runtime.flow import Flow
from telecine_runtime.retry import Retry, send_and_read

ByProvider: TypeAlias = str | Mapping[ProviderName, str] | None
"""One text for all providers, or one for each."""

ProviderNames: TypeAlias = ProviderName | Sequence[ProviderName]
"""The name of a provider; of several names the first that does not certainly refuse."""


class ClientBase:
    """What the two clients share: everything but I/O."""

    def __init__(
        self,
        api_key: ByProvider,
        base_url: ByProvider,
        retry: Retry | None,
        poll: Poll | None,
        on_unsupported: OnUnsupported,
        callback_secret: str | None,
        provider: ProviderNames | None,
    ) -> None:
        check_provider_names("api_key", api_key)
        check_provider_names("base_url", base_url)
        self._endpoints = Endpoints(
            _as_str_dict(api_key), environment.base_url() if base_url is None else _as_str_dict(base_url)
        )
        self._makers = tuple(table_of(name).name for name in _as_names(provider)) if provider is not None else None
        self._keys = SentKeys()
        self._retry = retry or Retry()
        self._poll = poll or Poll()
        if on_unsupported not in ("raise", "warn", "drop"):
            raise ConfigurationError(f"on_unsupported is raise, warn or drop, not {on_unsupported!r}")
        self._on_unsupported: OnUnsupported = on_unsupported
        self._callback_secret = callback_secret
        self._accounts: dict[str, ProviderContext] = {}

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {', '.join(NAMES)}>"

    @property
    def providers(self) -> tuple[ProviderName, ...]:
        """Names of all providers."""
        return NAMES

    def capabilities(self, provider: ProviderName, model: str | None = None) -> tuple[Capabilities, ...]:
        """Return what may be asked of a provider, model by model; nothing is sent.

        Args:
            provider: Name of the provider.
            model: Only this model.

        Raises:
            UnknownProvider: There is no such provider.
        """
        return tuple(c for c in table_of(provider).capabilities if model in (None, c.model))

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
        """Tell for each provider what speaks against a request: nothing, or a sentence for each field.

        Nothing is sent, and no key is needed.

        Args:
            prompt: What the video shows, or a whole request; fields that are given as well take the place of its own.
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
            InvalidRequest: A field is of the wrong type.
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
        return {name: validate_request(table_of(name), request) for name in NAMES}

    def estimate(self, request: VideoRequest) -> dict[ProviderName, Estimate | None]:
        """Tell for each provider what a request will cost by documented prices, in US dollars, each with its date.

        ``None`` stands where no page tells a price for what is asked. Nothing is sent, and no key is needed.

        Args:
            request: The video; where it names no length or resolution, those that the provider takes then.
        """
        return {name: estimate_request(table_of(name), request) for name in NAMES}

    def _account(self, name: str) -> ProviderContext:
        """Return the account at a provider; a missing key is told here, before anything is sent."""
        if name not in self._accounts:
            table = table_of(name)
            endpoint = self._endpoints.of(table.api)
            counter = get_limiter(name, endpoint.fingerprint, endpoint.base_url)
            self._accounts[name] = ProviderContext(table, counter, endpoint.base_url, self._retry, self._poll)
        return self._accounts[name]

    def _submission(
        self, request: VideoRequest, makers: ProviderNames | None, key: str, callback_url: str | None
    ) -> Flow[SubmittedJob]:
        names = (self._makers or environment.providers()) if makers is None else _as_names(makers)
        if not names:
            raise ConfigurationError(
                f"name at least one provider: submit(provider=…), Client(provider=…), or {environment.PROVIDER}"
            )
        accounts = [self._account(name) for name in dict.fromkeys(names)]
        order = SubmitRequest(request, key, callback_url, self._callback_secret, self._on_unsupported, self._keys)
        return submit(accounts, order)

    def _found(self, job: JobReference, provider_id: str | None) -> Flow[JobReference]:
        return (yield from reconcile_job(self._account(job.provider), job, provider_id))

    def _balance(self, name: str) -> Flow[Balance]:
        account = self._account(name)
        table = account.provider.lifecycle.balance
        if table is None:
            raise UnsupportedParameter(name, ("there is no documented way to ask for the balance",))
        return (
            yield from send_and_read(Call(table.operation), account.retry, lambda answer: parse_balance(table, answer))
        )

    def _reported(self, name: str, delivery: Delivery, secrets: Sequence[str]) -> JobReference | None:
        return parse_callback(table_of(name), delivery, secrets, self._callback_secret)


def _as_names(makers: ProviderNames) -> tuple[str, ...]:
    return (makers,) if isinstance(makers, str) else tuple(makers)


def _as_str_dict(given: ByProvider) -> str | dict[str, str] | None:
    return {str(name): text for name, text in given.items()} if isinstance(given, Mapping) else given


def check_provider_names(argument: str, given: object) -> None:
    """Refuse a map with a name that is no provider's: what was meant for it would go to the provider's own server."""
    names = cast("Mapping[str, object]", given) if isinstance(given, Mapping) else ()
    strangers = [name for name in names if name not in NAMES]
    if strangers:
        raise ConfigurationError(f"{argument}: there is no provider {strangers[0]!r}; there are {', '.join(NAMES)}")
