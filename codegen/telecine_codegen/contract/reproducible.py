"""Reproducible generation: one seed generates the same requests in every process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from hypothesis.internal.conjecture import providers


@contextmanager
def without_local_constants() -> Iterator[None]:
    """Disable the constants that Hypothesis collects from loaded modules, which differ between processes."""
    empty = providers.Constants()  # type: ignore[attr-defined] # hypothesis does not export it
    providers.CONSTANTS_CACHE.cache.clear()
    try:
        with patch.object(providers, "_get_local_constants", lambda: empty):
            yield
    finally:
        providers.CONSTANTS_CACHE.cache.clear()
