"""Internals of the harmonised client. Import public names from `telecine`."""
