"""Deprecated: import `Estimate` from `telecine`."""

from warnings import warn

from telecine import Estimate

__all__ = ["Estimate"]

warn(f"{__name__} is deprecated, import from telecine", DeprecationWarning, stacklevel=2)
