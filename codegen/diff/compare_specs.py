"""Compare two specs of one provider: what is called, what comes in, and what holds for all of it."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.diff.compare_extensions import compare_envelope, compare_limits, compare_marks, compare_prices
from codegen.diff.compare_lifecycle import compare_facts
from codegen.diff.compare_messages import compare_answers, compare_request
from codegen.diff.compare_parameters import compare_parameters
from codegen.diff.compare_security import compare_security
from codegen.diff.compare_servers import compare_servers
from codegen.diff.differences import Finding, Where
from codegen.diff.exchanges import Exchange, exchanges
from codegen.diff.pairing import Pairs
from codegen.openapi.document import Document
from codegen.openapi.node import Node, is_untouched, root
from codegen.openapi.python_names import function_name

WHOLE = Where("", "", "provider", "sent")


def compare(old: Document | None, new: Document | None) -> Iterator[Finding]:
    """Yield all differences; of a spec that is on one side only, that."""
    if old is None or new is None:
        if old is not new:
            rule = "provider.removed" if old else "provider.added"
            yield Finding(rule, WHOLE, "", root(old) if old else None, root(new) if new else None)
        return
    a, b = root(old), root(new)
    yield from _title(a, b)
    yield from compare_envelope(a, b, WHOLE)
    yield from compare_limits({"": a["x-limits"]}, {"": b["x-limits"]}, WHOLE)
    yield from compare_prices(a, b, WHOLE)
    pairs = _paired(list(exchanges(a)), list(exchanges(b)))
    for one in pairs.removed:
        yield Finding(_word(one, "removed"), one.whole(), "", one.node, None, python=(one.python,))
    for one in pairs.added:
        yield Finding(_word(one, "added"), one.whole(), "", None, one.node, python=(one.python,))
    for before, after in pairs.both:
        yield from _exchange(before, after, a, b)


def _exchange(old: Exchange, new: Exchange, old_root: Node, new_root: Node) -> Iterator[Finding]:
    where = new.whole()
    if (old.method, old.template) != (new.method, new.template) and not (
        new.kind == "webhook" and old.method == new.method
    ):
        yield Finding(_word(new, "moved"), where, "", old.node, new.node, old.target, new.target, (new.python,))
    if old.identifier != new.identifier and (old.has_identifier or new.has_identifier):
        renamed = old.name != new.name
        rule = "operation.renamed" if renamed else "operation.respelled"
        names = (old.python, new.python) if renamed else (old.identifier, new.identifier)
        nodes = (old.node["operationId"] or old.node, new.node["operationId"] or new.node)
        yield Finding(rule, where, "", *nodes, *names, python=(old.python, new.python) if renamed else (new.python,))
    a, b = (exchange.node["deprecated"] for exchange in (old, new))
    if bool(a.value) != bool(b.value):
        yield Finding(
            "deprecated" if b.value else "undeprecated", where, "", a or old.node, b or new.node, python=(new.python,)
        )
    yield from compare_servers(old, new, old_root, new_root)
    yield from compare_security(old, new, old_root, new_root)
    yield from compare_facts(
        old, new
    )  # before what is equal but for its order is left, since order tells what counts first
    if is_untouched(old.item["parameters"], new.item["parameters"]) and is_untouched(old.node, new.node):
        return
    yield from compare_parameters(old, new)
    yield from compare_request(old, new)
    yield from compare_answers(old, new)
    yield from compare_marks(old, new)


def _paired(old: list[Exchange], new: list[Exchange]) -> Pairs[Exchange]:
    pairs = Pairs(old, new)
    pairs.match(lambda a, b: _key(a) == _key(b) and a.identifier == b.identifier)
    pairs.match(lambda a, b: _key(a) == _key(b))
    pairs.match(lambda a, b: a.kind == b.kind and a.owner == b.owner and _is_namesake(a, b))
    pairs.match(lambda a, b: a.kind == b.kind and _is_namesake(a, b))
    # A callback without a name is known by the operation that asks for it.
    pairs.match(lambda a, b: a.kind == b.kind == "callback" and a.owner == b.owner and a.method == b.method)
    return pairs


def _key(exchange: Exchange) -> tuple[str, ...]:
    return exchange.kind, exchange.method, exchange.template, exchange.owner


def _is_namesake(a: Exchange, b: Exchange) -> bool:
    return a.has_identifier and b.has_identifier and function_name(a.identifier) == function_name(b.identifier)


def _word(exchange: Exchange, what: str) -> str:
    return f"{'operation' if exchange.kind == 'operation' else 'inbound'}.{what}"


def _title(old: Node, new: Node) -> Iterator[Finding]:
    """Yield the difference of titles that can be names of classes, since then they are."""
    a, b = old["info"]["title"], new["info"]["title"]
    was, now = a.text or "", b.text or ""
    if was != now and was.isidentifier() and now.isidentifier():
        python = tuple(name for title in (was, now) for name in (title, f"Async{title}"))
        yield Finding("client.renamed", WHOLE, f"client {was}", a, b, was, now, python)
