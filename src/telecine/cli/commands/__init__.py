"""The commands, each a function from options to an exit code."""
