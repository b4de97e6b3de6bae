"""Videos of both clients."""

from telecine._core.async_video import MAX_BYTES, MAX_READ, AsyncVideo
from telecine._core.sync_video import Video

__all__ = ["MAX_BYTES", "MAX_READ", "AsyncVideo", "Video"]
