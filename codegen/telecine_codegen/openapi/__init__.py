"""OpenAPI document model shared by the compiler, the linter, the diff and the docs reader."""
