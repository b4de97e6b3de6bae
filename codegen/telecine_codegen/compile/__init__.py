"""Compile specs to typed clients: read, normalise, run the generators, build the IR, render the templates."""
