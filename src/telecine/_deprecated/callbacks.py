"""Deprecated: import `Receiver` from `telecine`."""

from warnings import warn

from telecine import Receiver

__all__ = ["Receiver"]

warn(f"{__name__} is deprecated, import from telecine", DeprecationWarning, stacklevel=2)
