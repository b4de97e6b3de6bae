"""Tables of where a provider's answers tell of a job, and what words and units mean; generated from the spec."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from telecine_runtime.call import Operation
    from telecine_runtime.state_words import State

JsonPath: TypeAlias = tuple[str | None, ...]
"""Names of members from the outside in; ``None`` stands for the items of a list."""
JsonPaths: TypeAlias = tuple[JsonPath, ...]
"""Places of one fact; the first that holds it counts."""


class StateMember(NamedTuple):
    """A member that tells the state of the job.

    Attributes:
        at: Where it stands.
        words: What each documented word means; the empty word is what an absent or empty member means.
    """

    at: JsonPath
    words: Mapping[str, State]


class Quantity(NamedTuple):
    """A member that holds an amount or a length.

    Attributes:
        at: Where it stands.
        unit: Of what: ``USD``, ``seconds``, or the provider's own unit.
        per: How many of what stands there make one of the unit.
    """

    at: JsonPath
    unit: str
    per: int = 1


class Rejection(NamedTuple):
    """A member that tells that moderation withheld the video.

    Attributes:
        at: Where it stands.
        values: The values by which it does, in any state of the job.
        phrases: The words by which it does where the job has failed, each a part of a sentence, in lower case.
    """

    at: JsonPath
    values: tuple[object, ...] = ()
    phrases: tuple[str, ...] = ()


class PollFields(NamedTuple):
    """Where the answer to a poll holds each fact; where several places do, the first that tells something counts.

    Of several states the one that is further counts; of two that are equally far, the inner one.
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
    """An operation that is asked with one value: a poll with the id of a job, a look-up with our key.

    Attributes:
        operation: The operation.
        parameter: Name of the parameter that takes the value.
        place: Where it stands: ``path``, ``query`` or ``header``.
        fixed: Further parameters with the values that the spec's link gives them, each with its place.
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
        job_id: Where its answer holds the provider's id of the job.
    """

    operation: Operation[Any]
    body: Callable[[], object]
    job_id: JsonPaths


class Upload(NamedTuple):
    """An operation that takes an image.

    Attributes:
        operation: The operation.
        body: Returns the model of its form.
        image: Name of the part that is the file.
        name: Name of the part that says what to call it, where there is one.
        folder: Name of the part that says where to put it, where there is one.
        image_url: Where the answer holds the image's URL.
    """

    operation: Operation[Any]
    body: Callable[[], object]
    image: str
    image_url: JsonPaths
    name: str | None = None
    folder: str | None = None


class BalanceQuery(NamedTuple):
    """An operation that tells the balance.

    Attributes:
        operation: The operation.
        balance: Where the answer holds it, and in which unit.
        unlimited: Where the answer tells, by ``true``, that there is no limit.
    """

    operation: Operation[Any]
    balance: tuple[Quantity, ...]
    unlimited: JsonPaths = ()


class CallbackFields(NamedTuple):
    """What the provider sends to us.

    Attributes:
        job_id: Where it names the job, by its own id.
        key: Where it names the job, by our key.
        event: Where it says which of several callbacks it is.
        jobless: The names of those that are about no job.
    """

    job_id: JsonPaths
    key: JsonPaths = ()
    event: JsonPaths = ()
    jobless: tuple[str, ...] = ()


class Lifecycle(NamedTuple):
    """The life of a job at one provider.

    Attributes:
        submits: The operations that start one, by ``operationId``.
        poll: How to ask for a job by its id.
        facts: What the answer says.
        lookup: How to ask for a job by our own key, where that is possible.
        upload: How to upload an image, where that is possible.
        balance: How to ask for the balance, where that is possible.
        callback: How the end of a job is reported, where it is.
        units: How many of the provider's own unit make one US dollar, where that is documented.
    """

    submits: Mapping[str, Submit]
    poll: JobQuery
    facts: PollFields
    lookup: JobQuery | None = None
    upload: Upload | None = None
    balance: BalanceQuery | None = None
    callback: CallbackFields | None = None
    units: Mapping[str, int] = MappingProxyType({})
