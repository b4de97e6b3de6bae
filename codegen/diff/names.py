"""The Python names that wire names become: asked of the two generators' own rules, so that they cannot differ."""

from __future__ import annotations

from functools import cache

from datamodel_code_generator.model.field_name import PydanticFieldNameResolver
from openapi_python_client.strings import PythonIdentifier

_PREFIX = "field_"


@cache
def field_name(wire: str) -> str:
    """Return the attribute of a model, and keyword argument of a method, that carries a property."""
    return PydanticFieldNameResolver(snake_case_field=True).get_valid_name(wire)


@cache
def function_name(identifier: str) -> str:
    """Return the method of an `operationId`, or the keyword argument of a parameter."""
    return str(PythonIdentifier(identifier, prefix=_PREFIX))


def unnamed_operation(method: str, path: str) -> str:
    """Return what stands in for the `operationId` of an operation that has none."""
    return f"{method}_{path.replace('{', '').replace('}', '').strip('/').replace('/', '_')}"
