"""Allowances for our receiver, which accepts more than the specs allow: a callback only triggers a poll of the job."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from tests.contract.allowances import Allowance
from tests.contract.receiver_spec import find_callbacks

from telecine_codegen.contract.api_spec import ApiOperation, ApiSpec, HttpMessage, decode_json

NULL_REASON = "null is read as a missing member"
EVENT_TYPE_REASON = "the type of an event decides what it is about, and an unknown type is about no job"


def receiver_allowances(spec: ApiSpec) -> list[Allowance]:
    """Return the allowances for all callbacks of a spec."""
    return [allowance for each in find_callbacks(spec) for allowance in operation_allowances(spec, each.operation)]


def operation_allowances(spec: ApiSpec, operation: ApiOperation) -> Iterator[Allowance]:
    """Yield the allowances for one callback or webhook."""
    nothing = HttpMessage({}, b"")
    nulls = has_only_null_for_absent(operation)
    yield Allowance(spec.name, "negative_data_rejection", operation.id, 200, NULL_REASON, nothing, nulls)
    if "type" in declared_members(operation):
        other = is_unknown_event_type
        yield Allowance(spec.name, "negative_data_rejection", operation.id, 200, EVENT_TYPE_REASON, nothing, other)
        yield Allowance(
            spec.name, "positive_data_acceptance", operation.id, 400, EVENT_TYPE_REASON, nothing, lacks_job_id
        )


def declared_members(operation: ApiOperation) -> frozenset[str]:
    """Return the members that the spec declares for a delivery."""
    (media,) = operation.request_media.values()
    return frozenset(operation.spec.resolve(media["schema"]).get("properties", ()))


def has_only_null_for_absent(operation: ApiOperation) -> Callable[[HttpMessage], bool]:
    """Return a condition: a delivery is valid except for optional members that are null."""

    def holds(sent: HttpMessage) -> bool:
        body, problem = decode_json(sent.content)
        (media,) = operation.request_media.values()
        return problem is None and not list(
            operation.spec.schema_problems(media["schema"], without_nulls(body), "body")
        )

    return holds


def without_nulls(value: Any) -> Any:
    """Return a value without members that are null."""
    if isinstance(value, dict):
        return {name: without_nulls(each) for name, each in value.items() if each is not None}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value


def parse_event(sent: HttpMessage) -> tuple[str | None, Any]:
    """Return type and data of an event; None for an event without a type."""
    body, problem = decode_json(sent.content)
    if problem or not isinstance(body, dict) or not isinstance(body.get("type"), str):
        return None, None
    return body["type"], body.get("data")


def is_unknown_event_type(sent: HttpMessage) -> bool:
    """Return whether the type of an event is not about a generation."""
    kind, _ = parse_event(sent)
    return kind is not None and not kind.startswith("generation.")


def lacks_job_id(sent: HttpMessage) -> bool:
    """Return whether a generation event lacks the id of its job, which the schema of the test event allows."""
    kind, data = parse_event(sent)
    named = isinstance(data, dict) and "task_id" in data
    return kind is not None and kind.startswith("generation.") and not named


def normalize_numbers(content: bytes) -> bytes:
    """Return a JSON body with 30.0 as 30: JSON Schema calls both integers, our strict models only the latter."""
    body, problem = decode_json(content)
    return (
        content
        if problem or with_whole_floats_as_integers(body) is body
        else json.dumps(with_whole_floats_as_integers(body)).encode()
    )


def with_whole_floats_as_integers(value: Any) -> Any:
    """Return a value with whole floats as integers; the same object if there are none."""
    if isinstance(value, dict):
        items = {name: with_whole_floats_as_integers(each) for name, each in value.items()}
        return value if all(items[name] is each for name, each in value.items()) else items
    if isinstance(value, list):
        items = [with_whole_floats_as_integers(each) for each in value]
        return value if all(new is old for new, old in zip(items, value, strict=True)) else items
    return int(value) if isinstance(value, float) and value.is_integer() else value
