"""A recorded exchange as JSON: what is written of a request and a response, and how it is read again."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any, Final

from telecine_codegen.contract.api_spec import ApiOperation, HttpMessage, decode_json
from telecine_codegen.contract.exchange import RecordedExchange
from telecine_codegen.contract.traffic import Capture

FORMAT: Final = 1
START_BYTES: Final = 16
"""Bytes of a film that are recorded, enough to know that it is one."""
RESPONSE_HEADERS: Final = ("content-type", "date", "location", "retry-after")
REQUEST_HEADERS: Final = ("content-type",)


class InvalidRecording(Exception):
    """A file of a recording cannot be read."""


def encode_body(message: HttpMessage) -> dict[str, Any]:
    """Return a body as members of a file: JSON, text, or the length and the first bytes of anything else."""
    if not message.content:
        return {}
    found, problem = decode_json(message.content)
    if problem is None:
        return {"json": found}
    try:
        text = message.content.decode()
    except UnicodeDecodeError:
        text = None
    if text is None or "\0" in text or message.media_type.startswith(("video/", "image/", "audio/")):
        start = b64encode(message.content[:START_BYTES]).decode()
        return {"bytes": len(message.content), "start": start}
    return {"text": text}


def decode_body(node: Mapping[str, Any]) -> bytes:
    """Return the content of a recorded body."""
    if "json" in node:
        return json.dumps(node["json"]).encode()
    if "text" in node:
        return str(node["text"]).encode("utf-8", "surrogatepass")
    return b64decode(node.get("start", ""))


def list_headers(message: HttpMessage, names: tuple[str, ...]) -> dict[str, str]:
    """Return the headers that are recorded, in order of name."""
    return {name: message.headers[name] for name in sorted(names) if name in message.headers}


def documented_headers(operation: ApiOperation | None, status: int) -> tuple[str, ...]:
    """Return the names of the headers that a spec documents for a response, in lower case."""
    if operation is None:
        return ()
    documented = operation.responses.get(str(status)) or operation.responses.get("default") or {}
    return tuple(name.lower() for name in documented.get("headers", {}))


def parse_exchange(node: Mapping[str, Any]) -> Capture:
    """Return the exchange of a file; raise KeyError, TypeError or ValueError if it is none."""
    if node["format"] != FORMAT:
        raise ValueError(f"format {node['format']!r} is not known; this version reads format {FORMAT}")
    request, response = node["request"], node["response"]
    sent = HttpMessage(dict(request.get("headers", {})), decode_body(request))
    received = HttpMessage(dict(response.get("headers", {})), decode_body(response))
    target = request.get("url") or request["target"]
    exchange = RecordedExchange(str(request["method"]), str(target), sent, int(response.get("status", 0)), received)
    return Capture(exchange, node["source"] == "schemathesis", "url" in request, response.get("error"))
