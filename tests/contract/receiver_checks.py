"""Drives our receiver by the mirror of what a provider sends: signed where it must be, jobs confirmed as finished."""

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
from tests.contract.schemathesis_runner import RunOptions, RunResult, build_config, load_schema, run_phases
from tests.contract.spec import ApiSpec
from tests.providers import facts_by_provider

from telecine import AsyncClient
from telecine.webhooks.receiver import Receiver
from telecine_runtime.signature import Signature

FINISHED_JOB: Mapping[str, Any] = facts_by_provider("FINISHED_JOB")
"""What the provider answers when our receiver asks for the job of a callback."""


class SigningReceiver:
    """Our receiver, behind the signature that the provider would have made.

    A delivery is signed only where its headers are those that the spec wants, so that one without is seen as it is.
    """

    def __init__(self, spec: ApiSpec) -> None:
        provider = httpx.MockTransport(lambda _: httpx.Response(200, json=FINISHED_JOB[spec.name]))
        client = AsyncClient(api_key=MOCK_KEY, http_client=httpx.AsyncClient(transport=provider))
        self.handled_callbacks = 0
        self._spec = spec
        self._scheme = load_signature(spec)
        self.receiver: ASGIApp = Receiver(client, self._hand_on, secrets={"toapis": [WEBHOOK_SECRET]})

    async def _hand_on(self, _job: object, _snapshot: object) -> None:
        self.handled_callbacks += 1

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one delivery."""
        if scope["type"] != "http":
            return
        body = normalize_numbers(await read_body(receive))
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if self._scheme is not None and self._scheme.required and self._fit(headers):
            headers |= sign_delivery(self._scheme, headers, body)
        pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        await self.receiver({**scope, "headers": pairs}, replay_body(body, receive), send)

    def _fit(self, headers: Mapping[str, str]) -> bool:
        wanted = self._spec.data["components"].get("parameters", {}).values()
        return all(
            each["name"].lower() in headers and jsonschema_rs.is_valid(each["schema"], headers[each["name"].lower()])
            for each in wanted
        )


def sign_delivery(scheme: Signature, headers: Mapping[str, str], body: bytes) -> dict[str, str]:
    """Sign a delivery as of now, in the way that the documents describe."""
    now = str(int(time.time()))
    subject = headers[scheme.id[0].lower()].encode("latin-1")
    digest = hmac.new(WEBHOOK_SECRET.encode(), b".".join((subject, now.encode(), body)), hashlib.sha256).hexdigest()
    return {scheme.timestamp.lower(): now, scheme.header.lower(): f"{scheme.prefix}{digest}"}


def check_receiver(
    spec: ApiSpec, plan: RunOptions, driven: SigningReceiver | None = None
) -> tuple[RunResult, SigningReceiver]:
    """Send our receiver whatever the spec lets a provider send, and whatever it does not, which must not upset it."""
    mirror, driven = build_receiver_spec(spec), driven or SigningReceiver(spec)
    config = build_config(spec, MOCK_URL, MOCK_KEY, plan)
    config.pop("headers")  # providers do not show our key
    accepted = {"positive_data_acceptance": {"enabled": True, "expected-statuses": ["200"]}}
    # A body that breaks the spec is no reason to refuse: it is a hint, and the job is asked for all the same.
    config["checks"] = config.get("checks", {}) | accepted | {"negative_data_rejection": {"enabled": False}}
    schema = load_schema(mirror, config)
    schema.app = driven
    log = logging.getLogger("telecine")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        return run_phases(schema, mirror, "", plan, receiver_allowances(spec)), driven
    finally:
        log.setLevel(level)
        shutdown_lifespans()
