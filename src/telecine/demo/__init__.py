"""Demo: one prompt through every provider, on mock servers. Run `python -m telecine.demo` (extras `mock` and `cli`)."""
