# Generated from specs/apikley.yaml by `telecine-codegen generate`. Do not edit.

"""Apikley: typed clients, operations, models and callbacks.

The Grok Imagine API of Apikley: video from text or from an image. Submit a task, keep its id, then wait for a
callback or poll. Quotas are Apikley's own and need not be those of the services behind it. Where each fact was
read is told in specs/sources/apikley.md.
"""

from telecine_runtime.lazy_import import lazy_exports

TYPE_CHECKING = False  # importing it from typing would cost more than the rest of this module
if TYPE_CHECKING:
    from . import callbacks, capabilities, models, operations
    from .client import Apikley, AsyncApikley

__all__ = ["Apikley", "AsyncApikley", "callbacks", "capabilities", "models", "operations"]

__getattr__ = lazy_exports(
    __name__,
    {
        "AsyncApikley": "client",
        "Apikley": "client",
        "callbacks": "callbacks",
        "capabilities": "capabilities",
        "models": "models",
        "operations": "operations",
    },
)
