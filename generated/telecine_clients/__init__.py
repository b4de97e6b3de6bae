# Generated from specs/ by `telecine-codegen generate`. Do not edit.

"""Typed clients, with a package for each provider: apikley, cometapi, toapis, ttapi, xai."""

from __future__ import annotations

TYPE_CHECKING = False  # importing it from typing would cost more than the rest of this module
if TYPE_CHECKING:
    from .names import ProviderName

PROVIDERS: tuple[ProviderName, ...] = ("apikley", "cometapi", "toapis", "ttapi", "xai")
"""Providers whose specs declare the lifecycle of a job."""
