"""The words in which a provider module describes its provider: endpoints, refusals, answers."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from telecine_mock.callback_sender import MockCallback
from telecine_mock.job_store import MockJob
from telecine_mock.settings import Settings
from telecine_mock.state import MockState
from telecine_mock.validation import Form, FormField, fixed_form

Payload = Mapping[str, Any]
JSON = "application/json"
MULTIPART = "multipart/form-data"
DAY = 86_400.0  # seconds
EMPTY_FORM = fixed_form({})


class RequestRefused(Exception):
    """A request that the provider turns down.

    `why` is an HTTP status, or one of the words that the provider's table gives a status to: "invalid" for a bad
    request, "unknown" for a job that does not exist, or a magic word. A table may also tell apart "malformed" (a member
    is missing, unknown or of the wrong type), "content-type", both "invalid" otherwise, and "wrong-key", otherwise 401.
    """

    def __init__(self, why: str | int, message: str = "", retry_after: float = 1, *, as_200: bool = False) -> None:
        super().__init__(message)
        self.why = why
        self.message = message
        self.retry_after = retry_after
        self.as_200 = as_200


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file from a multipart body, with the name and media type that the client gave it."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReceivedCall:
    """A request that has passed the checks. `body` has the documented defaults filled in, `sent` is what came."""

    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Mapping[str, Any]
    sent: Mapping[str, Any]
    files: Mapping[str, ReceivedFile]
    origin: str


@dataclass(frozen=True, slots=True)
class MockResponse:
    """What an endpoint says, or None for a body without a byte.

    `job` is the job it speaks of; `accepted` marks the answer that made the job.
    """

    payload: Payload | None
    job: MockJob | None = None
    accepted: bool = False
    status: int = 200


@dataclass(frozen=True, slots=True)
class MockEndpoint:
    """One operation. `media` is the only content type its body may have; None when it takes no body.

    `closed` means that the body has no other members than those of its form, `refuse` says no in another shape than the
    rest of the provider, `invalid` is its own status for a bad request, `limit` its documented rate limit, as the
    category and the number a minute.
    """

    method: str
    path: str
    answer: Callable[[MockState, ReceivedCall], MockResponse | Awaitable[MockResponse]]
    media: str | None = None
    form: Callable[[Mapping[str, Any]], Form] = EMPTY_FORM
    query: Form = field(default_factory=dict[str, FormField])
    refuse: Callable[[int, str], Payload] | None = None
    invalid: int | None = None
    limit: tuple[str, int] | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class MockProvider:
    """One provider, as its documents describe it.

    `statuses` gives each reason to refuse its HTTP status, `messages` each status its usual text, `reason_messages` a
    reason its own, `refuse` makes the body from status and text; `codes_in_200` says that this body can come with HTTP
    status 200. `state` is a job's state in the provider's word, `callback` what is sent when the job ends. `page_404`
    is the HTML shown for an unknown path, where it is HTML. `request_id` is the header that gives each answer an id.
    """

    name: str
    title: str
    key_header: str
    key_prefix: str
    endpoints: tuple[MockEndpoint, ...]
    statuses: Mapping[str, int]
    messages: Mapping[int, str]
    refuse: Callable[[int, str], Payload]
    state: Callable[[MockJob, float], str]
    callback: Callable[[MockJob, Settings], MockCallback | None] | None = None
    codes_in_200: bool = False
    page_404: str | None = None
    reason_messages: Mapping[str, str] = field(default_factory=dict[str, str])
    request_id: str | None = None
