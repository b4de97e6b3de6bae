"""Lifecycle tables of a provider: operations, and paths of job facts in responses. Generated from the spec."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from telecine_runtime.call import Operation
    from telecine_runtime.state_words import State

JsonPath: TypeAlias = tuple[str | None, ...]
"""Member names from the outside in; ``None`` stands for the items of a list."""
JsonPaths: TypeAlias = tuple[JsonPath, ...]
"""Alternative paths of one fact; the first that is present is used."""


class StateMember(NamedTuple):
    """A member with the state of the job.

    Attributes:
        at: Path of the member.
        words: States by documented word; the empty word stands for an absent or empty member.
    """

    at: JsonPath
    words: Mapping[str, State]


class Quantity(NamedTuple):
    """A member with an amount or a duration.

    Attributes:
        at: Path of the member.
        unit: Unit of the result: ``USD``, ``seconds``, or the provider's own unit.
        per: Divisor that converts the value to the unit.
    """

    at: JsonPath
    unit: str
    per: int = 1


class Rejection(NamedTuple):
    """A member that indicates that moderation withheld the video.

    Attributes:
        at: Path of the member.
        values: Values with that meaning, in any state of the job.
        phrases: Lower-case phrases with that meaning, if the job has failed.
    """

    at: JsonPath
    values: tuple[object, ...] = ()
    phrases: tuple[str, ...] = ()


class PollFields(NamedTuple):
    """Paths of the facts in a poll response. Of several paths the first with a valid value is used.

    Of several states the most advanced is used, and of two equally advanced ones the more deeply nested.
    """

    state: tuple[StateMember, ...] = ()
    job_id: JsonPaths = ()
    progress: JsonPaths = ()
    video_url: JsonPaths = ()
    duration: tuple[Quantity, ...] = ()
    expires_at: JsonPaths = ()
    completed_at: JsonPaths = ()
    error_message: JsonPaths = ()
    error_code: JsonPaths = ()
    cost: tuple[Quantity, ...] = ()
    rejected: tuple[Rejection, ...] = ()


class JobQuery(NamedTuple):
    """An operation that queries a job by one value: a poll by job id, or a look-up by our key.

    Attributes:
        operation: The operation.
        parameter: Name of the parameter that takes the value.
        place: Location of the parameter: ``path``, ``query`` or ``header``.
        fixed: Further parameters, as name, location and value, with the values of the spec's link.
    """

    operation: Operation[Any]
    parameter: str
    place: str = "path"
    fixed: tuple[tuple[str, str, object], ...] = ()


class Submit(NamedTuple):
    """An operation that starts a job.

    Attributes:
        operation: The operation.
        body: Returns the model of its body.
        job_id: Paths of the job id in the response.
    """

    operation: Operation[Any]
    body: Callable[[], object]
    job_id: JsonPaths


class Upload(NamedTuple):
    """An operation that uploads an image.

    Attributes:
        operation: The operation.
        body: Returns the model of its form.
        image: Name of the form part with the file.
        name: Name of the form part with the file name, if any.
        folder: Name of the form part with the folder, if any.
        image_url: Paths of the image URL in the response.
    """

    operation: Operation[Any]
    body: Callable[[], object]
    image: str
    image_url: JsonPaths
    name: str | None = None
    folder: str | None = None


class BalanceQuery(NamedTuple):
    """An operation that returns the balance.

    Attributes:
        operation: The operation.
        balance: Members with the balance.
        unlimited: Paths of members that are ``true`` if there is no limit.
    """

    operation: Operation[Any]
    balance: tuple[Quantity, ...]
    unlimited: JsonPaths = ()


class CallbackFields(NamedTuple):
    """Paths of the facts in a callback.

    Attributes:
        job_id: Paths of the job id.
        key: Paths of our key.
        event: Paths of the event name.
        jobless: Names of events that do not concern a job.
    """

    job_id: JsonPaths
    key: JsonPaths = ()
    event: JsonPaths = ()
    jobless: tuple[str, ...] = ()


class Lifecycle(NamedTuple):
    """The lifecycle of a job at one provider. Optional operations are ``None`` if the provider lacks them.

    Attributes:
        submits: The operations that start a job, by ``operationId``.
        poll: Query of a job by its id.
        facts: Paths of the facts in the response to a poll.
        lookup: Query of a job by our key.
        upload: Upload of an image.
        balance: Query of the balance.
        callback: Paths of the facts in a callback.
        units: How many of the provider's own unit make one US dollar, if documented.
    """

    submits: Mapping[str, Submit]
    poll: JobQuery
    facts: PollFields
    lookup: JobQuery | None = None
    upload: Upload | None = None
    balance: BalanceQuery | None = None
    callback: CallbackFields | None = None
    units: Mapping[str, int] = MappingProxyType({})
