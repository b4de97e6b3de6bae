"""Compare the extensions x-envelope, x-limits and x-price."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from telecine_codegen.diff.compare_capabilities import compare_capabilities
from telecine_codegen.diff.compare_messages import media_schemas
from telecine_codegen.diff.differences import Context, Difference
from telecine_codegen.diff.named_operations import Exchange
from telecine_codegen.diff.pairing import classify
from telecine_codegen.diff.schema_alternatives import normalise_schemas
from telecine_codegen.diff.value_types import to_json
from telecine_codegen.openapi.node import Node


def compare_envelope(old: Node, new: Node, context: Context) -> Iterator[Difference]:
    """Yield the differences of `x-envelope`: how a response body reports an error."""
    a, b = old["x-envelope"], new["x-envelope"]
    for kind, keyword in (("error", "errors"), ("phrase", "phrases")):
        names_a, names_b = dict(a[keyword].members()), dict(b[keyword].members())
        for key in dict.fromkeys((*names_a, *names_b)):
            one, other = names_a.get(key), names_b.get(key)
            was, now = (str(node.value) if node else "" for node in (one, other))
            if was != now:
                rule = classify(one, other)
                python = tuple(f"errors.{name}" for name in (was, now) if name)
                yield Difference(
                    f"envelope.error.{rule}", context, f"{kind} {key}", one or a, other or b, was, now, python
                )
    before, after = _list_phrases(a, b), _list_phrases(b, a)
    if before != after:
        nodes = (a["phrases"], b["phrases"])
        yield Difference("envelope.order", context, "x-envelope phrases", *nodes, before[0], after[0])
    for key in ("success", "refusal", "code", "message"):
        was, now = (_normalise_values(node[key]) for node in (a, b))
        if was != now:
            yield Difference("envelope.changed", context, f"x-envelope {key}", a[key] or old, b[key] or new, was, now)


def _list_phrases(envelope: Node, other: Node) -> list[str]:
    """Return the phrases that another envelope has too, in their order."""
    return [to_json(phrase) for phrase, _ in envelope["phrases"].members() if phrase in other["phrases"]]


def _normalise_values(node: Node) -> str:
    """Return a comparable text: the order of values does not matter, the order of pointers does."""
    if isinstance(node.value, dict):
        return to_json({key: sorted(to_json(v.value) for v in item.items()) for key, item in node.members()})
    return to_json(node.value) if node else "nothing"


def compare_limits(old: Mapping[str, Node], new: Mapping[str, Node], context: Context) -> Iterator[Difference]:
    """Yield the differences of limits by request variant; the key is empty for the whole provider."""
    for form in old.keys() & new.keys():
        limits_a, limits_b = dict(old[form].members()), dict(new[form].members())
        for name in dict.fromkeys((*limits_a, *limits_b)):
            a, b = limits_a.get(name), limits_b.get(name)
            was, now = (to_json(node.value) if node else "" for node in (a, b))
            if was != now:
                rule = classify(a, b)
                subject = f"limit {name}{f' of {form}' if form else ''}"
                yield Difference(f"limit.{rule}", context, subject, a or old[form], b or new[form], was, now)


def compare_prices(old: Node, new: Node, context: Context) -> Iterator[Difference]:
    """Yield the differences of prices and units, and of their source."""
    before, after = old["x-price"], new["x-price"]
    for key in ("source", "date") if before and after else ():
        stated = (before[key], after[key])
        if stated[0].value != stated[1].value:
            texts = (str(stated[0].value), str(stated[1].value))
            yield Difference("price.stated", context, f"{key} of prices", *stated, *texts)
    for kind in ("models", "units"):
        a, b = (dict(node["x-price"][kind].members()) for node in (old, new))
        for name in dict.fromkeys((*a, *b)):
            one, other = a.get(name), b.get(name)
            was, now = (to_json(node.value) if node else "" for node in (one, other))
            if was != now:
                rule = classify(one, other)
                yield Difference(f"price.{rule}", context, f"price of {name}", one or old, other or new, was, now)


def compare_operation_extensions(old: Exchange, new: Exchange) -> Iterator[Difference]:
    """Yield the differences of the extensions of an operation and of its request."""
    if new.kind != "operation":
        return
    a, b = old.node["x-envelope"], new.node["x-envelope"]
    if a.value != b.value:
        was, now = (to_json(node.value) if node else "as elsewhere" for node in (a, b))
        yield Difference("envelope.changed", new.context(), "x-envelope", a or old.node, b or new.node, was, now)
    context = new.part_context("request", "sent")
    bodies_a, bodies_b = _request_schemas(old), _request_schemas(new)
    if not bodies_a or not bodies_b:
        return
    for media in bodies_a.keys() & bodies_b.keys():
        yield from compare_limits(_collect_limits(bodies_a[media]), _collect_limits(bodies_b[media]), context)
    yield from compare_capabilities(bodies_a.values(), bodies_b.values(), context)


def _request_schemas(exchange: Exchange) -> dict[str, tuple[Node, ...]]:
    content = exchange.node["requestBody"].followed()["content"]
    return {name: media_schemas(media) for name, media in content.members()}


def _collect_limits(body: tuple[Node, ...]) -> dict[str, Node]:
    """Return the limits of each variant of a body; a node without a value if a variant has none."""
    found: dict[str, Node] = {}
    for shape in normalise_schemas(body):
        for leaf in shape.leaves:
            name = shape.name or ""
            found[name] = found.get(name) or leaf["x-limits"]
    return found
