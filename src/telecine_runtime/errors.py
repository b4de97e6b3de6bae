"""Every exception that a call can raise; `telecine.errors` draws them into the whole tree.

    TelecineError
    ├─ ConfigurationError      no key, or a base URL that is none; nothing was sent                  costs nothing
    ├─ InvalidRequest          the arguments break the spec; nothing was sent                        costs nothing
    ├─ InvalidPayload          a request that came in breaks the spec                                costs nothing
    ├─ SignatureError          a request that came in is not signed by the provider                  costs nothing
    ├─ TransportError          no answer came
    │  ├─ NotSent              the request never left: no connection was made                        costs nothing
    │  └─ ResponseLost         it left, then the connection broke or time ran out                    may have cost
    ├─ DownloadError           a video could not be fetched whole (see `download_errors`)            costs nothing
    │  ├─ LinkExpired          400, 401, 403, 404, 410, or a page: a fresh link may work               costs nothing
    │  └─ TooLarge             more bytes than allowed                                               costs nothing
    └─ ResponseError           an answer came, and it is no success
       ├─ InvalidResponse      nobody can read it: HTML, cut off, another shape                      may have cost
       └─ ApiError             the provider says no: by HTTP status, or by a code inside a 200       may have cost
          ├─ Refused             the body says no, and nothing more                                  costs nothing
          ├─ BadRequest          400, 405, 413, 415, 422                                             costs nothing
          ├─ AuthenticationError 401                                                                 costs nothing
          ├─ InsufficientCredits 402                                                                 costs nothing
          ├─ PermissionDenied    403                                                                 costs nothing
          ├─ NotFound            404, 410                                                            costs nothing
          ├─ RateLimited         429: wait, then try again                                           costs nothing
          ├─ PromptRejected      the prompt or an image was refused                                  may have cost
          ├─ FeatureDisabled     the provider has switched this off                                  costs nothing
          ├─ Unavailable         maintenance                                                         costs nothing
          ├─ GenerationFailed    the job itself failed                                               may have cost
          └─ ServerError         5xx                                                                 may have cost

"Costs nothing" holds when the provider itself said it, in JSON. A proxy's HTML page under the same status may stand
before or behind the provider, so there `refused` is ``None``, which means: nobody knows.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

from telecine_runtime.response import NOT_JSON, Response


class TelecineError(Exception):
    """Base of every exception of this project.

    Attributes:
        provider: Name of the provider that was called, where there was one.
        operation: Name of the operation that was called, where there was one.
        job: The job that it is about, where there is one: it can be resumed, or be asked for.
        refused: ``True`` when the provider certainly did not act on the request, ``None`` when nobody knows.
        may_retry: Whether the same request may succeed later; ``None`` when nobody knows.
        retry_after: Seconds that the provider asks to wait before that.
        refusals: What the providers answered that were asked before this one.

    """

    provider: str | None = None
    operation: str | None = None
    job: Any = None
    refused: bool | None = True
    may_retry: bool | None = False
    retry_after: float | None = None
    refusals: tuple[TelecineError, ...] = ()


class ConfigurationError(TelecineError, ValueError):
    """A client cannot be made: the key is missing, or the base URL is not an absolute http(s) URL."""


class InvalidRequest(TelecineError, ValueError):
    """The arguments break the spec, so nothing was sent.

    Attributes:
        problems: One sentence for each field that is wrong, with the allowed values where there are such.

    """

    def __init__(self, operation: str, problems: tuple[str, ...]) -> None:
        super().__init__(f"{operation}: {'; '.join(problems)}")
        self.operation = operation
        self.problems = problems


class InvalidPayload(TelecineError, ValueError):
    """A callback or webhook came in whose body is no JSON or has another shape.

    Attributes:
        event: Which callback it would be.
    """

    def __init__(self, event: str, reason: str) -> None:
        super().__init__(f"{event}: {reason}")
        self.event = event


class SignatureError(TelecineError, ValueError):
    """A callback or webhook came in that the provider has not signed, or not lately."""


class TransportError(TelecineError):
    """No answer came.

    Attributes:
        reason: What happened on the way.
        host: The host, and the port where one is given, that was to be asked; ``None`` where none is known.
    """

    may_retry: bool | None = True
    host: str | None = None

    def __init__(self, operation: str, reason: str) -> None:
        super().__init__(operation, reason)
        self.operation = operation
        self.reason = reason

    def __str__(self) -> str:
        where = f" at {self.host}" if self.host else ""
        return f"{self.operation}{where}: {self.reason}"


class NotSent(TransportError):
    """No connection was made, so the provider has not seen the request."""

    refused = True


class ResponseLost(TransportError):
    """The request left, but its answer was lost: the provider may have acted on it.

    Attributes:
        timed_out: Whether the time ran out, rather than the connection breaking.

    """

    refused = None
    may_retry = None

    def __init__(self, operation: str, reason: str, *, timed_out: bool) -> None:
        super().__init__(operation, reason)
        self.timed_out = timed_out


class ResponseError(TelecineError):
    """An answer came, and it is no success.

    Attributes:
        answer: Status, headers and raw body as they came.
        status: HTTP status.
        body: The decoded JSON body; ``None`` when it is no JSON.
        request_id: The provider's name for the exchange, if it gave one.

    """

    def __init__(self, operation: str, answer: Response, text: str) -> None:
        super().__init__(f"{operation}: {text}")
        body = answer.json()
        self.operation = operation
        self.answer = answer
        self.status = answer.status
        self.body: Any = None if body is NOT_JSON else body
        self.request_id = answer.request_id
        self.retry_after = answer.retry_after


class InvalidResponse(ResponseError):
    """A success status came with a body that nobody can read: no JSON, cut off, or of another shape.

    Attributes:
        reason: What is wrong with the body.

    """

    refused = None
    may_retry = None

    def __init__(self, operation: str, answer: Response, reason: str) -> None:
        super().__init__(operation, answer, f"HTTP {answer.status}, but {reason}")
        self.reason = reason


class ApiError(ResponseError):
    """The provider says no.

    Attributes:
        code: The provider's own code, from the body.
        message: The provider's own words.

    """

    worded: bool = True
    """Whether the provider itself says so, at a place that its spec names, and not a proxy before it."""
    always_refused: ClassVar[bool] = False
    """Whether an answer of this kind, in the provider's own words, means that it did not act."""
    may_retry: bool | None = None  # of what has no name here nobody knows

    def __init__(self, operation: str, answer: Response, code: str | int | None, message: str | None) -> None:
        told = f"HTTP {answer.status}"
        if code is not None and str(code) != str(answer.status):
            told += f", code {code}"
        super().__init__(operation, answer, f"{told}: {message or type(self).__name__}")
        self.code = code
        self.message = message
        own_words = self.body is not None
        self.refused = True if self.always_refused and (own_words or answer.status in REFUSAL_STATUSES) else None


class Refused(ApiError):
    """The provider says no under a success status, and gives no code that tells why."""

    always_refused = True
    may_retry = False


class BadRequest(ApiError):
    """A parameter is wrong; the same request will be refused again."""

    always_refused = True
    may_retry = False


class AuthenticationError(ApiError):
    """The key is missing or wrong."""

    always_refused = True
    may_retry = False


class InsufficientCredits(ApiError):
    """The balance does not cover the request."""

    always_refused = True
    may_retry = False


class PermissionDenied(ApiError):
    """The key may not do this, or the account is blocked."""

    always_refused = True
    may_retry = False


class NotFound(ApiError):
    """There is no such job or path."""

    always_refused = True
    may_retry = False


class RateLimited(ApiError):
    """Too many requests, or too many open jobs; `retry_after` says how long to wait, if the provider does."""

    always_refused = True
    may_retry = True


class PromptRejected(ApiError):
    """Moderation refused the prompt or an image; some providers charge for that."""

    may_retry = False


class FeatureDisabled(ApiError):
    """The provider has switched this feature off."""

    always_refused = True
    may_retry = False


class Unavailable(ApiError):
    """The provider is closed for maintenance and did not accept the request."""

    always_refused = True
    may_retry = True


class GenerationFailed(ApiError):
    """The provider says that the job itself failed."""

    may_retry = False


class ServerError(ApiError):
    """Something broke at the provider, and it is unknown how far it got."""

    may_retry = True


REFUSAL_STATUSES: Final = frozenset({400, 401, 403, 404, 405, 411, 413, 414, 415, 429, 431})
"""Statuses that mean a refusal whoever says so, a proxy's HTML page included."""

API_ERRORS: Final[dict[str, type[ApiError]]] = {
    kind.__name__: kind
    for kind in (
        Refused,
        BadRequest,
        AuthenticationError,
        InsufficientCredits,
        PermissionDenied,
        NotFound,
        RateLimited,
        PromptRejected,
        FeatureDisabled,
        Unavailable,
        GenerationFailed,
        ServerError,
    )
}
"""The error names that ``x-envelope`` may use in a spec."""

_BY_STATUS: Final[dict[int, type[ApiError]]] = {
    401: AuthenticationError,
    402: InsufficientCredits,
    403: PermissionDenied,
    404: NotFound,
    410: NotFound,
    429: RateLimited,
}


def error_for_status(status: int) -> type[ApiError]:
    """Return the kind of error that an HTTP status means by itself."""
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status in REFUSAL_STATUSES or status == 422:
        return BadRequest
    return ServerError if status >= 500 else ApiError
