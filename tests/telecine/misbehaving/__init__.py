"""Misbehaviour of resellers from public bug reports: over a socket, for every provider, in both modes."""
