"""Deprecated: import `Delivery` from `telecine`."""

from warnings import warn

from telecine import Delivery

__all__ = ["Delivery"]

warn(f"{__name__} is deprecated, import from telecine", DeprecationWarning, stacklevel=2)
