"""Compare request parameters and response headers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from telecine_codegen.diff.compare_schemas import Position, SchemaComparison
from telecine_codegen.diff.differences import Context, Difference
from telecine_codegen.diff.named_operations import Exchange
from telecine_codegen.diff.pairing import Pairs, is_reordered, is_similar_name
from telecine_codegen.diff.schema_alternatives import normalise_schemas
from telecine_codegen.openapi.argument_names import add_place, find_shared_names
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.operations import merge_parameters
from telecine_codegen.openapi.python_names import function_name

STANDARD_HEADERS: Final = frozenset({"accept", "authorization", "content-type"})
"""Headers that OpenAPI describes elsewhere in a spec."""

_DEFAULT_STYLES: Final = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """A request parameter or a response header."""

    name: str
    location: str
    node: Node

    @property
    def key(self) -> tuple[str, str]:
        """The identity of the parameter; header names ignore case."""
        return self.location, self.name.lower() if self.location == "header" else self.name

    @property
    def schemas(self) -> tuple[Node, ...]:
        """The schema of its value."""
        media = next((media["schema"] for _, media in self.node["content"].members()), None)
        schema = self.node["schema"] or media
        return (schema,) if schema else ()

    @property
    def is_required(self) -> bool:
        """Whether it is required."""
        return self.node["required"].value is True or self.location == "path"

    @property
    def style(self) -> str:
        """How a list or object is serialised; empty for scalars."""
        if self.node["content"]:
            return ", ".join(name for name, _ in self.node["content"].members())
        if not any(shape.kind in ("object", "array", "any") for shape in normalise_schemas(self.schemas)):
            return ""
        style = self.node["style"].text or _DEFAULT_STYLES.get(self.location, "simple")
        explode = self.node["explode"].value
        is_exploded = style == "form" if explode is None else explode
        return f"{style}, exploded" if is_exploded else style


def compare_parameters(old: Exchange, new: Exchange) -> Iterator[Difference]:
    """Yield the differences of the parameters of a request."""
    before, after = _path_parameter_names(old), _path_parameter_names(new)
    names = dict(zip(before, after, strict=True)) if len(before) == len(after) else {}
    listed = (_list_parameters(old), _list_parameters(new))
    pairs = Pairs(*listed)
    pairs.match(lambda a, b: a.location == b.location == "path" and names.get(a.name) == b.name)
    pairs.match(lambda a, b: a.key == b.key)
    yield from _compare_pairs(pairs, listed, old, new)


def compare_headers(old: Node, new: Node, context: Context) -> Iterator[Difference]:
    """Yield the differences of the headers of a response."""
    pairs = Pairs(*(_list_headers(node) for node in (old, new)))
    pairs.match(lambda a, b: a.key == b.key)
    for a in pairs.removed:
        yield Difference("member.removed", context, a.name, a.node, new)
    for b in pairs.added:
        yield Difference("member.added", context, b.name, None, b.node)
    for a, b in pairs.both:
        yield from _compare_pair(a, b, context, ())


def _compare_pairs(
    pairs: Pairs[Parameter], listed: tuple[list[Parameter], list[Parameter]], old: Exchange, new: Exchange
) -> Iterator[Difference]:
    exchange_context = new.context()

    def is_renamed(a: Parameter, b: Parameter) -> bool:
        alone = len(pairs.removed) == len(pairs.added) == 1
        same = a.location == b.location and SchemaComparison(exchange_context).is_equal(a.schemas, b.schemas)
        return same and is_similar_name(a.name, b.name, alone=alone)

    pairs.match(is_renamed)
    pairs.match(lambda a, b: a.name == b.name)
    if any(_is_reordered_within(location, pairs, listed) for location in _DEFAULT_STYLES):
        ordered = [b for b in listed[1] if any(b is after for _, after in pairs.both)]
        names = ", ".join(b.name for b in ordered)
        yield Difference("order.parameters", exchange_context, "parameters", old.node, new.node, now=names)
    for a in pairs.removed:
        yield Difference("member.removed", _context(old, a), a.name, a.node, new.node, python=_python_names(old, a))
    for b in pairs.added:
        rule = "member.added.required" if b.is_required else "member.added"
        yield Difference(rule, _context(new, b), b.name, None, b.node, python=_python_names(new, b))
    for a, b in pairs.both:
        python = tuple(dict.fromkeys((*_python_names(old, a), *_python_names(new, b))))
        if a.location != b.location:
            yield Difference(
                "parameter.moved", _context(new, a), a.name, a.node, b.node, a.location, b.location, python
            )
        elif a.key == b.key and (was := _argument_name(old, a)) != (now := _argument_name(new, b)):
            yield Difference("argument.renamed", _context(new, b), b.name, a.node, b.node, was, now, python)
        elif a.key != b.key and (a.location != "path" or _python_names(old, a) != _python_names(new, b)):
            yield Difference("member.renamed", _context(new, a), a.name, a.node, b.node, a.name, b.name, python)
        yield from _compare_pair(a, b, _context(new, b), _python_names(new, b))


def _is_reordered_within(location: str, pairs: Pairs[Parameter], listed: tuple[list[Parameter], ...]) -> bool:
    """Return whether the parameters of a location, which are arguments of one group, have another order."""
    same = [(a, b) for a, b in pairs.both if a.location == b.location == location]
    return is_reordered(same, *listed)


def _compare_pair(a: Parameter, b: Parameter, context: Context, python: tuple[str, ...]) -> Iterator[Difference]:
    if a.is_required != b.is_required:
        rule = "member.optional" if a.is_required else "member.required"
        yield Difference(
            rule, context, b.name, a.node["required"] or a.node, b.node["required"] or b.node, python=python
        )
    style_a, style_b = a.style, b.style
    if style_a != style_b and style_a and style_b and a.location == b.location:
        yield Difference("parameter.style", context, b.name, a.node, b.node, style_a, style_b, python)
    if (a.node["allowReserved"].value is True) != (b.node["allowReserved"].value is True):
        was, now = ("it is" if node["allowReserved"].value is True else "escaped" for node in (a.node, b.node))
        yield Difference("parameter.style", context, b.name, a.node, b.node, was, now, python)
    if bool(a.node["deprecated"].value) != bool(b.node["deprecated"].value):
        rule = "deprecated" if b.node["deprecated"].value else "undeprecated"
        yield Difference(rule, context, b.name, a.node, b.node, python=python)
    position = Position(b.name, None, b.name, not b.is_required, not a.is_required, python)
    yield from SchemaComparison(context).compare(a.schemas, b.schemas, position)


def _list_parameters(exchange: Exchange) -> list[Parameter]:
    found: Mapping[tuple[str, str], Parameter] = {}
    for node in (listed.followed() for listed in merge_parameters(exchange.node, exchange.item)):
        name, location = node["name"].text, node["in"].text
        if name and location and not (location == "header" and name.lower() in STANDARD_HEADERS):
            parameter = Parameter(name, location, node)
            found = {**found, parameter.key: parameter}
    return list(found.values())


def _list_headers(node: Node) -> list[Parameter]:
    headers = node["headers"].members()
    return [
        Parameter(name, "header", header.followed()) for name, header in headers if name.lower() not in STANDARD_HEADERS
    ]


def _path_parameter_names(exchange: Exchange) -> list[str]:
    return re.findall(r"\{([^}]*)\}", exchange.operation.path)


def _context(exchange: Exchange, parameter: Parameter) -> Context:
    part = f"{parameter.location} parameter" if parameter.location != "header" else "request header"
    if exchange.kind != "operation":
        return exchange.part_context(part.replace("request", exchange.kind), "received")
    return exchange.part_context(part, "sent")


def _python_names(exchange: Exchange, parameter: Parameter) -> tuple[str, ...]:
    return (f"{exchange.name}({_argument_name(exchange, parameter)}=…)",) if exchange.kind == "operation" else ()


def _argument_name(exchange: Exchange, parameter: Parameter) -> str:
    parameters = (listed.followed() for listed in merge_parameters(exchange.node, exchange.item))
    shared = find_shared_names(parameters, exchange.node["requestBody"])
    return add_place(function_name(parameter.name), parameter.location, shared)
