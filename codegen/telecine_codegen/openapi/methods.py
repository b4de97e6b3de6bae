"""HTTP methods of a path item."""

from __future__ import annotations

from typing import Final

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
"""In the order of the OpenAPI specification."""
