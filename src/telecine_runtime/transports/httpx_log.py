"""Redaction of ``Location`` headers in the debug log of httpcore, since redirects may contain tokens."""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from contextvars import ContextVar

LOGGERS: Final = ("httpcore.http11", "httpcore.http2")
"""Loggers that log response headers."""


@cache
def _in_own_request() -> ContextVar[bool]:
    from contextvars import ContextVar  # here, because creating a client does not need it

    return ContextVar("ours", default=False)


@contextmanager
def redact_locations() -> Generator[None]:
    """Redact what httpcore logs in this context. Requests of other code are logged unchanged."""
    token = _in_own_request().set(True)
    try:
        yield
    finally:
        _in_own_request().reset(token)


def _redact_record(record: logging.LogRecord) -> bool:
    message = str(record.msg)
    if _in_own_request().get() and " return_value=" in message and "location" in message.lower():
        record.msg = message.partition(" return_value=")[0] + " (headers redacted, because they contain a Location)"
    return True


for _name in LOGGERS:
    logging.getLogger(_name).addFilter(_redact_record)
