"""Verification of webhook signatures (HMAC-SHA256)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from telecine_runtime.error_envelope import find_text
from telecine_runtime.errors import SignatureError
from telecine_runtime.response import Response


@dataclass(frozen=True, slots=True)
class Signature:
    """Signature scheme of a provider: HMAC-SHA256 over the signed parts, joined by dots.

    Attributes:
        encoding: ``hex`` or ``base64``.
        header: Header with the signature, or with several ones separated by commas during a change of secrets.
        timestamp: Header with the time of signing, in Unix seconds.
        id: Places of the delivery id: header names, or JSON pointers into the body; the first one present is used.
        signed: The signed parts, of ``id``, ``timestamp`` and ``body``.
        tolerance: Maximum difference in seconds between the time of signing and now.
        required: Whether every delivery is signed; otherwise only those of users who have set a secret.
        prefix: Prefix of each signature.
    """

    encoding: str
    header: str
    timestamp: str
    id: tuple[str, ...]
    signed: tuple[str, ...]
    tolerance: int
    required: bool
    prefix: str = ""

    def delivery_id(self, headers: Mapping[str, str], body: bytes) -> str | None:
        """Return the id of a delivery. Header names must be in lower case."""
        for place in self.id:
            in_body = place.startswith("/")  # parsing the body costs as much as the rest
            value = find_text(Response(200, {}, body).json(), (place,)) if in_body else headers.get(place.lower())
            if value:
                return value
        return None

    def verify(self, headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: float | None = None) -> None:
        """Verify the signature of a delivery against any of several secrets.

        Raises:
            SignatureError: The signature is missing, invalid or too old.
        """
        given = headers.get(self.header.lower(), "")
        timestamp = headers.get(self.timestamp.lower(), "")
        if not given or not timestamp:
            raise SignatureError("the delivery is not signed")
        signed_at = float(timestamp) if timestamp.isascii() and timestamp.isdecimal() else math.inf
        if abs((time.time() if now is None else now) - signed_at) > self.tolerance:
            raise SignatureError(f"the delivery was not signed within {self.tolerance} s of now")
        parts = {"id": (self.delivery_id(headers, body) or "").encode(), "timestamp": timestamp.encode(), "body": body}
        message = b".".join(parts[name] for name in self.signed)
        given_signatures = [text.strip().removeprefix(self.prefix).encode() for text in given.split(",")]
        expected = [self._sign(secret, message) for secret in secrets if secret]
        # All pairs are compared, each in constant time, so that the time does not reveal which one matched.
        matches = [hmac.compare_digest(ours, theirs) for ours in expected for theirs in given_signatures]
        if True not in matches:
            raise SignatureError("the signature does not match")

    def _sign(self, secret: str, message: bytes) -> bytes:
        digest = hmac.new(secret.encode(), message, hashlib.sha256)
        return base64.b64encode(digest.digest()) if self.encoding == "base64" else digest.hexdigest().encode()
