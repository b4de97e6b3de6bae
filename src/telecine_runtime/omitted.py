"""The value of an argument that was not given; absent and null are two different things."""

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
"""Leave this argument out of the request; ``None`` would send a null."""

Omitted: TypeAlias = Literal[_Sentinel.OMITTED]
"""Type of `OMITTED`, for annotations such as ``str | Omitted``."""
