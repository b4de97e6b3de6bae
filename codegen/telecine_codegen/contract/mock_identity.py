"""Recognises the mock servers of Telecine, where a job costs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import httpx

IDENTITY_PATH: Final = "/mock.json"
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class MockIdentity:
    """What mock servers say of themselves.

    Attributes:
        pace: Seconds that a job takes.
        enforces_limits: Whether the documented limits on jobs are kept.
    """

    pace: float
    enforces_limits: bool


def identify_mock(url: str) -> MockIdentity | None:
    """Return what the mock server at a base URL says of itself; None if there is no mock server.

    Three things make sure that no job is charged: the server is on this machine, it says that it is a mock server of
    Telecine, and it says that it serves the provider below this URL. A proxy to a real API does neither.
    """
    parts = urlsplit(url)
    if parts.hostname not in LOOPBACK:
        return None
    provider = parts.path.strip("/")
    try:
        with httpx.Client(timeout=5.0, trust_env=False, follow_redirects=False) as http:
            answer = http.get(urlunsplit((parts.scheme, parts.netloc, IDENTITY_PATH, "", "")))
        said: Any = answer.json() if answer.status_code == 200 else None
    except (httpx.HTTPError, ValueError):
        return None
    if not isinstance(said, dict) or said.get("server") != "telecine_mock" or provider not in said.get("providers", ()):
        return None
    return MockIdentity(float(said["pace"]), bool(said["enforces_limits"]))
