"""Sentinel for omitted arguments, as distinct from null."""

from __future__ import annotations

from enum import Enum
from typing import Final, Literal, TypeAlias


class _Sentinel(Enum):
    OMITTED = "OMITTED"

    def __repr__(self) -> str:
        return "OMITTED"

    def __bool__(self) -> Literal[False]:
        return False


OMITTED: Final = _Sentinel.OMITTED
"""Omit the argument from the request; ``None`` sends a null."""

Omitted: TypeAlias = Literal[_Sentinel.OMITTED]
"""Type of `OMITTED`, for annotations like ``str | Omitted``."""
