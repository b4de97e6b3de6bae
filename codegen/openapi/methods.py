"""The HTTP methods under which a path may have an operation."""

from __future__ import annotations

from typing import Final

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
"""In the order in which OpenAPI lists them."""
