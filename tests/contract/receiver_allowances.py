"""Where our receiver reads more, or other things, than the letter of a spec: a callback is a hint, the job is asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from tests.contract.allowances import Allowance
from tests.contract.incoming_paths import incoming
from tests.contract.spec import Message, Operation, Spec, decoded

NULLS = "null in the place of a missing member is read as missing"
KINDS = "what an event is about is told by its type, and one of a kind that does not exist yet is about no job"


def allowances(spec: Spec) -> list[Allowance]:
    """Allow what our models read on purpose although the spec says otherwise."""
    return [allowance for each in incoming(spec) for allowance in of_operation(spec, each.operation)]


def of_operation(spec: Spec, operation: Operation) -> Iterator[Allowance]:
    """Allow it at one callback or webhook."""
    nothing = Message({}, b"")
    nulls = only_null_for_absent(operation)
    yield Allowance(spec.name, "negative_data_rejection", operation.id, 200, NULLS, nothing, nulls)
    if "type" in members(operation):
        other = is_of_another_kind
        yield Allowance(spec.name, "negative_data_rejection", operation.id, 200, KINDS, nothing, other)
        yield Allowance(spec.name, "positive_data_acceptance", operation.id, 400, KINDS, nothing, lacks_its_job)


def members(operation: Operation) -> frozenset[str]:
    """Return the members that a delivery may have."""
    (media,) = operation.media.values()
    return frozenset(operation.spec.followed(media["schema"]).get("properties", ()))


def only_null_for_absent(operation: Operation) -> Callable[[Message], bool]:
    """Make the condition that nothing is wrong with a delivery but that optional members are null."""

    def holds(sent: Message) -> bool:
        body, problem = decoded(sent.content)
        (media,) = operation.media.values()
        return problem is None and not list(operation.spec.problems(media["schema"], without_nulls(body), "body"))

    return holds


def without_nulls(value: Any) -> Any:
    """Leave out every member that is null."""
    if isinstance(value, dict):
        return {name: without_nulls(each) for name, each in value.items() if each is not None}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value


def event(sent: Message) -> tuple[str | None, Any]:
    """Return the type of an event, None if it has none, and what it is about."""
    body, problem = decoded(sent.content)
    if problem or not isinstance(body, dict) or not isinstance(body.get("type"), str):
        return None, None
    return body["type"], body.get("data")


def is_of_another_kind(sent: Message) -> bool:
    """Hold for an event that says it is about something else than a generation."""
    kind, _ = event(sent)
    return kind is not None and not kind.startswith("generation.")


def lacks_its_job(sent: Message) -> bool:
    """Hold for an event that says it is about a generation and names none, as the schema of the test event allows."""
    kind, data = event(sent)
    named = isinstance(data, dict) and "task_id" in data
    return kind is not None and kind.startswith("generation.") and not named


def plainly(content: bytes) -> bytes:
    """Write 30.0 as 30: JSON Schema calls both integers, no provider writes the former, and our reader is strict."""
    body, problem = decoded(content)
    return content if problem or plain(body) is body else json.dumps(plain(body)).encode()


def plain(value: Any) -> Any:
    """Turn every whole float into an integer; what holds none stays the same object."""
    if isinstance(value, dict):
        made = {name: plain(each) for name, each in value.items()}
        return value if all(made[name] is each for name, each in value.items()) else made
    if isinstance(value, list):
        items = [plain(each) for each in value]
        return value if all(new is old for new, old in zip(items, value, strict=True)) else items
    return int(value) if isinstance(value, float) and value.is_integer() else value
