"""Types of a provider table: endpoints, received calls, responses and refusals."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from telecine_mock.callback_sender import MockCallback
from telecine_mock.job_store import MockJob
from telecine_mock.settings import Settings
from telecine_mock.state import MockState
from telecine_mock.validation import Form, FormField, FormProblem, fixed_form

Payload = Mapping[str, Any]
JSON = "application/json"
MULTIPART = "multipart/form-data"
DAY = 86_400.0  # seconds
EMPTY_FORM = fixed_form({})


class RequestRefused(Exception):
    """A request that the provider refuses.

    `reason` is an HTTP status, or a word that the provider's table maps to a status: "invalid" for a bad request,
    "unknown" for a job that does not exist, or a magic word. A table may distinguish "malformed" (a member is missing,
    unknown or of the wrong type) and "content-type", both "invalid" otherwise, "wrong-key", otherwise 401, and
    "over-limit" for a job beyond a limit, otherwise 429. `retry_after` is in seconds.
    """

    def __init__(self, reason: str | int, message: str = "", retry_after: float = 1, *, as_200: bool = False) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.retry_after = retry_after
        self.as_200 = as_200


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file of a multipart body, with the name and media type that the client sent."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReceivedCall:
    """A validated request.

    `body` has the documented defaults filled in, `sent_body` is the body as received. `query_items` has the parameters
    of the query in their order, also repeated ones; the names of `headers` are in lower case. `api_key` is empty where
    the call needs no key.
    """

    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Mapping[str, Any]
    sent_body: Mapping[str, Any]
    files: Mapping[str, ReceivedFile]
    origin: str
    query_items: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    api_key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class MockResponse:
    """Response of an endpoint. `payload` is None for an empty body.

    `job` is the job that the response is about; `accepted` marks the response to the call that created it.
    """

    payload: Payload | None
    job: MockJob | None = None
    accepted: bool = False
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class MockEndpoint:
    """One operation of a provider.

    Attributes:
        method: The HTTP method.
        path: The path, with parameters in braces.
        handler: Returns the response to a valid call, or raises RequestRefused.
        media_type: The only content type that the body may have; None when there is no body.
        optional_body: Whether the body may be absent.
        form: Chooses the form that a body has to fit.
        files: The files that a multipart body has to contain.
        query: The form that the query has to fit.
        refuse: Builds the body of a refusal, where it differs from the provider's other refusals.
        statuses: The HTTP statuses of reasons to refuse, where they differ from the provider's.
        refusal_headers: Headers of a refusal, by its status.
        rate_limit: The documented rate limit: its category and the calls a minute.
        closed: Whether members that the form does not name are refused.
        find_problems: Yields the problems of a call that forms cannot express.
        needs_key: Whether a call needs the key.
    """

    method: str
    path: str
    handler: Callable[[MockState, ReceivedCall], MockResponse | Awaitable[MockResponse]]
    media_type: str | None = None
    form: Callable[[Mapping[str, Any]], Form] = EMPTY_FORM
    files: tuple[str, ...] = ()
    query: Form = field(default_factory=dict[str, FormField])
    refuse: Callable[[int, str], Payload] | None = None
    statuses: Mapping[str, int] = field(default_factory=dict[str, int])
    refusal_headers: Mapping[int, Mapping[str, str]] = field(default_factory=dict[int, Mapping[str, str]])
    rate_limit: tuple[str, int] | None = None
    closed: bool = False
    find_problems: Callable[[ReceivedCall], Iterable[FormProblem]] | None = None
    needs_key: bool = True
    optional_body: bool = False


@dataclass(frozen=True, slots=True)
class MockProvider:
    """One provider, as its documentation describes it.

    Attributes:
        name: The provider's name in paths.
        title: The provider's own spelling of its name.
        key_header: The header that carries the key; empty for an API without a key.
        key_prefix: What stands before the key in that header.
        endpoints: The operations.
        statuses: The HTTP status of each reason to refuse.
        messages: The default message of each HTTP status.
        refuse: Builds the body of a refusal from status and message.
        job_state: Returns the state of a job at a time, in the provider's word.
        build_callback: Builds the callback of a finished job; None where the provider has no callbacks.
        codes_in_200: Whether the body of a refusal can come with HTTP status 200.
        page_404: The HTML page for an unknown path; None where the response is JSON.
        reason_messages: The message of a reason, where it differs from that of its status.
        request_id_header: The header with an id of each response, if the provider sends one.
    """

    name: str
    title: str
    key_header: str
    key_prefix: str
    endpoints: tuple[MockEndpoint, ...]
    statuses: Mapping[str, int]
    messages: Mapping[int, str]
    refuse: Callable[[int, str], Payload]
    job_state: Callable[[MockJob, float], str]
    build_callback: Callable[[MockJob, Settings], MockCallback | None] | None = None
    codes_in_200: bool = False
    page_404: str | None = None
    reason_messages: Mapping[str, str] = field(default_factory=dict[str, str])
    request_id_header: str | None = None

    def describe_key(self, api_key: str) -> str:
        """Return the header with an API key, for people."""
        return f"{self.key_header}: {self.key_prefix}{api_key}" if self.key_header else "no key"
