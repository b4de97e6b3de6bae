"""The life of a job, read from the members that a spec marks with ``x-harmonised`` and its companions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from codegen.compile import ir
from codegen.compile.normalise import Normalised, schema_name
from codegen.openapi.harmonised_members import Mark, marked, marks
from codegen.openapi.node import Node
from codegen.openapi.operations import FORM, JSON, Operation, operations, responses, successful_schemas
from codegen.openapi.pointer import unescape

PLACES: Final = ("job_id", "progress", "video_url", "expires_at", "completed_at", "error_message", "error_code")
"""Words of an answer whose members need no further facts."""
FROM_ANSWER: Final = re.compile(r"\$response\.body#(/.*)")
FROM_REQUEST: Final = re.compile(r"\$request\.body#(/.*)")


def lifecycle(spec: Normalised, names: Mapping[str, str]) -> ir.Lifecycle | None:
    """Return the life of a job, or ``None`` where a spec declares none: it has a client, and no harmonised one.

    Args:
        spec: The spec.
        names: For each `operationId` the Python name of the operation.
    """
    calls = [*spec.calls()]
    submits = tuple(submit for call in calls if (submit := _submit(call, names)))
    polls = [pair for call in calls for pair in _queries(calls, call, names, FROM_ANSWER)]
    lookups = [query for call in calls for query, _ in _queries(calls, call, names, FROM_REQUEST)]
    if not submits or not polls:
        return None
    poll, asked = polls[0]
    forms = {
        "upload": [_upload(call, names) for call in calls],
        "balance": [_balance(call, names) for call in calls],
    }
    return ir.Lifecycle(
        submits=submits,
        facts=_facts(marks(successful_schemas(asked))),
        queries={"poll": poll, **({"lookup": lookups[0]} if lookups else {})},
        forms={name: form for name, found in forms.items() for form in [next(filter(None, found), None)] if form},
        callbacks=_callbacks(spec),
        units=tuple(filter(None, [spec.data.get("x-price", {}).get("units")])),
    )


def _paths(found: list[Mark], word: str) -> tuple[tuple[str | None, ...], ...]:
    return tuple(mark.path for mark in found if word in mark.words)


def _body(call: Operation, media: str) -> Node:
    """Return the schema of a request body; a node without a value if the call has none of that media type."""
    return call.node["requestBody"]["content"][media]["schema"]


def _submit(call: Operation, names: Mapping[str, str]) -> ir.Submit | None:
    body = _body(call, JSON)
    ids = _paths(marks(successful_schemas(call)), "job_id")
    if not body or not ids or not any("prompt" in mark.words for mark in marked(body)):
        return None
    name = call.identifier or ""
    return ir.Submit(name, names[name], schema_name(body.value), ids)


def _queries(
    calls: list[Operation], call: Operation, names: Mapping[str, str], source: re.Pattern[str]
) -> Iterator[tuple[ir.JobQuery, Operation]]:
    """Yield the polls that an operation's links lead to with one value of its answer, or of its request."""
    targets = {target.identifier: target for target in calls}
    for link in (link.followed() for _, answer in responses(call) for _, link in answer["links"].members()):
        target, given = targets[link["operationId"].text], link.value.get("parameters", {})
        taken = [name for name, value in given.items() if source.fullmatch(str(value))]
        fixed = {name: value for name, value in given.items() if not str(value).startswith("$")}
        if len(taken) == 1 and len(fixed) == len(given) - 1 and _tells_state(target):
            name, place = _parameter(target, taken[0])
            others = tuple((*_parameter(target, each), value) for each, value in fixed.items())
            yield ir.JobQuery(names[target.identifier or ""], name, place, others), target


def _parameter(call: Operation, named: str) -> tuple[str, str]:
    """Return name and place of the parameter that a link names, as ``id`` or as ``path.id``."""
    found = ((parameter["name"], parameter["in"]) for parameter in call.node.value["parameters"])
    return next((name, place) for name, place in found if named in {name, f"{place}.{name}"})


def _tells_state(call: Operation) -> bool:
    return any("state" in mark.words for mark in marks(successful_schemas(call)))


def _facts(found: list[Mark]) -> ir.Facts:
    paths = {word: _paths(found, word) for word in PLACES}
    quantities = {word: _quantities(found, word) for word in ("duration", "cost")}
    return ir.Facts(
        states=tuple((mark.path, _states(mark)) for mark in found if "state" in mark.words),
        paths={word: places for word, places in paths.items() if places},
        quantities={word: members for word, members in quantities.items() if members},
        rejected=tuple((mark.path, _rejection(mark.schema)) for mark in found if "x-rejected" in mark.schema),
    )


def _states(mark: Mark) -> dict[str, str]:
    return {word: state.value for word, state in mark.states().items()}


def _rejection(schema: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    """Return by what a member tells of moderation: its values, or parts of its sentences."""
    told = schema["x-rejected"]
    if isinstance(told, dict):
        return {"phrases": tuple(phrase.casefold() for phrase in told["phrases"])}
    return {"values": tuple(told)}


def _quantities(found: list[Mark], word: str) -> tuple[tuple[ir.Path, str, int], ...]:
    return tuple((mark.path, *_unit(mark.schema, word)) for mark in found if word in mark.words)


def _unit(schema: Mapping[str, Any], word: str) -> tuple[str, int]:
    """Return the unit of a member, and how many of what stands there make one."""
    told = schema.get("x-unit", "seconds" if word == "duration" else "")
    if isinstance(told, dict):
        ((name, per),) = told.items()
        return name, per
    return ("seconds", 1000) if told == "milliseconds" else (told, 1)


def _upload(call: Operation, names: Mapping[str, str]) -> ir.Form | None:
    body = _body(call, FORM)
    urls = _paths(marks(successful_schemas(call)), "image_url")
    parts = {word: mark.path[0] for mark in (marked(body) if body else ()) for word in mark.words}
    if not body or not urls or "image" not in parts:
        return None
    told = {"image": parts["image"], "name": parts.get("image_name"), "folder": parts.get("image_folder")}
    facts = {"image_url": urls, **{name: part for name, part in told.items() if part is not None}}
    return ir.Form("Upload", names[call.identifier or ""], facts, (schema_name(body.value),))


def _balance(call: Operation, names: Mapping[str, str]) -> ir.Form | None:
    found = marks(successful_schemas(call))
    left, unlimited = _quantities(found, "balance"), _paths(found, "unlimited")
    if not left or any(parameter.get("required") for parameter in call.node.value["parameters"]):
        return None
    facts = {"unlimited": unlimited} if unlimited else {}
    return ir.Form("BalanceQuery", names[call.identifier or ""], facts, quantities={"balance": left})


def _callbacks(spec: Normalised) -> tuple[dict[str, tuple[Any, ...]], ...]:
    inbound = [operation for operation in operations(spec.root) if operation.is_inbound]
    bodies = {operation.node.at: marks(successful_schemas(operation)) for operation in inbound}
    found = [mark for marks in bodies.values() for mark in marks]
    facts = {word: tuple(dict.fromkeys(_paths(found, word))) for word in ("job_id", "key", "event")}
    jobless = tuple(_event(pointer) for pointer, marks in bodies.items() if not _paths(marks, "job_id"))
    if not facts["job_id"]:
        return ()
    told = {**facts, "jobless": jobless if facts["event"] else ()}
    return ({word: places for word, places in told.items() if places},)


def _event(pointer: str) -> str:
    """Return the name under which a spec lists a callback or webhook."""
    parts = pointer.split("/")
    return unescape(parts[2] if parts[1] == "webhooks" else parts[-3])
