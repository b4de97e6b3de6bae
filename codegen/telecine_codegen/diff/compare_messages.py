"""Compare request bodies and responses: status codes, media types, headers, links, schemas."""

from __future__ import annotations

from collections.abc import Iterator

from telecine_codegen.diff.compare_links import compare_links
from telecine_codegen.diff.compare_parameters import compare_headers
from telecine_codegen.diff.compare_schemas import Position, SchemaComparison
from telecine_codegen.diff.differences import Context, Difference, Side
from telecine_codegen.diff.named_operations import Exchange
from telecine_codegen.diff.pairing import Pairs, classify
from telecine_codegen.diff.schema_constraints import strip_annotations
from telecine_codegen.diff.value_types import to_json
from telecine_codegen.openapi.node import Node

NamedNode = tuple[str, Node]


def compare_request(old: Exchange, new: Exchange) -> Iterator[Difference]:
    """Yield the differences of the request bodies."""
    side: Side = "sent" if new.kind == "operation" else "received"
    part = "request" if new.kind == "operation" else new.kind
    a, b = old.node["requestBody"].followed(), new.node["requestBody"].followed()
    context = new.part_context(f"{part} body", side)
    is_required_a, is_required_b = (node["required"].value is True for node in (a, b))
    if not (a and b):
        if a or b:
            rule = f"body.{classify(a, b)}{'.required' if is_required_b else ''}"
            yield Difference(rule, context, "", a or old.node, b or new.node, python=(new.python,))
        return
    if is_required_a != is_required_b:
        yield Difference("body.optional" if is_required_a else "body.required", context, "", a, b, python=(new.python,))
    yield from _compare_content(a, b, new.part_context(part, side, keywords=new.kind == "operation"), new)


def compare_responses(old: Exchange, new: Exchange) -> Iterator[Difference]:
    """Yield the differences of the responses; responses to callbacks are sent by us."""
    side: Side = "received" if new.kind == "operation" else "sent"
    part = "response" if new.kind == "operation" else f"our response to the {new.kind}"
    pairs = Pairs(_list_responses(old), _list_responses(new))
    pairs.match(lambda a, b: a[0] == b[0])
    context = new.part_context(part, side)
    success_a, success_b = (
        [response for response in left if response[0][0] == "2"] for left in (pairs.removed, pairs.added)
    )
    if len(success_a) == len(success_b) == 1:
        pairs.match(lambda a, b: a is success_a[0] and b is success_b[0])
        (was, a), (now, b) = success_a[0], success_b[0]
        yield Difference("status.changed", context, "status", a, b, was, now, (new.python,))
    for status, node in pairs.removed:
        rule = "status.removed" if status[0] == "2" else "error.removed"
        yield Difference(rule, context, "status", node, new.node["responses"], was=status, python=(new.python,))
    for status, node in pairs.added:
        rule = "error.added"
        if status[0] == "2":
            known = [response for response in _list_responses(old) if response[0][0] == "2"]
            rule = "status.added" if _has_known_body(node, known, context) else "status.added.typed"
        yield Difference(rule, context, "status", old.node["responses"], node, now=status, python=(new.python,))
    for (_, a), (status, b) in pairs.both:
        yield from _compare_response(a, b, new.part_context(f"{part} {status}", side), old, new)


def _compare_response(a: Node, b: Node, context: Context, old: Exchange, new: Exchange) -> Iterator[Difference]:
    yield from compare_headers(a, b, new.part_context(f"header of {context.part}", context.side))
    yield from compare_links(a, b, context, old, new)
    if new.kind == "operation" and _may_be_empty(a) != _may_be_empty(b):
        rule = "empty.added" if _may_be_empty(b) else "empty.removed"
        nodes = (a["x-empty"] or a, b["x-empty"] or b)
        before = any(_may_be_empty(response) for _, response in _list_responses(old))
        yield Difference(rule, context, "", *nodes, python=(new.python,), soft=before)
    full_a, full_b = bool(_list_media(a)), bool(_list_media(b))
    if full_a != full_b:
        yield Difference("body.removed" if full_a else "body.added", context, "body", a, b, python=(new.python,))
    elif full_a:
        yield from _compare_content(a, b, context, new)


def _compare_content(old: Node, new: Node, context: Context, exchange: Exchange) -> Iterator[Difference]:
    pairs = Pairs(_list_media(old), _list_media(new))
    pairs.match(lambda a, b: a[0] == b[0])
    if len(pairs.removed) == len(pairs.added) == 1:
        (was, a), (now, b) = pairs.removed[0], pairs.added[0]
        yield Difference("media.changed", context, "media type", a, b, was, now, (exchange.python,))
    else:
        for name, node in pairs.removed:
            yield Difference("media.removed", context, "media type", node, new, was=name, python=(exchange.python,))
        for name, node in pairs.added:
            yield Difference("media.added", context, "media type", old, node, now=name, python=(exchange.python,))
    for (_, a), (_, b) in pairs.both:
        encoded_a, encoded_b = (
            to_json(strip_annotations(media["encoding"])) if media["encoding"] else "none" for media in (a, b)
        )
        if encoded_a != encoded_b:
            yield Difference(
                "encoding.changed", context, "encoding", a["encoding"] or a, b["encoding"] or b, encoded_a, encoded_b
            )
        yield from SchemaComparison(context).compare(media_schemas(a), media_schemas(b), Position())


def _may_be_empty(response: Node) -> bool:
    return bool(_list_media(response)) and response["x-empty"].value is True


def _has_known_body(node: Node, known: list[NamedNode], context: Context) -> bool:
    """Return whether a response has the same body as another success, or none like another one."""
    media = _list_media(node)
    bodies = [media_schemas(other) for _, response in known for _, other in _list_media(response)]
    if not media:
        return any(not _list_media(response) or _may_be_empty(response) for _, response in known)
    return any(SchemaComparison(context).is_equal(body, media_schemas(one)) for body in bodies for _, one in media)


def _list_responses(exchange: Exchange) -> list[NamedNode]:
    members = exchange.node["responses"].members()
    return [
        (status.upper() if status != "default" else status, node.followed())
        for status, node in members
        if not status.startswith("x-")
    ]


def _list_media(node: Node) -> list[NamedNode]:
    return [(_normalise_media_type(name), media) for name, media in node["content"].members()]


def _normalise_media_type(name: str) -> str:
    """Return a media type in lower case, without the default charset."""
    first, *rest = (part.strip() for part in name.lower().split(";"))
    return "; ".join([first, *(part for part in rest if part != "charset=utf-8")])


def media_schemas(media: Node) -> tuple[Node, ...]:
    """Return the schema of a media type as a tuple; empty if it has none."""
    return (media["schema"],) if media["schema"] else ()
