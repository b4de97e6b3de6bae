"""Keeps what an answer's head says out of httpcore's debug log: a redirect's ``Location`` may hold a token."""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from contextvars import ContextVar

LOGGERS: Final = ("httpcore.http11", "httpcore.http2")
"""Who logs heads of answers."""


@cache
def _in_own_request() -> ContextVar[bool]:
    from contextvars import ContextVar  # here, because making a client does without

    return ContextVar("ours", default=False)


@contextmanager
def redact_locations() -> Generator[None]:
    """Say that what httpcore logs meanwhile is about a request of ours, and not of the caller's own programs."""
    token = _in_own_request().set(True)
    try:
        yield
    finally:
        _in_own_request().reset(token)


def _redact_record(record: logging.LogRecord) -> bool:
    told = str(record.msg)
    if _in_own_request().get() and " return_value=" in told and "location" in told.lower():
        record.msg = told.partition(" return_value=")[0] + " (its head is not shown, for it has a Location)"
    return True


for _name in LOGGERS:
    logging.getLogger(_name).addFilter(_redact_record)
