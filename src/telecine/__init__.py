"""One client for Grok video generation through several resellers."""

from __future__ import annotations

from telecine_runtime.lazy import lazy_exports

TYPE_CHECKING = False  # type checkers know the name; importing it from typing would cost more than all else here
if TYPE_CHECKING:
    from telecine import errors
    from telecine.async_client import AsyncClient
    from telecine.callbacks import Receiver
    from telecine.check import OnUnsupported
    from telecine.client import Client
    from telecine.errors import TelecineError
    from telecine.jobs import AsyncJob, Job
    from telecine.outcome import Outcome
    from telecine.price import Estimate
    from telecine.provider import Balance
    from telecine.providers import ProviderName, provider_name
    from telecine.reports import Delivery
    from telecine.request import AspectRatio, ImageInput, Mode, Resolution, VideoRequest
    from telecine.snapshot import Cost, Problem, Snapshot, State
    from telecine.video import AsyncVideo, Video
    from telecine.waiting import Poll
    from telecine_runtime.aiohttp_transport import AiohttpTransport
    from telecine_runtime.capabilities import Capabilities
    from telecine_runtime.download import Saved
    from telecine_runtime.intake import OnProgress
    from telecine_runtime.retry import Retry

__all__ = [
    "AiohttpTransport",
    "AspectRatio",
    "AsyncClient",
    "AsyncJob",
    "AsyncVideo",
    "Balance",
    "Capabilities",
    "Client",
    "Cost",
    "Delivery",
    "Estimate",
    "ImageInput",
    "Job",
    "Mode",
    "OnProgress",
    "OnUnsupported",
    "Outcome",
    "Poll",
    "Problem",
    "ProviderName",
    "Receiver",
    "Resolution",
    "Retry",
    "Saved",
    "Snapshot",
    "State",
    "TelecineError",
    "Video",
    "VideoRequest",
    "errors",
    "provider_name",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "AiohttpTransport": "telecine_runtime.aiohttp_transport",
        "AspectRatio": "request",
        "AsyncClient": "async_client",
        "AsyncJob": "jobs",
        "AsyncVideo": "video",
        "Balance": "provider",
        "Capabilities": "telecine_runtime.capabilities",
        "Client": "client",
        "Cost": "snapshot",
        "Delivery": "reports",
        "Estimate": "price",
        "ImageInput": "request",
        "Job": "jobs",
        "Mode": "request",
        "OnProgress": "telecine_runtime.intake",
        "OnUnsupported": "check",
        "Outcome": "outcome",
        "Poll": "waiting",
        "Problem": "snapshot",
        "ProviderName": "providers",
        "Receiver": "callbacks",
        "Resolution": "request",
        "Retry": "telecine_runtime.retry",
        "Saved": "telecine_runtime.download",
        "Snapshot": "snapshot",
        "State": "snapshot",
        "TelecineError": "errors",
        "Video": "video",
        "VideoRequest": "request",
        "errors": "errors",
        "provider_name": "providers",
    },
)
