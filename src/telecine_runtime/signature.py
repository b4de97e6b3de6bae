"""Signatures of requests that come in, by the scheme that a spec documents."""

from __future__ import annotations

import base64
import hashlib
import hmac
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from telecine_runtime.envelope import find_text
from telecine_runtime.errors import SignatureError
from telecine_runtime.response import Response


@dataclass(frozen=True, slots=True)
class Signature:
    """How a provider signs: HMAC-SHA256 over some parts, joined by dots.

    Attributes:
        encoding: ``hex`` or ``base64``.
        header: Header that carries the signature, or several of them with commas between, while a secret is changed.
        timestamp: Header that carries the time of signing, in Unix seconds.
        id: Where the id of the delivery stands: header names, or JSON pointers into the body; the first one counts.
        signed: What is signed, of ``id``, ``timestamp`` and ``body``.
        tolerance: Seconds by which the time of signing may differ from ours.
        required: Whether every delivery is signed; else only those of users who have set a secret.
        prefix: What stands before each signature.
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
        """Return the id of a delivery; `headers` have lower-case names."""
        for place in self.id:
            in_body = place.startswith("/")  # and only then the body is decoded, which costs as much as the rest
            value = find_text(Response(200, {}, body).json(), (place,)) if in_body else headers.get(place.lower())
            if value:
                return value
        return None

    def verify(self, headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: float | None = None) -> None:
        """Check a delivery; several secrets are tried, as while one is being changed.

        Raises:
            SignatureError: It is not signed, signed too long ago, or not by whoever knows one of the secrets.
        """
        given = headers.get(self.header.lower(), "")
        timestamp = headers.get(self.timestamp.lower(), "")
        if not given or not timestamp:
            raise SignatureError("the delivery is not signed")
        moment = float(timestamp) if timestamp.isascii() and timestamp.isdecimal() else math.inf
        if abs((time.time() if now is None else now) - moment) > self.tolerance:
            raise SignatureError(f"the delivery was not signed within {self.tolerance} s of now")
        parts = {"id": (self.delivery_id(headers, body) or "").encode(), "timestamp": timestamp.encode(), "body": body}
        message = b".".join(parts[name] for name in self.signed)
        offered = [text.strip().removeprefix(self.prefix).encode() for text in given.split(",")]
        expected = [self._sign(secret, message) for secret in secrets if secret]
        # Every pair is compared, each in constant time: how long it takes tells nothing of which one matched.
        matches = [hmac.compare_digest(ours, theirs) for ours in expected for theirs in offered]
        if True not in matches:
            raise SignatureError("the signature does not fit")

    def _sign(self, secret: str, message: bytes) -> bytes:
        digest = hmac.new(secret.encode(), message, hashlib.sha256)
        return base64.b64encode(digest.digest()) if self.encoding == "base64" else digest.hexdigest().encode()
