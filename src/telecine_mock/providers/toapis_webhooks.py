"""ToAPIs' webhooks: their envelope, their signature, and when they are sent again."""

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
    settings: Settings, url: str, kind: str, subject: str, moment: float, data: Payload | None
) -> MockCallback:
    """Make an event of `kind` about `subject` (a task's id), to be sent to `url` until it is taken."""
    event_id = "evt_" + hashlib.sha256(f"{kind} {subject}".encode()).hexdigest()[:24]
    event = {"id": event_id, "type": kind, "api_version": API_VERSION, "created_at": int(moment), "data": data}
    body = json.dumps(event).encode()

    def headers(timestamp: int) -> Mapping[str, str]:
        return build_signature_headers(settings, event_id, body, timestamp)

    return MockCallback("toapis", subject, url, body, headers, ATTEMPTS)


def build_signature_headers(settings: Settings, event_id: str, body: bytes, timestamp: int) -> Mapping[str, str]:
    """Sign id, time and body; with two secrets while one is being rotated, the newer first."""
    message = b".".join((event_id.encode(), str(timestamp).encode(), body))
    secrets = [secret for secret in (settings.webhook_secret, settings.webhook_previous_secret) if secret]
    digests = [hmac.new(secret.encode(), message, hashlib.sha256).hexdigest() for secret in secrets]
    return {
        "User-Agent": "ToAPIs-Webhook/1.0",
        "X-ToAPIs-Webhook-Id": event_id,
        "X-ToAPIs-Webhook-Timestamp": str(timestamp),
        "X-ToAPIs-Webhook-Signature": ",".join(f"v1={digest}" for digest in digests),
    }


def build_test_event(settings: Settings, url: str, number: int, moment: float) -> MockCallback:
    """Make the event that the console sends when somebody tries out an address."""
    return build_webhook(settings, url, "endpoint.test", f"test-{number}", moment, None)
