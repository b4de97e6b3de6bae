"""Webhooks of the ToAPIs mock: envelope, signature and retry schedule."""

import hashlib
import hmac
import json
from collections.abc import Mapping

from telecine_mock.callback_sender import MockCallback
from telecine_mock.provider_table import DAY, Payload
from telecine_mock.settings import Settings

ATTEMPTS = (0.0, 10.0, 30.0, 120.0, 600.0, 3600.0, 21_600.0, DAY)  # seconds after the event
API_VERSION = "2026-01-01"


def build_webhook(
    settings: Settings, url: str, kind: str, subject: str, at: float, data: Payload | None
) -> MockCallback:
    """Return the callback of an event of type `kind` about `subject` (a task id)."""
    event_id = "evt_" + hashlib.sha256(f"{kind} {subject}".encode()).hexdigest()[:24]
    event = {"id": event_id, "type": kind, "api_version": API_VERSION, "created_at": int(at), "data": data}
    body = json.dumps(event).encode()

    def headers(timestamp: int) -> Mapping[str, str]:
        return build_signature_headers(settings, event_id, body, timestamp)

    return MockCallback("toapis", subject, url, body, headers, ATTEMPTS)


def build_signature_headers(settings: Settings, event_id: str, body: bytes, timestamp: int) -> Mapping[str, str]:
    """Return the headers with the signature of id, time and body; during a rotation there are two, the newer first."""
    message = b".".join((event_id.encode(), str(timestamp).encode(), body))
    secrets = [secret for secret in (settings.webhook_secret, settings.webhook_previous_secret) if secret]
    digests = [hmac.new(secret.encode(), message, hashlib.sha256).hexdigest() for secret in secrets]
    return {
        "User-Agent": "ToAPIs-Webhook/1.0",
        "X-ToAPIs-Webhook-Id": event_id,
        "X-ToAPIs-Webhook-Timestamp": str(timestamp),
        "X-ToAPIs-Webhook-Signature": ",".join(f"v1={digest}" for digest in digests),
    }


def build_test_event(settings: Settings, url: str, number: int, at: float) -> MockCallback:
    """Return the test event that the console sends on request."""
    return build_webhook(settings, url, "endpoint.test", f"test-{number}", at, None)
