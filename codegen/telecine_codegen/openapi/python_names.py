"""Convert wire names to Python names by the rules of the two generators, without importing them."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable
from functools import cache
from typing import Final

_DELIMITERS: Final = r"\. _-"
_RESERVED: Final = frozenset({*dir(builtins), "self", "true", "false", "datetime"} - {"id"})
TYPE_NAMES: Final = frozenset({"str", "int", "float", "bool", "list", "dict"})
"""Types of fields: in a class with a field of that name, the name would no longer mean the type."""
_PYDANTIC_ATTRIBUTES: Final = frozenset(
    {
        "construct",
        "copy",
        "dict",
        "from_orm",
        "json",
        "model_computed_fields",
        "model_config",
        "model_construct",
        "model_copy",
        "model_dump",
        "model_dump_json",
        "model_extra",
        "model_fields",
        "model_fields_set",
        "model_json_schema",
        "model_parametrized_name",
        "model_post_init",
        "model_rebuild",
        "model_validate",
        "model_validate_json",
        "model_validate_strings",
        "mro",
        "parse_file",
        "parse_obj",
        "parse_raw",
        "register",
        "schema",
        "schema_json",
        "update_forward_refs",
        "validate",
    }
)
"""Public attributes of a pydantic model, which a field must not shadow."""


@cache
def function_name(identifier: str) -> str:
    """Return the method name of an `operationId` or parameter (rule of openapi-python-client)."""
    kept = "".join(c for c in identifier if c.isidentifier() or c.isdecimal() or c in _DELIMITERS)
    spaced = " ".join(re.split("([A-Z]?[a-z]+)", kept)) if any(c.isupper() for c in kept) else kept
    name = "_".join(re.findall(rf"[^{re.escape(_DELIMITERS)}]+", spaced)).lower()
    if name in _RESERVED or keyword.iskeyword(name):
        name += "_"
    return name if name.isidentifier() and not kept.startswith("_") else f"field_{name}"


@cache
def field_name(wire: str) -> str:
    """Return the attribute name of a property in a model (rule of datamodel-code-generator, and our aliases)."""
    name = re.sub(r"\W", "_", wire.removeprefix("#") or "_")
    if name[0].isnumeric():
        name = f"field_{name}"
    if name.startswith("_"):
        name = f"field{name}"
    name = snake_case(name)
    if keyword.iskeyword(name) or name in _PYDANTIC_ATTRIBUTES or name in TYPE_NAMES:
        name += "_"
    return name


def snake_case(name: str) -> str:
    """Return an identifier in snake_case: ``videoURL`` becomes ``video_url``."""
    words = re.sub(r"([^_])([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", words).lower()


def class_name(identifier: str) -> str:
    """Return an identifier in PascalCase: ``createVideo`` becomes ``CreateVideo``."""
    return "".join(word[0].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", identifier))


def response_suffix(status: str, statuses: Iterable[str]) -> str:
    """Return the suffix of the class name of an inline response schema; several successes are numbered by status."""
    if not status.startswith("2"):
        return f"Error{status.capitalize()}"
    has_several_successes = sum(other.startswith("2") for other in statuses) > 1
    return f"Response{status}" if has_several_successes else "Response"


def default_operation_id(method: str, path: str) -> str:
    """Return the default `operationId` of an operation without one."""
    return f"{method}_{path.replace('{', '').replace('}', '').strip('/').replace('/', '_')}"
