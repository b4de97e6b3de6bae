"""The subcommands of `python -m codegen`, one module each."""
