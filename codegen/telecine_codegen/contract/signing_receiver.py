"""Our webhook receiver as an ASGI app that signs deliveries first, as the provider would, and polls a finished job."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Final

import httpx

from telecine_codegen.contract.api_spec import ApiOperation, ApiSpec
from telecine_codegen.contract.asgi_body import read_body, replay_body
from telecine_codegen.contract.callback_spec import load_signature
from telecine_runtime.errors import ConfigurationError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from telecine.providers import ProviderName
    from telecine_runtime.signature import Signature

SECRET: Final = "a webhook secret of thirty-two b"  # noqa: S105 - not a real one
API_KEY: Final = "receiver-check"


def describe_obstacle(name: str) -> str | None:
    """Return why the client cannot use a provider; None if it can."""
    from telecine.providers import get_provider, known_names

    if name not in known_names():
        return f"no generated package of {name} is installed"
    try:
        get_provider(name)
    except ConfigurationError as error:
        return str(error)
    return None


def register_package(name: str, package: str) -> None:
    """Make a generated package known to the client, unless it knows a provider of that name.

    Raises:
        ConfigurationError: It is not the package of that provider.
        ImportError: It cannot be imported.
    """
    from telecine.providers import known_names, register_providers

    if name not in known_names():
        register_providers([import_module(package)])


class SigningReceiver:
    """Our receiver of one provider's callbacks.

    A delivery is signed only if its headers conform to the spec, so that the receiver gets the others unsigned.

    Args:
        spec: The provider's spec with the callbacks as paths.
        provider: The provider's spec.
        finished: The response of the provider to every poll.

    Attributes:
        app: The receiver.
        handled: How many callbacks led to a finished job.
    """

    def __init__(self, spec: ApiSpec, provider: ApiSpec, finished: httpx.Response) -> None:
        from telecine import AsyncClient
        from telecine.providers import provider_name
        from telecine.webhooks.receiver import Receiver

        content, status, headers = finished.content, finished.status_code, {"content-type": "application/json"}
        transport = httpx.MockTransport(lambda _: httpx.Response(status, headers=headers, content=content))
        client = AsyncClient(api_key=API_KEY, http_client=httpx.AsyncClient(transport=transport))
        scheme = load_signature(provider)
        self._spec = spec
        self._scheme = scheme if scheme is not None and scheme.required else None
        self.handled = 0
        secrets: dict[ProviderName, list[str]] = {provider_name(spec.name): [SECRET]} if self._scheme else {}
        self.app: ASGIApp = Receiver(client, self._count, secrets=secrets)

    async def _count(self, _job: object, _snapshot: object) -> None:
        self.handled += 1

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a delivery."""
        if scope["type"] != "http":
            return
        body = await read_body(receive)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        operation = self._spec.route(scope["method"], scope["path"])
        if self._scheme is not None and operation is not None and _has_valid_headers(self._scheme, operation, headers):
            headers |= sign_delivery(self._scheme, headers, body)
        pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        await self.app({**scope, "headers": pairs}, replay_body(body, receive), send)


def _has_valid_headers(scheme: Signature, operation: ApiOperation, headers: Mapping[str, str]) -> bool:
    """Return whether those headers of the signature that an operation declares are present, and conform."""
    signed = {name.lower() for name in (scheme.header, scheme.timestamp, *scheme.id)}
    declared = {each["name"].lower(): each["schema"] for each in operation.parameters if each["in"] == "header"}
    return all(
        name in headers and not list(operation.spec.parameter_problems(declared[name], headers[name], ""))
        for name in signed & declared.keys()
    )


def sign_delivery(scheme: Signature, headers: Mapping[str, str], body: bytes) -> dict[str, str]:
    """Return the signature headers of a delivery, signed now as the documents describe."""
    now = str(int(time.time()))
    parts = {"id": (scheme.delivery_id(headers, body) or "").encode("latin-1"), "timestamp": now.encode(), "body": body}
    digest = hmac.new(SECRET.encode(), b".".join(parts[name] for name in scheme.signed), hashlib.sha256)
    text = base64.b64encode(digest.digest()).decode() if scheme.encoding == "base64" else digest.hexdigest()
    return {scheme.timestamp.lower(): now, scheme.header.lower(): f"{scheme.prefix}{text}"}
