"""Keeps out of a run what the process has done before, so that one seed sends the same requests everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from hypothesis.internal.conjecture import providers


@contextmanager
def without_local_constants() -> Iterator[None]:
    """Let Hypothesis draw no constants from our modules: which of them are loaded differs between processes."""
    nothing = providers.Constants()
    providers.CONSTANTS_CACHE.cache.clear()
    try:
        with patch.object(providers, "_get_local_constants", lambda: nothing):
            yield
    finally:
        providers.CONSTANTS_CACHE.cache.clear()
