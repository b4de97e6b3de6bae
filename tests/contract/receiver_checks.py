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
from tests.contract.deliveries import scheme_of
from tests.contract.incoming_paths import mirrored
from tests.contract.mock_harness import HERE, KEY, SECRET, replayed, whole
from tests.contract.receiver_allowances import allowances, plainly
from tests.contract.run import Outcome, Plan, drive, loaded, settings
from tests.contract.spec import Spec
from tests.providers import of

from telecine import AsyncClient
from telecine.webhooks.receiver import Receiver
from telecine_runtime.signature import Signature

ENDED: Mapping[str, Any] = of("ENDED")
"""What the provider answers when our receiver asks for the job of a callback."""


class Driven:
    """Our receiver, behind the signature that the provider would have made.

    A delivery is signed only where its headers are those that the spec wants, so that one without is seen as it is.
    """

    def __init__(self, spec: Spec) -> None:
        provider = httpx.MockTransport(lambda _: httpx.Response(200, json=ENDED[spec.name]))
        client = AsyncClient(api_key=KEY, http_client=httpx.AsyncClient(transport=provider))
        self.handed_on = 0
        self._spec = spec
        self._scheme = scheme_of(spec)
        self.receiver: ASGIApp = Receiver(client, self._hand_on, secrets={"toapis": [SECRET]})

    async def _hand_on(self, _job: object, _snapshot: object) -> None:
        self.handed_on += 1

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one delivery."""
        if scope["type"] != "http":
            return
        body = plainly(await whole(receive))
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if self._scheme is not None and self._scheme.required and self._fit(headers):
            headers |= signature(self._scheme, headers, body)
        pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        await self.receiver({**scope, "headers": pairs}, replayed(body, receive), send)

    def _fit(self, headers: Mapping[str, str]) -> bool:
        wanted = self._spec.data["components"].get("parameters", {}).values()
        return all(
            each["name"].lower() in headers and jsonschema_rs.is_valid(each["schema"], headers[each["name"].lower()])
            for each in wanted
        )


def signature(scheme: Signature, headers: Mapping[str, str], body: bytes) -> dict[str, str]:
    """Sign a delivery as of now, in the way that the documents describe."""
    now = str(int(time.time()))
    subject = headers[scheme.id[0].lower()].encode("latin-1")
    digest = hmac.new(SECRET.encode(), b".".join((subject, now.encode(), body)), hashlib.sha256).hexdigest()
    return {scheme.timestamp.lower(): now, scheme.header.lower(): f"{scheme.prefix}{digest}"}


def receive(spec: Spec, plan: Plan, driven: Driven | None = None) -> tuple[Outcome, Driven]:
    """Send our receiver whatever the spec lets a provider send, and whatever it does not, which must not upset it."""
    mirror, driven = mirrored(spec), driven or Driven(spec)
    config = settings(spec, HERE, KEY, plan)
    config.pop("headers")  # providers do not show our key
    accepted = {"positive_data_acceptance": {"enabled": True, "expected-statuses": ["200"]}}
    # A body that breaks the spec is no reason to refuse: it is a hint, and the job is asked for all the same.
    config["checks"] = config.get("checks", {}) | accepted | {"negative_data_rejection": {"enabled": False}}
    schema = loaded(mirror, config)
    schema.app = driven
    log = logging.getLogger("telecine")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        return drive(schema, mirror, "", plan, allowances(spec)), driven
    finally:
        log.setLevel(level)
        shutdown_lifespans()
