"""Directions: which schemas we send and which we receive."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.lint.spec_view import Node, Spec, Value, children
from codegen.openapi.pointer import pointer


def received(spec: Spec) -> Iterator[tuple[str, Node]]:
    """Yield the schemas of answers, callbacks and webhooks, each with words for where it is."""
    for node in spec.of("operation"):
        for status, answer in node.value.get("responses", {}).items():
            yield from _labelled(f"an answer of {_name(node)}", _answer(spec, node, status, answer))
    for node in spec.of("inbound"):
        word = "the webhook" if node.at.startswith("/webhooks/") else "the callback"
        yield from _labelled(f"{word} {_name(node)}", _body(spec, node))


def sent(spec: Spec) -> Iterator[tuple[str, Node]]:
    """Yield the schemas of requests, their parameters, and our answers to callbacks."""
    for node in spec.of("operation"):
        yield from _labelled(_name(node), _body(spec, node))
        for at, parameter in spec.parameters(node):
            if "schema" in parameter:
                yield _name(node), Node("schema", f"{at}/schema", parameter["schema"])
    for node in spec.of("inbound"):
        for status, answer in node.value.get("responses", {}).items():
            yield from _labelled(f"our answer to {_name(node)}", _answer(spec, node, status, answer))


def within(spec: Spec, roots: Iterator[tuple[str, Node]]) -> set[str]:
    """Return the pointers of all schemas within some schemas, and those of the references on the way."""
    found: set[str] = set()
    waiting = [(root.at, root.value) for _, root in roots]
    while waiting:
        at, value = waiting.pop()
        if at not in found:
            found.add(at)
            named = spec.follow(at, value)
            waiting.extend([(named.at, named.value), *children(named.at, named.value)] if named else [])
    return found


def body_schemas(spec: Spec, at: str, holder: Value) -> Iterator[Node]:
    """Yield the schema of each media type of a body or an answer, references to the body followed."""
    found = spec.follow(at, holder)
    if found is None:
        return
    for media, content in found.value.get("content", {}).items():
        if "schema" in content:
            yield Node("schema", pointer(found.at, "content", media, "schema"), content["schema"])


def _body(spec: Spec, node: Node) -> Iterator[Node]:
    return body_schemas(spec, f"{node.at}/requestBody", node.value.get("requestBody", {}))


def _answer(spec: Spec, node: Node, status: str, answer: Value) -> Iterator[Node]:
    at = pointer(node.at, "responses", status)
    yield from body_schemas(spec, at, answer)
    found = spec.follow(at, answer)
    for name, header in found.value.get("headers", {}).items() if found else ():
        told = spec.follow(pointer(found.at if found else at, "headers", name), header)
        if told and "schema" in told.value:
            yield Node("schema", f"{told.at}/schema", told.value["schema"])


def _labelled(label: str, nodes: Iterator[Node]) -> Iterator[tuple[str, Node]]:
    return ((label, node) for node in nodes)


def _name(node: Node) -> str:
    name: str = node.value.get("operationId") or node.at.rpartition("/")[2]
    return name
