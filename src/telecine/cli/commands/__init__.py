"""The subcommands of `telecine`, one module each; each returns an exit code."""
