"""Compare what an exchange carries: request body, answers, media types, links."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.diff.compare_links import compare_links
from codegen.diff.compare_parameters import compare_headers
from codegen.diff.compare_schemas import Comparison, Spot
from codegen.diff.differences import Finding, Side, Where
from codegen.diff.exchanges import Exchange
from codegen.diff.keyword_facts import plain
from codegen.diff.pairing import Pairs
from codegen.diff.value_types import json_text
from codegen.openapi.node import Node

Named = tuple[str, Node]


def compare_request(old: Exchange, new: Exchange) -> Iterator[Finding]:
    """Yield the differences of the request bodies."""
    side: Side = "sent" if new.kind == "operation" else "received"
    part = "request" if new.kind == "operation" else new.kind
    a, b = old.node["requestBody"].followed(), new.node["requestBody"].followed()
    where = new.where(f"{part} body", side)
    need_a, need_b = (node["required"].value is True for node in (a, b))
    if not (a and b):
        if a or b:
            rule = "body.removed" if a else "body.added.required" if need_b else "body.added"
            yield Finding(rule, where, "", a or old.node, b or new.node, python=(new.python,))
        return
    if need_a != need_b:
        yield Finding("body.optional" if need_a else "body.required", where, "", a, b, python=(new.python,))
    yield from _content(a, b, new.where(part, side, keywords=new.kind == "operation"), new)


def compare_answers(old: Exchange, new: Exchange) -> Iterator[Finding]:
    """Yield the differences of the answers; those to a callback are ours."""
    side: Side = "received" if new.kind == "operation" else "sent"
    part = "answer" if new.kind == "operation" else f"our answer to the {new.kind}"
    pairs = Pairs(_answers(old), _answers(new))
    pairs.match(lambda a, b: a[0] == b[0])
    where = new.where(part, side)
    good_a, good_b = ([answer for answer in left if answer[0][0] == "2"] for left in (pairs.removed, pairs.added))
    if len(good_a) == len(good_b) == 1:
        pairs.match(lambda a, b: a is good_a[0] and b is good_b[0])
        yield Finding(
            "status.changed", where, "status", good_a[0][1], good_b[0][1], good_a[0][0], good_b[0][0], (new.python,)
        )
    for status, node in pairs.removed:
        rule = "status.removed" if status[0] == "2" else "error.removed"
        yield Finding(rule, where, "status", node, new.node["responses"], was=status, python=(new.python,))
    for status, node in pairs.added:
        rule = "error.added"
        if status[0] == "2":
            known = [answer for answer in _answers(old) if answer[0][0] == "2"]
            rule = "status.added" if _is_known(node, known, where) else "status.added.typed"
        yield Finding(rule, where, "status", old.node["responses"], node, now=status, python=(new.python,))
    for (_, a), (status, b) in pairs.both:
        yield from _answer(a, b, new.where(f"{part} {status}", side), old, new)


def _answer(a: Node, b: Node, where: Where, old: Exchange, new: Exchange) -> Iterator[Finding]:
    yield from compare_headers(a, b, new.where(f"header of {where.part}", where.side))
    yield from compare_links(a, b, where, old, new)
    if new.kind == "operation" and _may_be_empty(a) != _may_be_empty(b):
        rule = "empty.added" if _may_be_empty(b) else "empty.removed"
        nodes = (a["x-empty"] or a, b["x-empty"] or b)
        before = any(_may_be_empty(answer) for _, answer in _answers(old))
        yield Finding(rule, where, "", *nodes, python=(new.python,), soft=before)
    full_a, full_b = bool(_media(a)), bool(_media(b))
    if full_a != full_b:
        yield Finding("body.removed" if full_a else "body.added", where, "body", a, b, python=(new.python,))
    elif full_a:
        yield from _content(a, b, where, new)


def _content(old: Node, new: Node, where: Where, exchange: Exchange) -> Iterator[Finding]:
    pairs = Pairs(_media(old), _media(new))
    pairs.match(lambda a, b: a[0] == b[0])
    if len(pairs.removed) == len(pairs.added) == 1:
        (was, a), (now, b) = pairs.removed[0], pairs.added[0]
        yield Finding("media.changed", where, "media type", a, b, was, now, (exchange.python,))
    else:
        for name, node in pairs.removed:
            yield Finding("media.removed", where, "media type", node, new, was=name, python=(exchange.python,))
        for name, node in pairs.added:
            yield Finding("media.added", where, "media type", old, node, now=name, python=(exchange.python,))
    for (_, a), (_, b) in pairs.both:
        encoded_a, encoded_b = (
            json_text(plain(media["encoding"])) if media["encoding"] else "none" for media in (a, b)
        )
        if encoded_a != encoded_b:
            yield Finding(
                "encoding.changed", where, "encoding", a["encoding"] or a, b["encoding"] or b, encoded_a, encoded_b
            )
        yield from Comparison(where).schemas(schema_of(a), schema_of(b), Spot())


def _may_be_empty(answer: Node) -> bool:
    return bool(_media(answer)) and answer["x-empty"].value is True


def _is_known(node: Node, known: list[Named], where: Where) -> bool:
    """Tell whether an answer has a body that another success already has, or none."""
    media = _media(node)
    bodies = [schema_of(other) for _, answer in known for _, other in _media(answer)]
    return not media or any(Comparison(where).same(body, schema_of(one)) for body in bodies for _, one in media)


def _answers(exchange: Exchange) -> list[Named]:
    every = exchange.node["responses"].members()
    return [
        (status.upper() if status != "default" else status, node.followed())
        for status, node in every
        if not status.startswith("x-")
    ]


def _media(node: Node) -> list[Named]:
    return [(_plain_type(name), media) for name, media in node["content"].members()]


def _plain_type(name: str) -> str:
    """Return a media type in small letters, without the charset that JSON has anyway."""
    first, *rest = (part.strip() for part in name.lower().split(";"))
    return "; ".join([first, *(part for part in rest if part != "charset=utf-8")])


def schema_of(media: Node) -> tuple[Node, ...]:
    """Return the schema of a media type as the list of schemas that hold."""
    return (media["schema"],) if media["schema"] else ()
