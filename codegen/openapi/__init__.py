"""The OpenAPI document model that the compiler, the linter, the differ and the docs reader share."""
