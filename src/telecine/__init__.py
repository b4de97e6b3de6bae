"""One client for Grok video generation through several resellers."""

from __future__ import annotations

from telecine_runtime.lazy import lazy_exports

TYPE_CHECKING = False  # type checkers know the name; importing it from typing would cost more than all else here
if TYPE_CHECKING:
    from telecine import errors
    from telecine.client import AsyncClient, Client
    from telecine.jobs import AsyncJob, AsyncVideo, Job, Video
    from telecine.request import VideoRequest
    from telecine.snapshot import Cost, Problem, Snapshot
    from telecine.waiting import Poll
    from telecine_runtime.aiohttp_transport import AiohttpTransport
    from telecine_runtime.retry import Retry

__all__ = [
    "AiohttpTransport",
    "AsyncClient",
    "AsyncJob",
    "AsyncVideo",
    "Client",
    "Cost",
    "Job",
    "Poll",
    "Problem",
    "Retry",
    "Snapshot",
    "Video",
    "VideoRequest",
    "errors",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "AiohttpTransport": "telecine_runtime.aiohttp_transport",
        "AsyncClient": "client",
        "AsyncJob": "jobs",
        "AsyncVideo": "jobs",
        "Client": "client",
        "Cost": "snapshot",
        "Job": "jobs",
        "Poll": "waiting",
        "Problem": "snapshot",
        "Retry": "telecine_runtime.retry",
        "Snapshot": "snapshot",
        "Video": "jobs",
        "VideoRequest": "request",
        "errors": "errors",
    },
)
