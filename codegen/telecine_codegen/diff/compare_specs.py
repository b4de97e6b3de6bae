"""Compare two specs of one provider: operations, callbacks, webhooks and global properties."""

from __future__ import annotations

from collections.abc import Iterator

from telecine_codegen.diff.compare_extensions import (
    compare_envelope,
    compare_limits,
    compare_operation_extensions,
    compare_prices,
)
from telecine_codegen.diff.compare_lifecycle import compare_event_names, compare_job_fields
from telecine_codegen.diff.compare_messages import compare_request, compare_responses
from telecine_codegen.diff.compare_parameters import compare_parameters
from telecine_codegen.diff.compare_security import compare_security
from telecine_codegen.diff.compare_servers import compare_servers
from telecine_codegen.diff.compare_signature import compare_signature
from telecine_codegen.diff.differences import Context, Difference
from telecine_codegen.diff.named_operations import Exchange, iter_exchanges
from telecine_codegen.diff.operation_order import compare_operation_order
from telecine_codegen.diff.pairing import Pairs
from telecine_codegen.diff.renamed_classes import compare_classes
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.node import Node, is_unchanged, root_node
from telecine_codegen.openapi.python_names import function_name

PROVIDER = Context("", "", "provider", "sent")


def compare_specs(old: Document | None, new: Document | None) -> Iterator[Difference]:
    """Yield all differences; for an added or removed spec, only that."""
    if old is None or new is None:
        if old is not new:
            rule = "provider.removed" if old else "provider.added"
            yield Difference(rule, PROVIDER, "", root_node(old) if old else None, root_node(new) if new else None)
        return
    a, b = root_node(old), root_node(new)
    yield from _compare_title(a, b)
    yield from compare_envelope(a, b, PROVIDER)
    yield from compare_limits({"": a["x-limits"]}, {"": b["x-limits"]}, PROVIDER)
    yield from compare_prices(a, b, PROVIDER)
    yield from compare_signature(a, b, PROVIDER)
    yield from compare_classes(a, b)
    exchanges = (list(iter_exchanges(a)), list(iter_exchanges(b)))
    pairs = _pair_exchanges(*exchanges)
    yield from compare_operation_order(pairs.both, *exchanges, PROVIDER)
    for one in pairs.removed:
        yield Difference(_rule_name(one, "removed"), one.context(), "", one.node, None, python=(one.python,))
    for one in pairs.added:
        yield Difference(_rule_name(one, "added"), one.context(), "", None, one.node, python=(one.python,))
    for before, after in pairs.both:
        yield from _compare_exchange(before, after, a, b)


def _compare_exchange(old: Exchange, new: Exchange, old_root: Node, new_root: Node) -> Iterator[Difference]:
    context = new.context()
    if (old.method, old.template) != (new.method, new.template) and not (
        new.kind == "webhook" and old.method == new.method
    ):
        yield Difference(
            _rule_name(new, "moved"), context, "", old.node, new.node, old.target, new.target, (new.python,)
        )
    if old.identifier != new.identifier and (old.has_identifier or new.has_identifier):
        renamed = old.name != new.name
        rule = "operation.renamed" if renamed else "operation.respelled"
        names = (old.python, new.python) if renamed else (old.identifier, new.identifier)
        nodes = (old.node["operationId"] or old.node, new.node["operationId"] or new.node)
        yield Difference(
            rule, context, "", *nodes, *names, python=(old.python, new.python) if renamed else (new.python,)
        )
    a, b = (exchange.node["deprecated"] for exchange in (old, new))
    if bool(a.value) != bool(b.value):
        yield Difference(
            "deprecated" if b.value else "undeprecated", context, "", a or old.node, b or new.node, python=(new.python,)
        )
    yield from compare_event_names(old, new)
    yield from compare_servers(old, new, old_root, new_root)
    yield from compare_security(old, new, old_root, new_root)
    # Before equal nodes are skipped: of several job fields the first counts, and node equality ignores the order.
    yield from compare_job_fields(old, new)
    if is_unchanged(old.item["parameters"], new.item["parameters"]) and is_unchanged(old.node, new.node):
        return
    yield from compare_parameters(old, new)
    yield from compare_request(old, new)
    yield from compare_responses(old, new)
    yield from compare_operation_extensions(old, new)


def _pair_exchanges(old: list[Exchange], new: list[Exchange]) -> Pairs[Exchange]:
    pairs = Pairs(old, new)
    pairs.match(lambda a, b: _key(a) == _key(b) and a.identifier == b.identifier)
    pairs.match(lambda a, b: _key(a) == _key(b))
    pairs.match(lambda a, b: a.kind == b.kind and a.owner == b.owner and _is_namesake(a, b))
    pairs.match(lambda a, b: a.kind == b.kind and _is_namesake(a, b))
    # A callback without an operationId is identified by the operation that declares it.
    pairs.match(lambda a, b: a.kind == b.kind == "callback" and a.owner == b.owner and a.method == b.method)
    return pairs


def _key(exchange: Exchange) -> tuple[str, ...]:
    return exchange.kind, exchange.method, exchange.template, exchange.owner


def _is_namesake(a: Exchange, b: Exchange) -> bool:
    return a.has_identifier and b.has_identifier and function_name(a.identifier) == function_name(b.identifier)


def _rule_name(exchange: Exchange, what: str) -> str:
    return f"{'operation' if exchange.kind == 'operation' else 'inbound'}.{what}"


def _compare_title(old: Node, new: Node) -> Iterator[Difference]:
    """Yield the difference of titles if they are class names of the client."""
    a, b = old["info"]["title"], new["info"]["title"]
    was, now = a.text or "", b.text or ""
    if was != now and was.isidentifier() and now.isidentifier():
        python = tuple(name for title in (was, now) for name in (title, f"Async{title}"))
        yield Difference("client.renamed", PROVIDER, f"client {was}", a, b, was, now, python)
