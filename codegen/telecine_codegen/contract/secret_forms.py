"""The forms that a secret text has in other texts: plain, escaped in JSON, percent-encoded, and in base64."""

from __future__ import annotations

import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import quote, quote_plus

MIN_BASE64: Final = 8
"""Length of the shortest part of base64 that is looked for; a shorter one occurs by chance."""


def iter_forms(secret: str) -> Iterator[str]:
    """Yield the forms of a secret, itself first."""
    yield secret
    escaped = secret
    for _ in range(2):  # JSON within a string of JSON escapes twice
        yield json.dumps(escaped, ensure_ascii=False)[1:-1]
        yield json.dumps(escaped)[1:-1]
        yield json.dumps(escaped).replace("/", "\\/")[1:-1]
        escaped = json.dumps(escaped)[1:-1]
    content = secret.encode("utf-8", "surrogatepass")
    for encoded in (quote(content, safe=""), quote(content, safe="/"), quote_plus(content)):
        yield encoded
        yield re.sub("%..", lambda found: found[0].lower(), encoded)
        yield quote(encoded, safe="")
    yield content.hex()
    yield from _iter_base64(content)


def _iter_base64(content: bytes) -> Iterator[str]:
    """Yield the letters of base64 that depend on the content alone, for each position that it can have."""
    for before in range(3):
        first, last = (before * 8 + 5) // 6, (before + len(content)) * 8 // 6
        for encode in (b64encode, urlsafe_b64encode):
            part = encode(b"\0" * before + content).decode()[first:last]
            if len(part) >= MIN_BASE64:
                yield part


def compile_forms(secrets: Mapping[str, str]) -> tuple[re.Pattern[str] | None, dict[str, str]]:
    """Return a pattern that finds each form of some secrets, and the replacement of each form."""
    forms = {form: put for secret, put in secrets.items() for form in iter_forms(secret) if form}
    return compile_texts(forms), forms


def compile_texts(texts: Iterable[str]) -> re.Pattern[str] | None:
    """Return a pattern that finds any of some texts, the longest first; None without any."""
    found = sorted(texts, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, found))) if found else None
