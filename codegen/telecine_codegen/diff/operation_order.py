"""Compare the order of operations: of several for one purpose, the harmonised client takes the first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from telecine_codegen.diff.differences import Context, Difference
from telecine_codegen.diff.named_operations import Exchange
from telecine_codegen.diff.pairing import is_reordered
from telecine_codegen.openapi.harmonised_members import collect_marks
from telecine_codegen.openapi.operations import iter_success_schemas

_ROLES: Final = frozenset({"job_id", "state", "balance", "image_url"})
"""Job fields of a response by which the harmonised client selects an operation."""

Exchanges = Sequence[Exchange]


def compare_operation_order(
    both: Sequence[tuple[Exchange, Exchange]], old: Exchanges, new: Exchanges, context: Context
) -> Iterator[Difference]:
    """Yield the difference in the order of the operations, callbacks and webhooks."""
    inbound = [pair for pair in both if pair[1].kind != "operation"]
    outbound = [pair for pair in both if pair[1].kind == "operation"]
    if not is_reordered(inbound, old, new) and not is_reordered(outbound, old, new):
        return  # the two kinds are generated into different modules
    rule = "order.operations"
    for role in _ROLES:
        same = [pair for pair in both if all(role in _list_roles(exchange) for exchange in pair)]
        if is_reordered(same, old, new):
            rule = "order.roles"
    ordered = [exchange for exchange in new if any(after is exchange for _, after in both)]
    nodes, names = (old[0].node, ordered[0].node), ", ".join(exchange.name for exchange in ordered)
    yield Difference(rule, context, "operations", *nodes, now=names)


def _list_roles(exchange: Exchange) -> set[str]:
    if exchange.kind != "operation":
        return set()
    words = {word for mark in collect_marks(iter_success_schemas(exchange.operation)) for word in mark.words}
    return words & _ROLES
