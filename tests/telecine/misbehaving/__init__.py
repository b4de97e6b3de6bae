"""Resellers that misbehave as public bug reports say: over a real socket, for every provider, in both colours."""
