# Generated from specs/toapis.yaml by `telecine-codegen generate`. Do not edit.

"""ToAPIs: typed clients, operations, models and callbacks.

Grok video at ToAPIs: submit a prompt, poll the task, fetch the video; upload input images, read balances,
receive signed webhooks.

Calls are counted per user, whichever key they use: 300 submits a minute (5 a second, bursts of 50 in 10 s) and
3000 queries a minute (50 a second, bursts of 500 in 10 s). Refused calls are not counted. VIP accounts may make
1000 submits and 10000 queries a minute, SVIP accounts 2000 and 30000.

There is no idempotency key: a create request that is sent twice makes two videos.
"""

from telecine_runtime.lazy_import import lazy_exports

TYPE_CHECKING = False  # importing it from typing would cost more than the rest of this module
if TYPE_CHECKING:
    from . import callbacks, capabilities, models, operations
    from .client import AsyncToAPIs, ToAPIs

__all__ = ["AsyncToAPIs", "ToAPIs", "callbacks", "capabilities", "models", "operations"]

__getattr__ = lazy_exports(
    __name__,
    {
        "AsyncToAPIs": "client",
        "ToAPIs": "client",
        "callbacks": "callbacks",
        "capabilities": "capabilities",
        "models": "models",
        "operations": "operations",
    },
)
