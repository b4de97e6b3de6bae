"""JSON pointers (RFC 6901): building, escaping and splitting them."""

from __future__ import annotations


def pointer(parent: str, *tokens: str | int) -> str:
    """Return the JSON pointer of a value within the value at another pointer."""
    for token in tokens:
        parent += f"/{escape(str(token))}"
    return parent


def escape(token: str) -> str:
    """Return a name as one token of a JSON pointer."""
    return token.replace("~", "~0").replace("/", "~1") if "/" in token or "~" in token else token


def unescape(token: str) -> str:
    """Return the name that one token of a JSON pointer means."""
    return token.replace("~1", "/").replace("~0", "~") if "~" in token else token


def tokens(at: str) -> list[str]:
    """Return the names on the way of a JSON pointer, outermost first; none for the whole document."""
    return [unescape(token) for token in at.split("/")[1:]]
