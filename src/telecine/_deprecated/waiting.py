"""Deprecated: import `Poll` from `telecine`."""

from warnings import warn

from telecine import Poll

__all__ = ["Poll"]

warn(f"{__name__} is deprecated, import from telecine", DeprecationWarning, stacklevel=2)
