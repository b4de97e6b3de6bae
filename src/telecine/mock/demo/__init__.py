"""One prompt through four providers, on mock servers: `python -m telecine.mock.demo` (extras `mock` and `cli`)."""
