"""What the blocking and the asynchronous client share: everything but I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from typing_extensions import Unpack

from telecine.account import Account
from telecine.check import OnUnsupported, faults
from telecine.errors import UnsupportedParameter
from telecine.limits import gate
from telecine.provider import Balance, balance
from telecine.providers import NAMES
from telecine.providers import provider as table_of
from telecine.reconcile import found
from telecine.reports import Delivery, reported
from telecine.request import Fields, VideoRequest, request_of
from telecine.submit import Order, Submitted, submit
from telecine.token import JobReference
from telecine.waiting import Poll
from telecine_runtime.call import Call
from telecine_runtime.capabilities import Capabilities
from telecine_runtime.endpoint import Endpoints
from telecine_runtime.errors import ConfigurationError
from telecine_runtime.flow import Flow
from telecine_runtime.retry import Retry, attempt_as

ByProvider: TypeAlias = str | Mapping[str, str] | None
"""One text for all providers, or one for each."""


class Base:
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
        _known("api_key", api_key)
        _known("base_url", base_url)
        self._endpoints = Endpoints(api_key, base_url)
        self._retry = retry or Retry()
        self._poll = poll or Poll()
        if on_unsupported not in ("raise", "warn", "drop"):
            raise ConfigurationError(f"on_unsupported is raise, warn or drop, not {on_unsupported!r}")
        self._on_unsupported: OnUnsupported = on_unsupported
        self._callback_secret = callback_secret
        self._accounts: dict[str, Account] = {}

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
        return {table.name: faults(table, request) for table in tables}

    def _account(self, name: str) -> Account:
        """Return the account at a provider; a missing key is told here, before anything is sent."""
        if name not in self._accounts:
            table = table_of(name)
            endpoint = self._endpoints.of(table.api)
            counter = gate(name, endpoint.fingerprint)
            self._accounts[name] = Account(table, counter, endpoint.base_url, self._retry, self._poll)
        return self._accounts[name]

    def _submission(
        self, request: VideoRequest, names: str | Sequence[str], key: str, callback_url: str | None
    ) -> Flow[Submitted]:
        accounts = [self._account(name) for name in dict.fromkeys([names] if isinstance(names, str) else names)]
        return submit(accounts, Order(request, key, callback_url, self._callback_secret, self._on_unsupported))

    def _found(self, job: JobReference, provider_id: str | None) -> Flow[JobReference]:
        return (yield from found(self._account(job.provider), job, provider_id))

    def _balance(self, name: str) -> Flow[Balance]:
        account = self._account(name)
        table = account.provider.lifecycle.balance
        if table is None:
            raise UnsupportedParameter(name, ("it documents no balance",))
        return (yield from attempt_as(Call(table.operation), account.retry, lambda answer: balance(table, answer)))

    def _reported(self, name: str, delivery: Delivery, secrets: Sequence[str]) -> JobReference | None:
        return reported(table_of(name), delivery, secrets, self._callback_secret)


def _known(argument: str, given: ByProvider) -> None:
    """Refuse a map with a name that is no provider's: what was meant for it would go to the provider's own server."""
    strangers = [name for name in given if name not in NAMES] if isinstance(given, Mapping) else []
    if strangers:
        raise ConfigurationError(f"{argument}: there is no provider {strangers[0]!r}; there are {', '.join(NAMES)}")
