"""Runs Schemathesis against our webhook receiver, with the callbacks that a provider's spec declares."""

from __future__ import annotations

import hashlib
import hmac
import logging
import time
from collections.abc import Mapping
from typing import Any

import httpx
import jsonschema_rs
from schemathesis.python.asgi import shutdown_lifespans
from starlette.types import ASGIApp, Receive, Scope, Send
from tests.contract.callback_checks import load_signature
from tests.contract.receiver_allowances import normalize_numbers, receiver_allowances
from tests.contract.receiver_spec import build_receiver_spec
from tests.contract.resettable_mock import MOCK_KEY, MOCK_URL, WEBHOOK_SECRET, read_body, replay_body
from tests.contract.response_checks import check_exchanges
from tests.contract.schemathesis_runner import allow_for, with_auth_of
from tests.providers import facts_by_provider

from telecine import AsyncClient
from telecine.webhooks.receiver import Receiver
from telecine_codegen.contract.api_spec import ApiSpec
from telecine_codegen.contract.schemathesis_runner import RunOptions, RunResult, build_config, load_schema, run_phases
from telecine_runtime.signature import Signature

FINISHED_JOB: Mapping[str, Any] = facts_by_provider("FINISHED_JOB")
"""By provider: the response when our receiver polls the job of a callback."""


class SigningReceiver:
    """Our receiver as an ASGI app that signs deliveries first, as the provider would.

    A delivery is signed only if its headers conform to the spec, so that the receiver gets the others unsigned.
    """

    def __init__(self, spec: ApiSpec) -> None:
        provider = httpx.MockTransport(lambda _: httpx.Response(200, json=FINISHED_JOB[spec.name]))
        client = AsyncClient(api_key=MOCK_KEY, http_client=httpx.AsyncClient(transport=provider))
        self.handled_callbacks = 0
        self._spec = spec
        self._scheme = load_signature(spec)
        self.receiver: ASGIApp = Receiver(client, self._count, secrets={"toapis": [WEBHOOK_SECRET]})

    async def _count(self, _job: object, _snapshot: object) -> None:
        self.handled_callbacks += 1

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a delivery."""
        if scope["type"] != "http":
            return
        body = normalize_numbers(await read_body(receive))
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if self._scheme is not None and self._scheme.required and self._has_valid_headers(headers):
            headers |= sign_delivery(self._scheme, headers, body)
        pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        await self.receiver({**scope, "headers": pairs}, replay_body(body, receive), send)

    def _has_valid_headers(self, headers: Mapping[str, str]) -> bool:
        parameters = self._spec.data["components"].get("parameters", {}).values()
        return all(
            each["name"].lower() in headers and jsonschema_rs.is_valid(each["schema"], headers[each["name"].lower()])
            for each in parameters
        )


def sign_delivery(scheme: Signature, headers: Mapping[str, str], body: bytes) -> dict[str, str]:
    """Return the signature headers of a delivery, signed now as the documents describe."""
    now = str(int(time.time()))
    subject = headers[scheme.id[0].lower()].encode("latin-1")
    digest = hmac.new(WEBHOOK_SECRET.encode(), b".".join((subject, now.encode(), body)), hashlib.sha256).hexdigest()
    return {scheme.timestamp.lower(): now, scheme.header.lower(): f"{scheme.prefix}{digest}"}


def check_receiver(
    spec: ApiSpec, options: RunOptions, receiver: SigningReceiver | None = None
) -> tuple[RunResult, SigningReceiver]:
    """Send our receiver valid and invalid callbacks; it must accept the former, and fail for none."""
    receiver_spec, receiver = build_receiver_spec(spec), receiver or SigningReceiver(spec)
    config = build_config(spec, MOCK_URL, MOCK_KEY, with_auth_of(spec.name, options))
    config.pop("headers")  # callbacks do not carry our key
    accepted = {"positive_data_acceptance": {"enabled": True, "expected-statuses": ["200"]}}
    # The receiver need not reject an invalid body: a callback only triggers a poll of the job.
    config["checks"] = config.get("checks", {}) | accepted | {"negative_data_rejection": {"enabled": False}}
    schema = load_schema(receiver_spec, config)
    schema.app = receiver
    logger = logging.getLogger("telecine")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        allow = allow_for(spec.name, receiver_allowances(spec))
        return run_phases(schema, receiver_spec, "", options, allow, check_exchanges), receiver
    finally:
        logger.setLevel(level)
        shutdown_lifespans()
