"""One client for Grok video generation through several resellers."""

from __future__ import annotations

from telecine_runtime.lazy_import import lazy_exports

__path__ = [*__path__, f"{__path__[0]}/_deprecated"]  # old import paths, such as telecine.waiting

TYPE_CHECKING = False  # recognised by type checkers; importing typing would cost more than everything else here
if TYPE_CHECKING:
    from telecine import errors
    from telecine._core.async_job import AsyncJob
    from telecine._core.async_video import AsyncVideo
    from telecine._core.outcome import Outcome
    from telecine._core.poll_schedule import Poll
    from telecine._core.price_estimate import Estimate
    from telecine._core.provider import Balance
    from telecine._core.request_check import OnUnsupported
    from telecine._core.saveable_snapshot import Cost, Problem, Snapshot, State
    from telecine._core.sync_job import Job
    from telecine._core.sync_video import Video
    from telecine.async_client import AsyncClient
    from telecine.client import Client
    from telecine.errors import TelecineError
    from telecine.ledger import Ledger, LedgerEntry
    from telecine.providers import ProviderName, provider_name
    from telecine.request import AspectRatio, ImageInput, Mode, Resolution, VideoRequest
    from telecine.webhooks.parsing import Delivery
    from telecine.webhooks.receiver import Receiver
    from telecine_runtime.capabilities import Capabilities
    from telecine_runtime.download.fetch import Saved
    from telecine_runtime.download.response_check import OnProgress
    from telecine_runtime.retry import Retry
    from telecine_runtime.transports.aiohttp_transport import AiohttpTransport

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
    "Ledger",
    "LedgerEntry",
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
        "AiohttpTransport": "telecine_runtime.transports.aiohttp_transport",
        "AspectRatio": "request",
        "AsyncClient": "async_client",
        "AsyncJob": "telecine._core.async_job",
        "AsyncVideo": "telecine._core.async_video",
        "Balance": "telecine._core.provider",
        "Capabilities": "telecine_runtime.capabilities",
        "Client": "client",
        "Cost": "telecine._core.saveable_snapshot",
        "Delivery": "telecine.webhooks.parsing",
        "Estimate": "telecine._core.price_estimate",
        "ImageInput": "request",
        "Job": "telecine._core.sync_job",
        "Ledger": "ledger",
        "LedgerEntry": "ledger",
        "Mode": "request",
        "OnProgress": "telecine_runtime.download.response_check",
        "OnUnsupported": "telecine._core.request_check",
        "Outcome": "telecine._core.outcome",
        "Poll": "telecine._core.poll_schedule",
        "Problem": "telecine._core.saveable_snapshot",
        "ProviderName": "providers",
        "Receiver": "telecine.webhooks.receiver",
        "Resolution": "request",
        "Retry": "telecine_runtime.retry",
        "Saved": "telecine_runtime.download.fetch",
        "Snapshot": "telecine._core.saveable_snapshot",
        "State": "telecine._core.saveable_snapshot",
        "TelecineError": "errors",
        "Video": "telecine._core.sync_video",
        "VideoRequest": "request",
        "errors": "errors",
        "provider_name": "providers",
    },
)
