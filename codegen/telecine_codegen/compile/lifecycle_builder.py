"""Build the job lifecycle from the members marked with ``x-harmonised`` and its companion extensions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from telecine_codegen.compile import ir
from telecine_codegen.compile.normalise import NormalisedSpec, schema_name
from telecine_codegen.openapi.harmonised_members import Mark, collect_marks, iter_marks
from telecine_codegen.openapi.node import Node
from telecine_codegen.openapi.operations import (
    FORM,
    JSON,
    OperationNode,
    iter_operations,
    iter_responses,
    iter_success_schemas,
)
from telecine_codegen.openapi.pointer import unescape_token

PLAIN_FIELDS: Final = ("job_id", "progress", "video_url", "expires_at", "completed_at", "error_message", "error_code")
"""Fields of a response that consist of paths only."""
RESPONSE_EXPRESSION: Final = re.compile(r"\$response\.body#(/.*)")
REQUEST_EXPRESSION: Final = re.compile(r"\$request\.body#(/.*)")


def build_lifecycle(spec: NormalisedSpec, names: Mapping[str, str]) -> ir.LifecycleIR | None:
    """Return the job lifecycle, or ``None`` if a spec has no submit or poll: it has no harmonised client.

    Args:
        spec: The spec.
        names: Python names of the operations by `operationId`.
    """
    calls = [*spec.calls()]
    targets = {call.identifier: call for call in calls}
    submits = tuple(submit for call in calls if (submit := _build_submit(call, names)))
    polls = [pair for call in calls for pair in iter_job_queries(targets, call, names, RESPONSE_EXPRESSION)]
    lookups = [query for call in calls for query, _ in iter_job_queries(targets, call, names, REQUEST_EXPRESSION)]
    if not submits or not polls:
        return None
    poll, poll_operation = polls[0]
    forms = {
        "upload": [_build_upload(call, names) for call in calls],
        "balance": [_build_balance(call, names) for call in calls],
    }
    return ir.LifecycleIR(
        submits=submits,
        facts=build_poll_fields(collect_marks(iter_success_schemas(poll_operation))),
        queries={"poll": poll, **({"lookup": lookups[0]} if lookups else {})},
        forms={name: form for name, found in forms.items() for form in [next(filter(None, found), None)] if form},
        callbacks=_build_callbacks(spec),
        units=tuple(filter(None, [spec.data.get("x-price", {}).get("units")])),
    )


def _list_paths(found: list[Mark], word: str) -> tuple[tuple[str | None, ...], ...]:
    return tuple(mark.path for mark in found if word in mark.words)


def _body_schema(call: OperationNode, media: str) -> Node:
    """Return the schema of a request body; a node without a value if it has no such media type."""
    return call.node["requestBody"]["content"][media]["schema"]


def _build_submit(call: OperationNode, names: Mapping[str, str]) -> ir.SubmitIR | None:
    body = _body_schema(call, JSON)
    ids = _list_paths(collect_marks(iter_success_schemas(call)), "job_id")
    if not body or not ids or not any("prompt" in mark.words for mark in iter_marks(body)):
        return None
    name = call.identifier or ""
    return ir.SubmitIR(name, names[name], schema_name(body.value), ids)


def iter_job_queries(
    targets: Mapping[str | None, OperationNode], call: OperationNode, names: Mapping[str, str], source: re.Pattern[str]
) -> Iterator[tuple[ir.JobQueryIR, OperationNode]]:
    """Yield the state queries that the links of an operation point to with one value of its response or request.

    Args:
        targets: All operations by `operationId`.
        call: The operation.
        names: Names of the operations in the result, by `operationId`.
        source: Expression of that value.
    """
    for link in (link.followed() for _, response in iter_responses(call) for _, link in response["links"].members()):
        target, parameters = targets[link["operationId"].text], link.value.get("parameters", {})
        from_source = [name for name, value in parameters.items() if source.fullmatch(str(value))]
        fixed = {name: value for name, value in parameters.items() if not str(value).startswith("$")}
        if len(from_source) == 1 and len(fixed) == len(parameters) - 1 and _has_state(target):
            name, place = _find_parameter(target, from_source[0])
            others = tuple((*_find_parameter(target, each), value) for each, value in fixed.items())
            yield ir.JobQueryIR(names[target.identifier or ""], name, place, others), target


def _find_parameter(call: OperationNode, named: str) -> tuple[str, str]:
    """Return name and location of the parameter of a link, given as ``id`` or ``path.id``."""
    found = ((parameter["name"], parameter["in"]) for parameter in call.node.value["parameters"])
    return next((name, place) for name, place in found if named in {name, f"{place}.{name}"})


def _has_state(call: OperationNode) -> bool:
    return any("state" in mark.words for mark in collect_marks(iter_success_schemas(call)))


def build_poll_fields(found: list[Mark]) -> ir.PollFieldsIR:
    """Return the paths of the job fields among marked members."""
    paths = {word: _list_paths(found, word) for word in PLAIN_FIELDS}
    quantities = {word: list_quantities(found, word) for word in ("duration", "cost")}
    return ir.PollFieldsIR(
        states=tuple((mark.path, _build_states(mark)) for mark in found if "state" in mark.words),
        paths={word: places for word, places in paths.items() if places},
        quantities={word: members for word, members in quantities.items() if members},
        rejected=tuple((mark.path, _build_rejection(mark.schema)) for mark in found if "x-rejected" in mark.schema),
    )


def _build_states(mark: Mark) -> dict[str, str]:
    return {word: state.value for word, state in mark.states().items()}


def _build_rejection(schema: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    """Return the values or phrases that mean moderation."""
    rejected = schema["x-rejected"]
    if isinstance(rejected, dict):
        return {"phrases": tuple(phrase.casefold() for phrase in rejected["phrases"])}
    return {"values": tuple(rejected)}


def list_quantities(found: list[Mark], word: str) -> tuple[tuple[ir.Path, str, int], ...]:
    """Return path, unit and divisor of the members marked with a field that has a unit."""
    return tuple((mark.path, *_parse_unit(mark.schema, word)) for mark in found if word in mark.words)


def _parse_unit(schema: Mapping[str, Any], word: str) -> tuple[str, int]:
    """Return the unit of a member, and the divisor of its value."""
    unit = schema.get("x-unit", "seconds" if word == "duration" else "")
    if isinstance(unit, dict):
        ((name, divisor),) = unit.items()
        return name, divisor
    return ("seconds", 1000) if unit == "milliseconds" else (unit, 1)


def _build_upload(call: OperationNode, names: Mapping[str, str]) -> ir.AuxiliaryOperationIR | None:
    body = _body_schema(call, FORM)
    urls = _list_paths(collect_marks(iter_success_schemas(call)), "image_url")
    parts = {word: mark.path[0] for mark in (iter_marks(body) if body else ()) for word in mark.words}
    if not body or not urls or "image" not in parts:
        return None
    members = {"image": parts["image"], "name": parts.get("image_name"), "folder": parts.get("image_folder")}
    facts = {"image_url": urls, **{name: part for name, part in members.items() if part is not None}}
    return ir.AuxiliaryOperationIR("Upload", names[call.identifier or ""], facts, (schema_name(body.value),))


def _build_balance(call: OperationNode, names: Mapping[str, str]) -> ir.AuxiliaryOperationIR | None:
    found = collect_marks(iter_success_schemas(call))
    balances, unlimited = list_quantities(found, "balance"), _list_paths(found, "unlimited")
    if not balances or any(parameter.get("required") for parameter in call.node.value["parameters"]):
        return None
    facts = {"unlimited": unlimited} if unlimited else {}
    return ir.AuxiliaryOperationIR(
        "BalanceQuery", names[call.identifier or ""], facts, quantities={"balance": balances}
    )


def _build_callbacks(spec: NormalisedSpec) -> tuple[dict[str, tuple[Any, ...]], ...]:
    inbound = [operation for operation in iter_operations(spec.root) if operation.is_inbound]
    bodies = {operation.node.at: collect_marks(iter_success_schemas(operation)) for operation in inbound}
    found = [mark for marks in bodies.values() for mark in marks]
    facts = {word: tuple(dict.fromkeys(_list_paths(found, word))) for word in ("job_id", "key", "event")}
    jobless = tuple(_event_name(pointer) for pointer, marks in bodies.items() if not _list_paths(marks, "job_id"))
    if not facts["job_id"]:
        return ()
    fields = {**facts, "jobless": jobless if facts["event"] else ()}
    return ({word: paths for word, paths in fields.items() if paths},)


def _event_name(pointer: str) -> str:
    """Return the key of a callback or webhook in the spec."""
    parts = pointer.split("/")
    return unescape_token(parts[2] if parts[1] == "webhooks" else parts[-3])
