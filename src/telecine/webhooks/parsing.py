"""Verification and parsing of callbacks."""

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
    """HTTP request of a callback.

    Attributes:
        headers: The headers.
        query: The query string, without the question mark.
        body: The raw body.
    """

    headers: Mapping[str, str] = field(repr=False)
    query: str = field(repr=False)
    body: bytes = field(repr=False)


def parse_callback(
    provider: Provider, delivery: Delivery, secrets: Sequence[str], callback_secret: str | None
) -> JobReference | None:
    """Verify a callback and return its job, or ``None`` if it names none. Nothing else in it is trusted.

    Args:
        provider: The alleged sender.
        delivery: The request.
        secrets: Signing secrets of the provider.
        callback_secret: The client's own secret, with which it signed the URL.

    Raises:
        SignatureError: The signature of the provider, or of the client, is missing or invalid.
        InvalidPayload: The body is not a JSON object.
        CallbackUnsupported: The provider sends no callbacks.
    """
    if provider.lifecycle.callback is None:
        raise CallbackUnsupported(f"{provider.name} sends no callbacks")
    headers = {name.lower(): value for name, value in delivery.headers.items()}
    scheme = provider.signature
    if scheme is not None and secrets:
        scheme.verify(headers, delivery.body, secrets)
    elif scheme is not None and scheme.required:
        raise SignatureError(f"{provider.name} signs its callbacks; pass the secret to verify them")
    # The provider's signature takes precedence over the client's own in the URL.
    is_verified = scheme is not None and bool(secrets)
    key = extract_job_key(delivery.query, None if is_verified else callback_secret)
    report = parse_callback_report(provider.lifecycle.callback, provider.name, delivery.body)
    return JobReference(provider.name, report.job_id, key or report.key or new_key()) if report.job_id else None


def delivery_id(provider: Provider, delivery: Delivery) -> str | None:
    """Return the provider's id of a delivery, if it sends one."""
    headers = {name.lower(): value for name, value in delivery.headers.items()}
    return provider.signature.delivery_id(headers, delivery.body) if provider.signature else None
