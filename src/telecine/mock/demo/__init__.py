"""One prompt through every provider, on mock servers: `python -m telecine.mock.demo` (extras `mock` and `cli`)."""
