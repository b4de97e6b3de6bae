"""The forms of a schema: references resolved, `allOf` merged, one form for each branch of its unions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from telecine_codegen.contract.api_spec import ApiSpec, Node, forbid_undeclared
from telecine_codegen.openapi.schema import COMBINED, UNIONS, list_types

MAX_DEPTH: Final = 12
"""Nested references and unions that are followed; a recursive schema ends there."""


@dataclass(frozen=True)
class SchemaForm:
    """One way to satisfy a schema.

    Attributes:
        name: Name of its component; empty if the schema has only this form.
        node: Its keywords, without references and unions.
    """

    name: str
    node: Node

    @property
    def types(self) -> list[str]:
        """The JSON types of its values."""
        return list_types(self.node) or (["object"] if "properties" in self.node else [])

    @property
    def properties(self) -> Mapping[str, Node]:
        """The members of an object."""
        found: Mapping[str, Node] = self.node.get("properties", {})
        return found

    @property
    def required(self) -> list[str]:
        """The members that an object must have."""
        return [name for name in self.node.get("required", ()) if name in self.properties]

    @property
    def values(self) -> list[Any]:
        """The values that an enum lists; empty without one."""
        return [self.node["const"]] if "const" in self.node else list(self.node.get("enum", ()))

    @property
    def strict_node(self) -> Node:
        """The same keywords, without undeclared members."""
        return forbid_undeclared(self.node)


def list_forms(spec: ApiSpec, schema: Node) -> list[SchemaForm]:
    """Return the forms of a schema; a form that is null alone is one of them."""
    forms = list(_expand(spec, schema, 0))
    if len(forms) == 1:
        return [SchemaForm("", forms[0].node)]
    return [SchemaForm(form.name or f"form {number}", form.node) for number, form in enumerate(forms, 1)]


def _expand(spec: ApiSpec, schema: Node, depth: int) -> Iterator[SchemaForm]:
    if depth > MAX_DEPTH:
        return
    own = {name: value for name, value in schema.items() if name not in ("$ref", *COMBINED)}
    found = [SchemaForm("", own)]
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        inner = [SchemaForm(each.name or name, each.node) for each in _expand(spec, _target(spec, schema), depth + 1)]
        found = _combine(inner, found)
    for part in schema.get("allOf", ()):
        found = _combine(list(_expand(spec, part, depth + 1)), found)
    for union in UNIONS:
        if union in schema:
            branches = [each for branch in schema[union] for each in _expand(spec, branch, depth + 1)]
            found = _combine(branches, found)
    yield from found


def _combine(inner: list[SchemaForm], outer: list[SchemaForm]) -> list[SchemaForm]:
    return [SchemaForm(one.name or two.name, _join(one.node, two.node)) for one in inner for two in outer]


def _join(inner: Node, outer: Node) -> Node:
    joined: dict[str, Any] = {**inner, **outer}
    if "properties" in inner and "properties" in outer:
        both = inner["properties"].keys() & outer["properties"].keys()
        joined["properties"] = {
            **inner["properties"],
            **outer["properties"],
            **{name: {"allOf": [inner["properties"][name], outer["properties"][name]]} for name in both},
        }
    if "required" in inner and "required" in outer:
        joined["required"] = list(dict.fromkeys([*inner["required"], *outer["required"]]))
    return joined


def _target(spec: ApiSpec, schema: Node) -> Node:
    found: Any = spec.data
    for token in schema["$ref"].removeprefix("#/").split("/"):
        found = found[token.replace("~1", "/").replace("~0", "~")]
    return dict(found)
