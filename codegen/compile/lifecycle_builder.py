"""The life of a job, read from the members that a spec marks with ``x-harmonised`` and its companions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from codegen.compile import ir
from codegen.compile.normalise import FORM, JSON, Node, Normalised, lookup, schema_name
from codegen.openapi.pointer import unescape

PLACES: Final = ("job_id", "progress", "video_url", "expires_at", "completed_at", "error_message", "error_code")
"""Words of an answer whose members need no further facts."""
FROM_ANSWER: Final = re.compile(r"\$response\.body#(/.*)")
FROM_REQUEST: Final = re.compile(r"\$request\.body#(/.*)")


@dataclass(frozen=True, slots=True)
class Mark:
    """A member that a spec marks: where it stands, and its schema with what stands beside the reference to it."""

    at: tuple[str | None, ...]
    schema: Node

    @property
    def words(self) -> tuple[str, ...]:
        """The harmonised words that it carries."""
        told = self.schema.get("x-harmonised", ())
        return (told,) if isinstance(told, str) else tuple(told)


def lifecycle(spec: Normalised, names: Mapping[str, str]) -> ir.Lifecycle | None:
    """Return the life of a job, or ``None`` where a spec declares none: it has a client, and no harmonised one.

    Args:
        spec: The spec.
        names: For each `operationId` the Python name of the operation.
    """
    nodes = [node for _, _, node in spec.operations()]
    submits = tuple(submit for node in nodes if (submit := _submit(spec, node, names)))
    polls = [pair for node in nodes for pair in _queries(spec, node, names, FROM_ANSWER)]
    lookups = [query for node in nodes for query, _ in _queries(spec, node, names, FROM_REQUEST)]
    if not submits or not polls:
        return None
    poll, answers = polls[0]
    forms = {
        "upload": [_upload(spec, node, names) for node in nodes],
        "balance": [_balance(spec, node, names) for node in nodes],
    }
    return ir.Lifecycle(
        submits=submits,
        facts=_facts(spec, marks(spec, answers)),
        queries={"poll": poll, **({"lookup": lookups[0]} if lookups else {})},
        forms={name: form for name, found in forms.items() for form in [next(filter(None, found), None)] if form},
        callbacks=_callbacks(spec),
        units=tuple(filter(None, [spec.data.get("x-price", {}).get("units")])),
    )


def marks(spec: Normalised, operation: Node) -> list[Mark]:
    """Return the marked members of an operation's successful answers, in the order of the spec."""
    answers = (answer for status, answer in operation["responses"].items() if str(status).startswith("2"))
    schemas = (media["schema"] for answer in answers for media in answer.get("content", {}).values())
    return _unique(mark for schema in schemas for mark in marked(spec, schema))


def _unique(found: Iterator[Mark]) -> list[Mark]:
    return list({(mark.at, mark.words): mark for mark in reversed(list(found))}.values())[::-1]


def marked(
    spec: Normalised, schema: Node, at: tuple[str | None, ...] = (), above: frozenset[str] = frozenset()
) -> Iterator[Mark]:
    """Yield the marked members within a schema; what a text holds as JSON stands at the place of the text."""
    if "$ref" in schema:
        name = schema_name(schema)
        if name in above:
            return  # an object within one of its own kind tells nothing new
        above |= {name}
        schema = {**spec.schemas[name], **{key: value for key, value in schema.items() if key != "$ref"}}
    if "x-harmonised" in schema or "x-rejected" in schema:
        yield Mark((*at, None) if _is_list(schema) else at, schema)
    for part in (*schema.get("allOf", ()), *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from marked(spec, part, at, above)
    for name, member in schema.get("properties", {}).items():
        yield from marked(spec, member, (*at, name), above)
    if isinstance(schema.get("items"), dict):
        yield from marked(spec, schema["items"], (*at, None), above)
    if "contentSchema" in schema:
        yield from marked(spec, schema["contentSchema"], at, above)


def _is_list(schema: Node) -> bool:
    return "array" in ([schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type", ()))


def _paths(found: list[Mark], word: str) -> tuple[tuple[str | None, ...], ...]:
    return tuple(mark.at for mark in found if word in mark.words)


def _body(operation: Node, media: str) -> Node | None:
    content = operation.get("requestBody", {}).get("content", {})
    return content[media]["schema"] if media in content else None


def _submit(spec: Normalised, operation: Node, names: Mapping[str, str]) -> ir.Submit | None:
    body = _body(operation, JSON)
    ids = _paths(marks(spec, operation), "job_id")
    if body is None or not ids or not any("prompt" in mark.words for mark in marked(spec, body)):
        return None
    name = operation["operationId"]
    return ir.Submit(name, names[name], schema_name(body), ids)


def _queries(
    spec: Normalised, operation: Node, names: Mapping[str, str], source: re.Pattern[str]
) -> Iterator[tuple[ir.JobQuery, Node]]:
    """Yield the polls that an operation's links lead to with one value of its answer, or of its request."""
    targets = {node["operationId"]: node for _, _, node in spec.operations()}
    links = (link for answer in operation["responses"].values() for link in answer.get("links", {}).values())
    for found in links:
        link = lookup(spec.data, found["$ref"]) if "$ref" in found else found
        target, given = targets[link["operationId"]], link.get("parameters", {})
        taken = [name for name, value in given.items() if source.fullmatch(str(value))]
        fixed = {name: value for name, value in given.items() if not str(value).startswith("$")}
        if len(taken) == 1 and len(fixed) == len(given) - 1 and _tells_state(spec, target):
            name, place = _parameter(target, taken[0])
            others = tuple((*_parameter(target, each), value) for each, value in fixed.items())
            yield ir.JobQuery(names[link["operationId"]], name, place, others), target


def _parameter(operation: Node, named: str) -> tuple[str, str]:
    """Return name and place of the parameter that a link names, as ``id`` or as ``path.id``."""
    found = ((parameter["name"], parameter["in"]) for parameter in operation["parameters"])
    return next((name, place) for name, place in found if named in {name, f"{place}.{name}"})


def _tells_state(spec: Normalised, operation: Node) -> bool:
    return any("state" in mark.words for mark in marks(spec, operation))


def _facts(spec: Normalised, found: list[Mark]) -> ir.Facts:
    paths = {word: _paths(found, word) for word in PLACES}
    quantities = {word: _quantities(found, word) for word in ("duration", "cost")}
    return ir.Facts(
        states=tuple((mark.at, states(spec, mark.schema)) for mark in found if "state" in mark.words),
        paths={word: places for word, places in paths.items() if places},
        quantities={word: members for word, members in quantities.items() if members},
        rejected=tuple((mark.at, _rejection(mark.schema)) for mark in found if "x-rejected" in mark.schema),
    )


def _rejection(schema: Node) -> dict[str, tuple[Any, ...]]:
    """Return by what a member tells of moderation: its values, or parts of its sentences."""
    told = schema["x-rejected"]
    if isinstance(told, dict):
        return {"phrases": tuple(phrase.casefold() for phrase in told["phrases"])}
    return {"values": tuple(told)}


def states(spec: Normalised, schema: Node) -> dict[str, str]:
    """Return what each word of a state means, from the schema or one that it is composed of."""
    return {str(word): state for part in composed(spec, schema) for word, state in part.get("x-states", {}).items()}


def composed(spec: Normalised, schema: Node) -> Iterator[Node]:
    """Yield a schema and all that it refers to or is composed of."""
    yield schema
    for part in (*schema.get("allOf", ()), *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from composed(spec, part)
    if "$ref" in schema:
        yield from composed(spec, spec.schemas[schema_name(schema)])


def _quantities(found: list[Mark], word: str) -> tuple[tuple[ir.Path, str, int], ...]:
    return tuple((mark.at, *unit(mark.schema, word)) for mark in found if word in mark.words)


def unit(schema: Node, word: str) -> tuple[str, int]:
    """Return the unit of a member, and how many of what stands there make one."""
    told = schema.get("x-unit", "seconds" if word == "duration" else "")
    if isinstance(told, dict):
        ((name, per),) = told.items()
        return name, per
    return ("seconds", 1000) if told == "milliseconds" else (told, 1)


def _upload(spec: Normalised, operation: Node, names: Mapping[str, str]) -> ir.Form | None:
    body = _body(operation, FORM)
    urls = _paths(marks(spec, operation), "image_url")
    parts = {word: mark.at[0] for mark in marked(spec, body or {}) for word in mark.words}
    if body is None or not urls or "image" not in parts:
        return None
    told = {"image": parts["image"], "name": parts.get("image_name"), "folder": parts.get("image_folder")}
    facts = {"image_url": urls, **{name: part for name, part in told.items() if part is not None}}
    return ir.Form("Upload", names[operation["operationId"]], facts, (schema_name(body),))


def _balance(spec: Normalised, operation: Node, names: Mapping[str, str]) -> ir.Form | None:
    found = marks(spec, operation)
    left, unlimited = _quantities(found, "balance"), _paths(found, "unlimited")
    if not left or any(parameter.get("required") for parameter in operation["parameters"]):
        return None
    facts = {"unlimited": unlimited} if unlimited else {}
    return ir.Form("BalanceQuery", names[operation["operationId"]], facts, quantities={"balance": left})


def _callbacks(spec: Normalised) -> tuple[dict[str, tuple[Any, ...]], ...]:
    bodies = {entry.pointer: _marks_of_body(spec, entry.operation) for entry in spec.inbound}
    found = [mark for marks in bodies.values() for mark in marks]
    facts = {word: tuple(dict.fromkeys(_paths(found, word))) for word in ("job_id", "key", "event")}
    jobless = tuple(_event(pointer) for pointer, marks in bodies.items() if not _paths(marks, "job_id"))
    if not facts["job_id"]:
        return ()
    told = {**facts, "jobless": jobless if facts["event"] else ()}
    return ({word: places for word, places in told.items() if places},)


def _marks_of_body(spec: Normalised, operation: Node) -> list[Mark]:
    content = operation["requestBody"]["content"].values()
    return _unique(mark for media in content for mark in marked(spec, media["schema"]))


def _event(pointer: str) -> str:
    """Return the name under which a spec lists a callback or webhook."""
    parts = pointer.split("/")
    return unescape(parts[2] if parts[1] == "webhooks" else parts[-3])
