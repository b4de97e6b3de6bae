"""JSON pointers (RFC 6901): build, split and resolve them; parse local references."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote


def join_pointer(base: str, *steps: str | int) -> str:
    """Return a JSON pointer extended by further steps."""
    for step in steps:
        base = f"{base}/{escape_token(step) if isinstance(step, str) else step}"
    return base


def escape_token(name: str) -> str:
    """Return a name escaped as a token of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1") if "~" in name or "/" in name else name


def unescape_token(token: str) -> str:
    """Return the name of a token of a JSON pointer."""
    return token.replace("~1", "/").replace("~0", "~") if "~" in token else token


def split_pointer(at: str) -> list[str]:
    """Return the names in a JSON pointer, outermost first."""
    return [unescape_token(token) for token in at.split("/")[1:]]


def resolve_pointer(data: Any, at: str) -> Any:
    """Return the value at a JSON pointer; ``None`` if there is none."""
    for name in split_pointer(at):
        if isinstance(data, dict):
            data = data.get(name)
        elif isinstance(data, list) and name.isdecimal() and name.isascii() and int(name) < len(data):
            data = data[int(name)]
        else:
            return None
    return data


def parse_local_reference(reference: Any) -> str | None:
    """Return the JSON pointer of a local reference (``#/components/…``); ``None`` for anything else."""
    if not isinstance(reference, str) or not (reference.startswith("#/") or reference == "#"):
        return None
    return unquote(reference[1:]) if "%" in reference else reference[1:]
