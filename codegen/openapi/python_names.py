"""The Python names that wire names become: asked of the two generators' own rules, so that they cannot differ."""

from __future__ import annotations

from codegen.compile.model_generator import field_name
from codegen.compile.operation_parser import function_name

__all__ = ["field_name", "function_name", "unnamed_operation"]


def unnamed_operation(method: str, path: str) -> str:
    """Return what stands in for the `operationId` of an operation that has none."""
    return f"{method}_{path.replace('{', '').replace('}', '').strip('/').replace('/', '_')}"
