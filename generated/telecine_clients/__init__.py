# Generated from specs/ by `make generate`. Do not edit.

"""Typed clients, one package for each provider: apikley, cometapi, toapis, ttapi, xai."""

PROVIDERS: tuple[str, ...] = ("apikley", "cometapi", "toapis", "ttapi", "xai")
"""Those whose specs declare the life of a job."""
