"""Compare links: which call an answer leads to, above all the poll of a job and its look-up by the caller's own key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from codegen.diff.differences import Finding, Where
from codegen.diff.exchanges import Exchange, unnamed
from codegen.diff.keyword_facts import plain
from codegen.diff.pairing import Pairs
from codegen.diff.value_types import json_text
from codegen.openapi.harmonised_members import marks
from codegen.openapi.node import Node, root
from codegen.openapi.operations import Operation, operations, successful_schemas

_ROLES: Final = (
    ("poll", re.compile(r"\$response\.body#/.*"), ("Job.wait()",)),
    ("lookup", re.compile(r"\$request\.body#/.*"), ("Client.reconcile()",)),
)
PYTHON: Final = {role: python for role, _, python in _ROLES}


def compare_links(old: Node, new: Node, where: Where, before: Exchange, after: Exchange) -> Iterator[Finding]:
    """Yield the differences of the links of an answer; what another answer of the call leads to is not lost."""
    pairs: Pairs[tuple[str, Node]] = Pairs(list(old["links"].members()), list(new["links"].members()))
    pairs.match(lambda a, b: a[0] == b[0])
    others_a, others_b = _said(before), _said(after)
    for name, node in pairs.removed:
        yield _finding("removed", "" if _link(node) in others_b else _role(node), name, where, (node, new))
    for name, node in pairs.added:
        yield _finding("added", "" if _link(node) in others_a else _role(node), name, where, (old, node))
    for (_, a), (name, b) in pairs.both:
        if _link(a) == _link(b):
            continue
        was, now = _role(a), _role(b)
        if was == now:
            yield _finding("changed", "", name, where, (a, b), PYTHON.get(was, ()))
        elif was and _link(a) not in others_b:
            yield _finding("removed", was, name, where, (a, b))
        else:
            yield _finding("added" if now else "changed", now, name, where, (a, b))


def _finding(
    what: str, role: str, name: str, where: Where, nodes: tuple[Node, Node], python: tuple[str, ...] = ()
) -> Finding:
    rule = f"link.{what}.{role}" if role else f"link.{what}"
    return Finding(rule, where, f"link {name}", *nodes, python=python or PYTHON.get(role, ()))


def _said(exchange: Exchange) -> set[str]:
    """Return what all links of the answers to a call say."""
    answers = (answer.followed() for _, answer in exchange.node["responses"].members())
    return {_link(link) for answer in answers for _, link in answer["links"].members()}


def _role(node: Node) -> str:
    """Return `poll` for a link that asks for a job by its id, `lookup` by the caller's key; nothing for any other."""
    link = node.followed()
    given = [value.text or "" for _, value in link["parameters"].members()]
    taken = [value for value in given if value.startswith("$")]
    found = _target(link)
    if len(taken) != 1 or found is None:
        return ""
    if not any("state" in mark.words for mark in marks(successful_schemas(found))):
        return ""
    return next((role for role, source, _ in _ROLES if source.fullmatch(taken[0])), "")


def _target(link: Node) -> Operation | None:
    """Return the operation that a link leads to."""
    wanted = link["operationId"].text
    found = (each for each in operations(root(link.document)) if not each.is_inbound and each.identifier == wanted)
    return next(found, None) if wanted is not None else None


def _link(node: Node) -> str:
    """Return what a link says, the operation told by where it stands, since a new name is told elsewhere."""
    link = plain(node.followed())
    wanted = link.pop("operationId", None) if isinstance(link, dict) else None
    found = _target(node.followed())
    return json_text([found.method, unnamed(found.path), link] if found else [wanted, link])
