"""Our key of a job in the URL that the provider reports to: it heals a lost answer, and unmasks a forged report."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from telecine_runtime.errors import InvalidRequest, SignatureError

KEY_PARAMETER: Final = "telecine_key"
SIGNATURE_PARAMETER: Final = "telecine_signature"


def add_job_key(url: str | None, key: str, secret: str | None) -> str | None:
    """Return the URL with the job's key in its query, signed if there is a secret.

    Raises:
        InvalidRequest: A provider could not report there.
    """
    if url is None:
        return None
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InvalidRequest("submit", (f"callback_url: {url!r} is no absolute http(s) URL",))
    # What else stands in the query stays as it was written: it may be signed.
    theirs = [
        pair
        for pair in parts.query.split("&")
        if pair and pair.partition("=")[0] not in (KEY_PARAMETER, SIGNATURE_PARAMETER)
    ]
    ours = {KEY_PARAMETER: key, SIGNATURE_PARAMETER: _sign(key, secret)} if secret else {KEY_PARAMETER: key}
    return urlunsplit(parts._replace(query="&".join([*theirs, urlencode(ours)])))


def extract_job_key(query: str, secret: str | None) -> str | None:
    """Return the job's key from the query of a report.

    Raises:
        SignatureError: There is a secret, and the query is not signed with it.
    """
    found = dict(parse_qsl(query))
    key = found.get(KEY_PARAMETER)
    if secret and not (
        key and hmac.compare_digest(found.get(SIGNATURE_PARAMETER, "").encode(), _sign(key, secret).encode())
    ):
        raise SignatureError("the callback's URL is not one of ours")
    return key


def _sign(key: str, secret: str) -> str:
    return hmac.new(secret.encode(), key.encode(), hashlib.sha256).hexdigest()[:32]
