"""Compare the credentials that operations require."""

from __future__ import annotations

from collections.abc import Iterator

from telecine_codegen.diff.differences import Context, Difference
from telecine_codegen.diff.named_operations import Exchange
from telecine_codegen.diff.schema_constraints import strip_annotations
from telecine_codegen.diff.value_types import to_json
from telecine_codegen.openapi.node import Node

Requirement = frozenset[tuple[str, str]]
"""One alternative of the required credentials: pairs of scheme and scope."""


def compare_security(old: Exchange, new: Exchange, old_root: Node, new_root: Node) -> Iterator[Difference]:
    """Yield the differences of the credentials of an operation; those of the root recur with each operation."""
    a, b = _security_node(old, old_root), _security_node(new, new_root)
    own = a.at != "/security" or b.at != "/security"
    context = new.part_context("security", "sent") if own else Context("", "", "security", "sent")
    before, after = _list_requirements(a, old_root), _list_requirements(b, new_root)
    if set(before) != set(after):
        is_still_sufficient = all(any(new_one <= old_one for new_one in after) for old_one in before)
        rule = "security.relaxed" if is_still_sufficient else "security.changed"
        yield Difference(
            rule,
            context,
            "credentials",
            a or old.node,
            b or new.node,
            _join_alternatives(before),
            _join_alternatives(after),
        )
    if new.kind == "operation":
        yield from _compare_variables(a, b, old_root, new_root, context)


def _security_node(exchange: Exchange, root: Node) -> Node:
    own = exchange.node["security"]
    return own if own or exchange.kind != "operation" else root["security"]


def _list_requirements(security: Node, root: Node) -> dict[Requirement, str]:
    found: dict[Requirement, str] = {}
    for item in security.items():
        need: set[tuple[str, str]] = set()
        words = []
        for name, scopes in item.members():
            scheme = _get_scheme(root, name)
            sent = _scheme_key(scheme, name)
            need |= {(sent, "")} | {(sent, str(scope.value)) for scope in scopes.items()}
            words.append(_describe_scheme(scheme, name, [str(scope.value) for scope in scopes.items()]))
        found[frozenset(need)] = " and ".join(words) or "nothing"
    return found or {frozenset(): "nothing"}


def _get_scheme(root: Node, name: str) -> Node:
    return root["components"]["securitySchemes"][name].followed()


def _scheme_key(scheme: Node, name: str) -> str:
    """Return the identity of a scheme: what is sent, not its name in the spec."""
    definition = strip_annotations(scheme)
    if not isinstance(definition, dict):
        return name
    definition.pop("bearerFormat", None)
    for key in ("scheme", "name"):
        if isinstance(definition.get(key), str) and (key == "scheme" or definition.get("in") == "header"):
            definition[key] = definition[key].lower()
    return to_json(definition)


def _describe_scheme(scheme: Node, name: str, scopes: list[str]) -> str:
    kind = scheme["type"].text
    if kind == "http":
        words = "bearer token" if scheme["scheme"].text == "bearer" else f"{scheme['scheme'].text}"
    elif kind == "apiKey":
        words = f"{scheme['in'].text} {scheme['name'].text}"
    else:
        words = name
    return f"{words} with {', '.join(scopes)}" if scopes else words


def _join_alternatives(requirements: dict[Requirement, str]) -> str:
    return " or ".join(requirements.values())


def _compare_variables(a: Node, b: Node, old_root: Node, new_root: Node, context: Context) -> Iterator[Difference]:
    """Yield the differences of the environment variables that hold the keys."""
    nodes_a, nodes_b = (
        [_get_scheme(root, name)["x-env"] for item in security.items() for name, _ in item.members()]
        for security, root in ((a, old_root), (b, new_root))
    )
    for old, new in zip(nodes_a, nodes_b, strict=False):
        if old.text and new.text and old.value != new.value:
            yield Difference("security.variable", context, "environment variable", old, new, old.value, new.value)
