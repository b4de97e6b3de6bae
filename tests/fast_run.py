"""Sampling of similar parameters for the fast test run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

DEEP = pytest.mark.deep


def sample_params(values: Sequence[Any], step: int, first: int = 0) -> list[Any]:
    """Return parameters for a test: every `step`-th for the fast run, the others marked as `deep`."""
    return [
        pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=() if number % step == first else DEEP)
        for number, value in enumerate(values)
    ]
