# Generated from specs/ttapi.yaml by `telecine-codegen generate`. Do not edit.

"""TTAPI: typed clients, operations, models and callbacks.

Grok video generation through TTAPI's job interface: submit a prompt, keep the job id, then poll it or wait for
a callback. Where each fact was read is told in specs/sources/ttapi.md.
"""

from telecine_runtime.lazy_import import lazy_exports

TYPE_CHECKING = False  # importing it from typing would cost more than the rest of this module
if TYPE_CHECKING:
    from . import callbacks, capabilities, models, operations
    from .client import TTAPI, AsyncTTAPI

__all__ = ["TTAPI", "AsyncTTAPI", "callbacks", "capabilities", "models", "operations"]

__getattr__ = lazy_exports(
    __name__,
    {
        "AsyncTTAPI": "client",
        "TTAPI": "client",
        "callbacks": "callbacks",
        "capabilities": "capabilities",
        "models": "models",
        "operations": "operations",
    },
)
