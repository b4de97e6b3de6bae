"""Codegen: compile, lint, diff and document OpenAPI specs of video providers."""
