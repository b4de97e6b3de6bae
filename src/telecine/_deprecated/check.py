"""Deprecated: import `OnUnsupported` from `telecine`."""

from warnings import warn

from telecine import OnUnsupported

__all__ = ["OnUnsupported"]

warn(f"{__name__} is deprecated, import from telecine", DeprecationWarning, stacklevel=2)
