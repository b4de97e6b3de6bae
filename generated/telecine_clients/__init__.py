# Generated from specs/ by `make generate`. Do not edit.

"""Typed clients, one package for each provider: apikley, cometapi, toapis, ttapi."""
