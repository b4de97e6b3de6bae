# Generated from specs/ by `telecine-codegen generate`. Do not edit.

"""Provider names as a type."""

from typing import Literal, TypeAlias

ProviderName: TypeAlias = Literal["apikley", "cometapi", "toapis", "ttapi", "xai"]
"""Providers whose specs declare the lifecycle of a job."""
