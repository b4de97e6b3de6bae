"""Exceptions of the runtime; `telecine.errors` shows the whole tree.

    TelecineError
    ├─ ConfigurationError      missing key or invalid base URL; nothing was sent                   costs nothing
    ├─ InvalidRequest          the arguments break the spec; nothing was sent                      costs nothing
    ├─ InvalidPayload          a received request breaks the spec                                  costs nothing
    ├─ SignatureError          a received request is not signed by the provider                    costs nothing
    ├─ TransportError          no response
    │  ├─ NotSent              no connection was made, the request was not sent                    costs nothing
    │  └─ ResponseLost         sent, then the connection broke or timed out                        may have cost
    ├─ DownloadError           the video was not downloaded; the job is not affected               costs nothing
    │  ├─ LinkExpired          400, 401, 403, 404, 410, or a page: a fresh link may work           costs nothing
    │  └─ TooLarge             more bytes than allowed                                             costs nothing
    └─ ResponseError           an unsuccessful response
       ├─ InvalidResponse      unreadable: HTML, truncated, or not as specified                    may have cost
       └─ ApiError             the provider reports an error, by HTTP status or in the body        may have cost
          ├─ Refused             refused in the body, without an error code                        costs nothing
          ├─ BadRequest          400, 405, 413, 415, 422                                           costs nothing
          ├─ AuthenticationError 401                                                               costs nothing
          ├─ InsufficientCredits 402                                                               costs nothing
          ├─ PermissionDenied    403                                                               costs nothing
          ├─ NotFound            404, 410                                                          costs nothing
          ├─ RateLimited         429: wait, then try again                                         costs nothing
          ├─ PromptRejected      moderation refused the prompt or an image                         may have cost
          ├─ FeatureDisabled     the provider has switched the feature off                         costs nothing
          ├─ Unavailable         maintenance                                                       costs nothing
          ├─ GenerationFailed    the job itself failed                                             may have cost
          └─ ServerError         5xx                                                               may have cost

"Costs nothing" applies to JSON responses of the provider. An HTML page with the same status may come from a proxy,
before or after the provider has acted, so `refused` is then ``None``: unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from telecine_runtime.lazy_import import deprecated_aliases, warn_deprecated
from telecine_runtime.response import NOT_JSON, Response


class TelecineError(Exception):
    """Base class of all exceptions of Telecine.

    Attributes:
        provider: Name of the provider that was called, if any.
        operation: Name of the operation that was called, if any.
        job: The job concerned, if any; it can be resumed or polled.
        refused: ``True`` if the provider certainly did not act on the request, ``None`` if that is unknown.
        may_retry: Whether the same request may succeed later; ``None`` if that is unknown.
        retry_after: Seconds to wait before a retry, if the provider names them.
        refusals: The errors of the providers that were tried before this one.

    """

    provider: str | None = None
    operation: str | None = None
    job: Any = None
    refused: bool | None = True
    may_retry: bool | None = False
    retry_after: float | None = None
    refusals: tuple[TelecineError, ...] = ()


class ConfigurationError(TelecineError, ValueError):
    """The key is missing or the base URL is not an absolute http(s) URL."""


class InvalidRequest(TelecineError, ValueError):
    """The arguments break the spec, so nothing was sent.

    Attributes:
        problems: One sentence for each invalid field, with the allowed values if there are any.

    """

    def __init__(self, operation: str, problems: tuple[str, ...]) -> None:
        super().__init__(f"{operation}: {'; '.join(problems)}")
        self.operation = operation
        self.problems = problems


class InvalidPayload(TelecineError, ValueError):
    """The body of a received callback or webhook is not JSON or not as specified.

    Attributes:
        event: Name of the callback.
    """

    def __init__(self, event: str, reason: str) -> None:
        super().__init__(f"{event}: {reason}")
        self.event = event


class SignatureError(TelecineError, ValueError):
    """A received callback or webhook has no valid, recent signature of the provider."""


class TransportError(TelecineError):
    """No response was received.

    Attributes:
        reason: What went wrong.
        host: Host, and port if given, of the request; ``None`` if unknown.
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
    """No connection was made, so the provider has not received the request."""

    refused = True


class ResponseLost(TransportError):
    """The request was sent, but the response was lost. The provider may have acted on the request.

    Attributes:
        timed_out: Whether the request timed out; otherwise the connection broke.

    """

    refused = None
    may_retry = None

    def __init__(self, operation: str, reason: str, *, timed_out: bool) -> None:
        super().__init__(operation, reason)
        self.timed_out = timed_out


class ResponseError(TelecineError):
    """An unsuccessful response was received.

    Attributes:
        response: The response: status, headers and raw body.
        status: HTTP status.
        body: The parsed JSON body; ``None`` if it is not JSON.
        request_id: The provider's request id, if there is one.

    """

    def __init__(self, operation: str, response: Response, text: str) -> None:
        super().__init__(f"{operation}: {text}")
        body = response.json()
        self.operation = operation
        self.response = response
        self.status = response.status
        self.body: Any = None if body is NOT_JSON else body
        self.request_id = response.request_id
        self.retry_after = response.retry_after

    @property
    def answer(self) -> Response:
        """Deprecated name of `response`."""
        warn_deprecated("ResponseError.answer", "ResponseError.response")
        return self.response


class InvalidResponse(ResponseError):
    """The status is a success, but the body is not JSON, truncated, or not as specified.

    Attributes:
        reason: What is wrong with the body.

    """

    refused = None
    may_retry = None

    def __init__(self, operation: str, response: Response, reason: str) -> None:
        super().__init__(operation, response, f"HTTP {response.status}, but {reason}")
        self.reason = reason


class ApiError(ResponseError):
    """The provider reports an error.

    Attributes:
        code: The provider's error code, from the body.
        message: The provider's error message.

    """

    worded: bool = True
    """Whether the body has a code or message where the spec says so; otherwise it may come from a proxy."""
    always_refused: ClassVar[bool] = False
    """Whether a JSON response with this error means that the provider did not act on the request."""
    may_retry: bool | None = None  # unknown for errors without a class of their own

    def __init__(self, operation: str, response: Response, code: str | int | None, message: str | None) -> None:
        text = f"HTTP {response.status}"
        if code is not None and str(code) != str(response.status):
            text += f", code {code}"
        super().__init__(operation, response, f"{text}: {message or type(self).__name__}")
        self.code = code
        self.message = message
        is_refusal = self.body is not None or response.status in REFUSAL_STATUSES
        self.refused = True if self.always_refused and is_refusal else None


class Refused(ApiError):
    """The body of a success status reports a refusal without an error code."""

    always_refused = True
    may_retry = False


class BadRequest(ApiError):
    """A parameter is invalid; the same request will be refused again."""

    always_refused = True
    may_retry = False


class AuthenticationError(ApiError):
    """The API key is missing or invalid."""

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
    """Too many requests or open jobs; `retry_after` is the time to wait, if the provider names it."""

    always_refused = True
    may_retry = True


class PromptRejected(ApiError):
    """Moderation refused the prompt or an image. Some providers charge for that."""

    may_retry = False


class FeatureDisabled(ApiError):
    """The provider has switched this feature off."""

    always_refused = True
    may_retry = False


class Unavailable(ApiError):
    """The provider is down for maintenance and did not accept the request."""

    always_refused = True
    may_retry = True


class GenerationFailed(ApiError):
    """The job itself failed."""

    may_retry = False


class ServerError(ApiError):
    """An internal error of the provider. It may have acted on the request."""

    may_retry = True


REFUSAL_STATUSES: Final = frozenset({400, 401, 403, 404, 405, 411, 413, 414, 415, 429, 431})
"""Statuses that mean a refusal even if a proxy sends them, with an HTML page."""

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
"""The error classes that ``x-envelope`` may name in a spec."""

_BY_STATUS: Final[dict[int, type[ApiError]]] = {
    401: AuthenticationError,
    402: InsufficientCredits,
    403: PermissionDenied,
    404: NotFound,
    410: NotFound,
    429: RateLimited,
}


def error_for_status(status: int) -> type[ApiError]:
    """Return the error class for an HTTP status."""
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status in REFUSAL_STATUSES or status == 422:
        return BadRequest
    return ServerError if status >= 500 else ApiError


RENAMED: Final = {
    "AnswerError": "ResponseError",
    "AnswerLost": "ResponseLost",
    "UnexpectedAnswer": "InvalidResponse",
}
"""Deprecated names of exceptions, with the current ones."""

if not TYPE_CHECKING:  # else a type checker accepts any name here
    __getattr__ = deprecated_aliases(__name__, RENAMED)
