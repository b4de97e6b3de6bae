# Generated from specs/ by `make generate`. Do not edit.

"""Typed clients, one package for each provider: apikley, cometapi, toapis, ttapi, xai."""

from __future__ import annotations

TYPE_CHECKING = False  # importing it from typing would cost more than all else here
if TYPE_CHECKING:
    from .names import ProviderName

PROVIDERS: tuple[ProviderName, ...] = ("apikley", "cometapi", "toapis", "ttapi", "xai")
"""Those whose specs declare the life of a job."""
