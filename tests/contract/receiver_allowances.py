"""Where our receiver reads more, or other things, than the letter of a spec: a callback is a hint, the job is asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from tests.contract.allowances import Allowance
from tests.contract.receiver_spec import find_callbacks
from tests.contract.spec import ApiOperation, ApiSpec, HttpMessage, decode_json

NULL_REASON = "null in the place of a missing member is read as missing"
EVENT_TYPE_REASON = (
    "what an event is about is told by its type, and one of a kind that does not exist yet is about no job"
)


def receiver_allowances(spec: ApiSpec) -> list[Allowance]:
    """Allow what our models read on purpose although the spec says otherwise."""
    return [allowance for each in find_callbacks(spec) for allowance in operation_allowances(spec, each.operation)]


def operation_allowances(spec: ApiSpec, operation: ApiOperation) -> Iterator[Allowance]:
    """Allow it at one callback or webhook."""
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
    """Return the members that a delivery may have."""
    (media,) = operation.media.values()
    return frozenset(operation.spec.followed(media["schema"]).get("properties", ()))


def has_only_null_for_absent(operation: ApiOperation) -> Callable[[HttpMessage], bool]:
    """Make the condition that nothing is wrong with a delivery but that optional members are null."""

    def holds(sent: HttpMessage) -> bool:
        body, problem = decode_json(sent.content)
        (media,) = operation.media.values()
        return problem is None and not list(operation.spec.problems(media["schema"], without_nulls(body), "body"))

    return holds


def without_nulls(value: Any) -> Any:
    """Leave out every member that is null."""
    if isinstance(value, dict):
        return {name: without_nulls(each) for name, each in value.items() if each is not None}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value


def parse_event(sent: HttpMessage) -> tuple[str | None, Any]:
    """Return the type of an event, None if it has none, and what it is about."""
    body, problem = decode_json(sent.content)
    if problem or not isinstance(body, dict) or not isinstance(body.get("type"), str):
        return None, None
    return body["type"], body.get("data")


def is_unknown_event_type(sent: HttpMessage) -> bool:
    """Hold for an event that says it is about something else than a generation."""
    kind, _ = parse_event(sent)
    return kind is not None and not kind.startswith("generation.")


def lacks_job_id(sent: HttpMessage) -> bool:
    """Hold for an event that says it is about a generation and names none, as the schema of the test event allows."""
    kind, data = parse_event(sent)
    named = isinstance(data, dict) and "task_id" in data
    return kind is not None and kind.startswith("generation.") and not named


def normalize_numbers(content: bytes) -> bytes:
    """Write 30.0 as 30: JSON Schema calls both integers, no provider writes the former, and our reader is strict."""
    body, problem = decode_json(content)
    return (
        content
        if problem or with_whole_floats_as_integers(body) is body
        else json.dumps(with_whole_floats_as_integers(body)).encode()
    )


def with_whole_floats_as_integers(value: Any) -> Any:
    """Turn every whole float into an integer; what holds none stays the same object."""
    if isinstance(value, dict):
        made = {name: with_whole_floats_as_integers(each) for name, each in value.items()}
        return value if all(made[name] is each for name, each in value.items()) else made
    if isinstance(value, list):
        items = [with_whole_floats_as_integers(each) for each in value]
        return value if all(new is old for new, old in zip(items, value, strict=True)) else items
    return int(value) if isinstance(value, float) and value.is_integer() else value
