# Generated from specs/xai.yaml by `telecine-codegen generate`. Do not edit.

"""XAI: typed clients, operations, models and callbacks.

Grok video at its maker: start a video from a prompt, an image or reference images, then poll it.

Limits are shown for each team in xAI's console and are not published. Where each fact was read is told in
specs/sources/xai.md.
"""

from telecine_runtime.lazy_import import lazy_exports

TYPE_CHECKING = False  # importing it from typing would cost more than the rest of this module
if TYPE_CHECKING:
    from . import callbacks, capabilities, models, operations
    from .client import XAI, AsyncXAI

__all__ = ["XAI", "AsyncXAI", "callbacks", "capabilities", "models", "operations"]

__getattr__ = lazy_exports(
    __name__,
    {
        "AsyncXAI": "client",
        "XAI": "client",
        "callbacks": "callbacks",
        "capabilities": "capabilities",
        "models": "models",
        "operations": "operations",
    },
)
