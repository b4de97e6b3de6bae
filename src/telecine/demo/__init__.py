"""One prompt through every provider, on mock servers: `python -m telecine.demo` (extras `mock` and `cli`)."""
