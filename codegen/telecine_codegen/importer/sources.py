"""Load published documents from files and URLs as plain JSON values; a failure is an `ImportFailure` of one line."""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import yaml

from telecine_codegen.openapi.yaml_scalars import parse_core_scalar

MAX_BYTES: Final = 20_000_000
MAX_VALUES: Final = 2_000_000
"""Limit of values in one document, since YAML aliases can multiply a short text."""
MAX_DEPTH: Final = 200
MAX_REDIRECTS: Final = 5
TIMEOUT_SECONDS: Final = 60.0
_URL: Final = re.compile(r"https?://", re.IGNORECASE)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class ImportFailure(Exception):
    """A document that cannot be imported; the text is one line that begins with its name."""


@dataclass(frozen=True, slots=True)
class Source:
    """A published document.

    Attributes:
        origin: Path or URL, as given.
        label: Its name in comments.
        data: The document.
    """

    origin: str
    label: str
    data: dict[str, Any]

    @property
    def shown(self) -> str:
        """Its name in messages: the path as given; of a URL neither query nor user, which may hold a key."""
        return self.label if self.is_url else self.origin

    @property
    def is_url(self) -> bool:
        """Whether the document was fetched."""
        return is_url(self.origin)


def is_url(origin: str) -> bool:
    """Return whether a document is given as a URL."""
    return _URL.match(origin) is not None


def load_source(origin: str) -> Source:
    """Read a file, or fetch a URL.

    Raises:
        ImportFailure: The document cannot be read, or is not JSON or YAML with a mapping.
    """
    if is_url(origin):
        parts = urlsplit(origin)
        host = parts.netloc.rpartition("@")[2]
        label = f"{parts.scheme}://{host}{parts.path}"  # without query and user, which may hold a key
        name, raw = parts.path, _fetch(origin, label)
    else:
        label, name = Path(origin).name, origin
        raw = _read(Path(origin))
    shown = label if is_url(origin) else origin
    data = parse(raw, shown, is_json=name.lower().endswith(".json"))
    if not isinstance(data, dict):
        raise ImportFailure(f"{shown}: not an OpenAPI 3 document; expected openapi: 3.0 or 3.1")
    return Source(origin, label, data)


def parse(raw: bytes, shown: str, *, is_json: bool) -> Any:
    """Return the values in JSON or YAML.

    Raises:
        ImportFailure: It is neither, or too large.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportFailure(f"{shown}: not UTF-8 (byte {error.start})") from error
    try:
        data = json.loads(text) if is_json or text.lstrip()[:1] == "{" else yaml.load(text, _Loader)  # noqa: S506 - a safe loader
    except json.JSONDecodeError as error:
        if not is_json:
            return _plain(_load_yaml(text, shown), shown)
        raise ImportFailure(f"{shown}:{error.lineno}:{error.colno}: not JSON: {error.msg}") from error
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        if is_json or text.lstrip()[:1] == "{":
            raise ImportFailure(f"{shown}: not JSON: {_first_line(error)}") from error
        return _plain(_load_yaml(text, shown), shown)
    return _plain(data, shown)


def _load_yaml(text: str, shown: str) -> Any:
    try:
        return yaml.load(text, _Loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise ImportFailure(f"{shown}{place}: not YAML: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    found = str(getattr(error, "problem", None) or error)
    return "nested too deeply" if isinstance(error, RecursionError) else found.partition("\n")[0]


class _Loader(yaml.CSafeLoader):
    """YAML 1.2: dates, `no` and `16:9` are texts."""


def _construct_scalar(loader: _Loader, node: yaml.ScalarNode) -> Any:
    text = str(loader.construct_scalar(node))
    try:
        return parse_core_scalar(text)
    except ValueError:
        return text


for _tag in ("bool", "int", "float", "timestamp", "value"):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", _construct_scalar)


def _plain(data: Any, shown: str) -> Any:
    """Return a copy as plain JSON values with keys that are strings."""
    left = MAX_VALUES

    def copy(value: Any, depth: int) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise ImportFailure(f"{shown}: more than {MAX_VALUES:,} values")
        if depth > MAX_DEPTH:
            raise ImportFailure(f"{shown}: nested more than {MAX_DEPTH} deep")
        match value:
            case dict():
                return {_text(_key(key)): copy(inner, depth + 1) for key, inner in value.items()}
            case list() | tuple() | set():
                return [copy(inner, depth + 1) for inner in value]
            case str():
                return _text(value)
            case float():
                return value if math.isfinite(value) else None
            case int() | None:
                return value
            case _:
                return _text(str(value))

    return copy(data, 0)


def _key(key: Any) -> str:
    match key:
        case bool() | None:
            return json.dumps(key)
        case _:
            return str(key)


def _text(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text) if not text.isascii() else text


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ImportFailure(f"{path}: {path.stat().st_size:,} bytes, more than the {MAX_BYTES:,} allowed")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise ImportFailure(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error


def _fetch(url: str, label: str) -> bytes:
    """Return the body at a URL; a redirect may lead to the same host only, and not from https to http."""
    # Imported here, since most runs read files.
    import httpx

    try:
        with httpx.Client(timeout=TIMEOUT_SECONDS / 4, trust_env=False) as client:
            parts = httpx.URL(url)
            if parts.userinfo:
                raise ImportFailure(f"{label}: a URL with a user or password is not fetched; save the document first")
            for _ in range(MAX_REDIRECTS):
                with client.stream("GET", parts) as response:
                    if not response.has_redirect_location:
                        return _receive(response.status_code, response.iter_bytes, label)
                target = parts.join(response.headers["location"])
                if (target.host, target.port) != (parts.host, parts.port) or target.scheme != parts.scheme:
                    raise ImportFailure(f"{label}: redirects to {target.scheme}://{target.host}; give that URL instead")
                parts = target
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = type(error).__name__  # its text may repeat the URL, with a key in its query
        raise ImportFailure(f"{label}: cannot be fetched: {reason}") from error
    raise ImportFailure(f"{label}: more than {MAX_REDIRECTS} redirects")


def _receive(status: int, iter_bytes: Callable[[], Any], label: str) -> bytes:
    if status != 200:
        raise ImportFailure(f"{label}: HTTP status {status}")
    deadline = time.monotonic() + TIMEOUT_SECONDS
    data = bytearray()
    for chunk in iter_bytes():
        data += chunk
        if len(data) > MAX_BYTES:
            raise ImportFailure(f"{label}: more than the {MAX_BYTES:,} bytes allowed")
        if time.monotonic() > deadline:
            raise ImportFailure(f"{label}: not received within {TIMEOUT_SECONDS:.0f} seconds")
    return bytes(data)
