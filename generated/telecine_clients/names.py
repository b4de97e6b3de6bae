# Generated from specs/ by `make generate`. Do not edit.

"""The names of the providers, as a type."""

from typing import Literal, TypeAlias

ProviderName: TypeAlias = Literal["apikley", "cometapi", "toapis", "ttapi", "xai"]
"""Those whose specs declare the life of a job."""
