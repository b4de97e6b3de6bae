"""Snapshots with videos that can be saved."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from typing_extensions import TypeVar

from telecine_runtime.snapshot import Cost, Problem, Raw, Snapshot, VideoLink
from telecine_runtime.state_words import State

__all__ = ["Cost", "Problem", "Raw", "Snapshot", "State", "V", "VideoLink", "replace_video"]

V = TypeVar("V", bound=VideoLink)


def replace_video(snapshot: Snapshot, video: V | None) -> Snapshot[V]:
    """Return a copy of a snapshot with another video."""
    return cast("Snapshot[V]", replace(snapshot, video=video))
