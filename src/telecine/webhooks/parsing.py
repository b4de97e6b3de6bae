"""Callbacks and webhooks on their way in: from a request that anybody could have sent to the job it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from telecine._core.job_token import JobReference, new_key
from telecine._core.provider import Provider, parse_callback_report
from telecine.errors import CallbackUnsupported
from telecine.webhooks.callback_url import extract_job_key
from telecine_runtime.errors import SignatureError


@dataclass(frozen=True, slots=True)
class Delivery:
    """A request that came in.

    Attributes:
        headers: Its header fields.
        query: Its query, without the question mark.
        body: Its body.
    """

    headers: Mapping[str, str] = field(repr=False)
    query: str = field(repr=False)
    body: bytes = field(repr=False)


def parse_callback(
    provider: Provider, delivery: Delivery, secrets: Sequence[str], callback_secret: str | None
) -> JobReference | None:
    """Return the job that a delivery is about, if it is about one. Nothing else of it is believed.

    Args:
        provider: Who is said to have sent it.
        delivery: What came.
        secrets: What the provider may have signed with.
        callback_secret: What this client signed the URL with.

    Raises:
        SignatureError: It is not signed as the provider or this client signs.
        InvalidPayload: Its body is no JSON object.
        CallbackUnsupported: The provider sends no callbacks.
    """
    if provider.lifecycle.callback is None:
        raise CallbackUnsupported(f"{provider.name} sends no callbacks")
    headers = {name.lower(): value for name, value in delivery.headers.items()}
    scheme = provider.signature
    if scheme is not None and secrets:
        scheme.verify(headers, delivery.body, secrets)
    elif scheme is not None and scheme.required:
        raise SignatureError(f"{provider.name} signs what it sends: give the secret to verify it with")
    # Where the provider signs, its signature is the proof; elsewhere it is our own, in the URL.
    proven = scheme is not None and bool(secrets)
    key = extract_job_key(delivery.query, None if proven else callback_secret)
    about = parse_callback_report(provider.lifecycle.callback, provider.name, delivery.body)
    return JobReference(provider.name, about.job_id, key or about.key or new_key()) if about.job_id else None


def delivery_id(provider: Provider, delivery: Delivery) -> str | None:
    """Return the provider's own id of a delivery, if it gives one."""
    headers = {name.lower(): value for name, value in delivery.headers.items()}
    return provider.signature.delivery_id(headers, delivery.body) if provider.signature else None
