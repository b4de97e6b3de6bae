"""What the fast run leaves to the deep one: of values that are much alike, all but every so-many-th."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

DEEP = pytest.mark.deep


def sample_params(values: Sequence[Any], step: int, first: int = 0) -> list[Any]:
    """Return values to parametrize a test with; those that are not drawn run in the deep run alone."""
    return [
        pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=() if number % step == first else DEEP)
        for number, value in enumerate(values)
    ]
