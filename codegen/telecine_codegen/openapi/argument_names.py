"""Names of the arguments of an operation, where a parameter and a member of the body have the same one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.operations import FORM, JSON, URLENCODED, find_used_media
from telecine_codegen.openapi.python_names import field_name, function_name
from telecine_codegen.openapi.schema import UNIONS, iter_parts

RESERVED_NAMES: Final = frozenset(
    {
        "self",
        "body",
        "extra_body",
        "form",
        "models",
        "operations",
        "build_json_body",
        "build_form_body",
        "build_raw_body",
        "build_union_body",
        "build_urlencoded_body",
        "build_value_body",
        "join_items",
        "overload",
    }
)
"""Names used in the function bodies of the templates, which arguments must not shadow."""


def avoid_reserved(name: str) -> str:
    """Return the name of an argument, with a trailing underscore if it is reserved."""
    return f"{name}_" if name in RESERVED_NAMES else name


def add_place(name: str, place: str, shared: frozenset[str]) -> str:
    """Return the name of an argument, with the place of its value if another argument would have the same name."""
    plain = name.rstrip("_")
    return f"{plain}_{place}" if plain in shared else avoid_reserved(name)


def find_shared_names(parameters: Iterable[Node], body: Node) -> frozenset[str]:
    """Return the argument names of both a parameter and a member of the body, without trailing underscores.

    Both get their place as a suffix: if only one did, a new member would take the argument of an existing parameter.
    Whether a generator adds an underscore may depend on the type of a member.
    """
    names = {function_name(found["name"].text or "").rstrip("_") for found in parameters}
    return frozenset(names.intersection(field_name(wire).rstrip("_") for wire in list_body_members(body)))


def list_body_members(body: Node) -> list[str]:
    """Return the members of a body that become arguments; none if the body is a union or no object."""
    used = find_used_media(body)
    if used is None or used[0] not in (JSON, FORM, URLENCODED):
        return []
    parts = [*iter_parts(used[1]["schema"])]
    if any(union in part for part in parts for union in UNIONS):
        return []
    return [wire for part in parts for wire, _ in part["properties"].members()]
