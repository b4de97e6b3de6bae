"""Compile a spec: read, normalise, run the generators, build the IR, render the templates."""
