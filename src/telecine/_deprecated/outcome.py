"""Deprecated: import `Outcome` from `telecine`."""

from warnings import warn

from telecine import Outcome

__all__ = ["Outcome"]

warn(f"{__name__} is deprecated, import from telecine", DeprecationWarning, stacklevel=2)
