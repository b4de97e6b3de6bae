# Generated from specs/cometapi.yaml by `telecine-codegen generate`. Do not edit.

"""CometAPI: typed clients, operations, models and callbacks.

Grok video at CometAPI: xAI's own start-and-poll pair under CometAPI's key and address.

No numbers for limits are published. Repeat a 429 or a 5xx with growing pauses (the guide tries up to 5 times,
waits 1 s, 2 s, 4 s and so on, at most 30 s, plus up to 1 s at random, and keeps at most 5 calls under way); a
create request that may have been accepted is better not repeated.
"""

from telecine_runtime.lazy_import import lazy_exports

TYPE_CHECKING = False  # importing it from typing would cost more than the rest of this module
if TYPE_CHECKING:
    from . import callbacks, capabilities, models, operations
    from .client import AsyncCometAPI, CometAPI

__all__ = ["AsyncCometAPI", "CometAPI", "callbacks", "capabilities", "models", "operations"]

__getattr__ = lazy_exports(
    __name__,
    {
        "AsyncCometAPI": "client",
        "CometAPI": "client",
        "callbacks": "callbacks",
        "capabilities": "capabilities",
        "models": "models",
        "operations": "operations",
    },
)
