"""Job key in callback URLs, optionally signed: identifies jobs with a lost response, detects forged callbacks."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from telecine_runtime.errors import InvalidRequest, SignatureError

KEY_PARAMETER: Final = "telecine_key"
SIGNATURE_PARAMETER: Final = "telecine_signature"


def add_job_key(url: str | None, key: str, secret: str | None) -> str | None:
    """Add the job's key to the query string of a callback URL, with a signature if there is a secret.

    Raises:
        InvalidRequest: The URL is not an absolute http(s) URL.
    """
    if url is None:
        return None
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InvalidRequest("submit", (f"callback_url: expected an absolute http(s) URL, not {url!r}",))
    # Keep the rest of the query unchanged: it may be signed.
    other = [
        pair
        for pair in parts.query.split("&")
        if pair and pair.partition("=")[0] not in (KEY_PARAMETER, SIGNATURE_PARAMETER)
    ]
    own = {KEY_PARAMETER: key, SIGNATURE_PARAMETER: _sign(key, secret)} if secret else {KEY_PARAMETER: key}
    return urlunsplit(parts._replace(query="&".join([*other, urlencode(own)])))


def extract_job_key(query: str, secret: str | None) -> str | None:
    """Return the job's key from the query string of a callback.

    Raises:
        SignatureError: There is a secret, but no valid signature.
    """
    parameters = dict(parse_qsl(query))
    key = parameters.get(KEY_PARAMETER)
    if secret:
        signature = parameters.get(SIGNATURE_PARAMETER, "")
        if not key or not hmac.compare_digest(signature.encode(), _sign(key, secret).encode()):
            raise SignatureError("the signature of the callback URL is missing or invalid")
    return key


def _sign(key: str, secret: str) -> str:
    return hmac.new(secret.encode(), key.encode(), hashlib.sha256).hexdigest()[:32]
