"""Deprecated: import `Cost`, `Problem`, `Snapshot`, `State` from `telecine`."""

from warnings import warn

from telecine import Cost, Problem, Snapshot, State
from telecine._core.saveable_snapshot import VideoLink

__all__ = ["Cost", "Problem", "Snapshot", "State", "VideoLink"]

warn(f"{__name__} is deprecated, import from telecine", DeprecationWarning, stacklevel=2)
