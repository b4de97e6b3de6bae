"""Deprecated: import `Balance` from `telecine`."""

from warnings import warn

from telecine import Balance

__all__ = ["Balance"]

warn(f"{__name__} is deprecated, import from telecine", DeprecationWarning, stacklevel=2)
