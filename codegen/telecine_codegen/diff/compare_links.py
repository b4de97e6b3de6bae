"""Compare the links of responses, above all those to the poll of a job and to its lookup by client key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from telecine_codegen.diff.differences import Context, Difference
from telecine_codegen.diff.named_operations import Exchange
from telecine_codegen.diff.pairing import Pairs
from telecine_codegen.diff.schema_constraints import strip_annotations
from telecine_codegen.diff.value_types import to_json
from telecine_codegen.openapi.harmonised_members import collect_marks
from telecine_codegen.openapi.node import Node, root_node
from telecine_codegen.openapi.operations import (
    OperationNode,
    iter_operations,
    iter_success_schemas,
    strip_parameter_names,
)

_ROLES: Final = (
    ("poll", re.compile(r"\$response\.body#/.*"), ("Job.wait()",)),
    ("lookup", re.compile(r"\$request\.body#/.*"), ("Client.reconcile()",)),
)
PYTHON_NAMES: Final = {role: python for role, _, python in _ROLES}


def compare_links(old: Node, new: Node, context: Context, before: Exchange, after: Exchange) -> Iterator[Difference]:
    """Yield the differences of the links of a response; a link of another response of the operation is not lost."""
    pairs: Pairs[tuple[str, Node]] = Pairs(list(old["links"].members()), list(new["links"].members()))
    pairs.match(lambda a, b: a[0] == b[0])
    others_a, others_b = _collect_links(before), _collect_links(after)
    for name, node in pairs.removed:
        yield _difference(
            "removed", "" if _normalise_link(node) in others_b else _classify_link(node), name, context, (node, new)
        )
    for name, node in pairs.added:
        yield _difference(
            "added", "" if _normalise_link(node) in others_a else _classify_link(node), name, context, (old, node)
        )
    for (_, a), (name, b) in pairs.both:
        if _normalise_link(a) == _normalise_link(b):
            continue
        was, now = _classify_link(a), _classify_link(b)
        if was == now:
            yield _difference("changed", "", name, context, (a, b), PYTHON_NAMES.get(was, ()))
        elif was and _normalise_link(a) not in others_b:
            yield _difference("removed", was, name, context, (a, b))
        else:
            yield _difference("added" if now else "changed", now, name, context, (a, b))


def _difference(
    what: str, role: str, name: str, context: Context, nodes: tuple[Node, Node], python: tuple[str, ...] = ()
) -> Difference:
    rule = f"link.{what}.{role}" if role else f"link.{what}"
    return Difference(rule, context, f"link {name}", *nodes, python=python or PYTHON_NAMES.get(role, ()))


def _collect_links(exchange: Exchange) -> set[str]:
    """Return the normalised links of all responses of an operation."""
    responses = (response.followed() for _, response in exchange.node["responses"].members())
    return {_normalise_link(link) for response in responses for _, link in response["links"].members()}


def _classify_link(node: Node) -> str:
    """Return `poll` for a link to a job by its id, `lookup` for one by client key; empty for any other link."""
    link = node.followed()
    given = [value.text or "" for _, value in link["parameters"].members()]
    taken = [value for value in given if value.startswith("$")]
    found = _find_target(link)
    if len(taken) != 1 or found is None:
        return ""
    if not any("state" in mark.words for mark in collect_marks(iter_success_schemas(found))):
        return ""
    return next((role for role, source, _ in _ROLES if source.fullmatch(taken[0])), "")


def _find_target(link: Node) -> OperationNode | None:
    """Return the target operation of a link."""
    wanted = link["operationId"].text
    found = (
        each for each in iter_operations(root_node(link.document)) if not each.is_inbound and each.identifier == wanted
    )
    return next(found, None) if wanted is not None else None


def _normalise_link(node: Node) -> str:
    """Return a link as comparable text, its operation by method and path, since renames are reported elsewhere."""
    link = strip_annotations(node.followed())
    wanted = link.pop("operationId", None) if isinstance(link, dict) else None
    found = _find_target(node.followed())
    return to_json([found.method, strip_parameter_names(found.path), link] if found else [wanted, link])
