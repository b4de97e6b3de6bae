"""Requests over aiohttp, the extra `fast`, for hundreds of jobs at once: the one module that knows it."""

from __future__ import annotations

from typing import Final

from .answer import Answer
from .body import FormBody
from .endpoint import Request
from .errors import AnswerLost, ConfigurationError, InvalidRequest, NotSent, TelecineError
from .flow import Save
from .proxies import Proxies
from .transport import apour

try:
    import aiohttp
    from aiohttp.http_exceptions import ContentEncodingError
    from yarl import URL
except ImportError as error:
    raise ImportError("AiohttpTransport needs the extra `fast`: pip install 'telecine[fast]'") from error

NEVER_LEFT: Final = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientConnectorCertificateError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ConnectionTimeoutError,
)


class AiohttpTransport:
    """Requests over aiohttp: ``AsyncClient(transport=AiohttpTransport())``.

    It does what the default does and costs a fraction of the processor's time, the more the more jobs are waited for
    at once. Certificates are those of the system, where httpx brings its own; proxies come from the environment.

    Args:
        connector: Your own `aiohttp.TCPConnector`, with your certificates or limits; closing it stays yours.

    Raises:
        ImportError: aiohttp is not installed.
    """

    def __init__(self, connector: aiohttp.BaseConnector | None = None) -> None:
        self._connector = connector
        self._proxies = Proxies()
        self._sessions: dict[bool, aiohttp.ClientSession] = {}
        self._closed = False

    async def send(self, request: Request, timeout: float | None) -> Answer:
        """Send a request; see `Transport.send`."""
        session, (url, body) = self._session(decompress=True), _written(request)
        try:
            async with session.request(
                request.method,
                url,
                headers=request.headers,
                data=body,
                allow_redirects=False,
                timeout=_limits(timeout),
                proxy=self._proxies.of(request.url),
            ) as response:
                return Answer(response.status, _lower(response), await response.read())
        except aiohttp.InvalidURL as error:
            raise InvalidRequest(request.operation, ("the request cannot be written",)) from error
        except (aiohttp.ClientError, OSError) as error:
            raise _lost(request.operation, error) from error

    async def save(self, step: Save, timeout: float | None) -> Answer:
        """Pour a body into a sink; see `Transport.save`."""
        session = self._session(decompress=False)
        try:
            async with session.get(
                URL(step.url, encoded=True),
                headers=step.headers,
                allow_redirects=False,
                timeout=_limits(timeout),
                proxy=self._proxies.of(step.url),
            ) as response:
                head = Answer(response.status, _lower(response), b"")
                if step.sink.open(head):
                    await apour(response.content.iter_any(), step.sink)
                return head
        # Without a cause: aiohttp names whole URLs in its errors, and whoever has the query can fetch the video.
        except aiohttp.InvalidURL:
            raise InvalidRequest("download", ("url: it is none",)) from None
        except aiohttp.ClientError as error:
            raise _lost("download", error) from None

    async def close(self) -> None:
        """Close the connections, unless they are borrowed."""
        self._closed = True
        for session in self._sessions.values():
            await session.close()

    def _session(self, *, decompress: bool) -> aiohttp.ClientSession:
        # Made on first use, since a session belongs to the loop that runs; without cookies and headers of its own.
        if self._closed:
            raise ConfigurationError("the client is closed")
        if decompress not in self._sessions:
            self._sessions[decompress] = aiohttp.ClientSession(
                connector=self._connector,
                connector_owner=self._connector is None,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=decompress,
            )
        return self._sessions[decompress]


def _written(request: Request) -> tuple[URL, bytes | aiohttp.Payload | None]:
    # Looked at beforehand: a ValueError that comes out of aiohttp does not tell whether anything has left.
    if any(character in value for value in request.headers.values() for character in "\r\n\0"):
        raise InvalidRequest(request.operation, ("the request cannot be written: a header has more than one line",))
    try:
        return URL(request.url, encoded=True), request.content if request.form is None else _form(request.form)
    except ValueError as error:
        raise InvalidRequest(request.operation, (f"the request cannot be written: {error}",)) from None


def _form(form: FormBody) -> aiohttp.Payload:
    data = aiohttp.FormData(default_to_multipart=True, quote_fields=False)
    for name, part in form.parts:
        if isinstance(part, str):
            data.add_field(name, part)
        else:
            data.add_field(name, part.content, filename=part.name, content_type=part.type)
    return data()


def _limits(timeout: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, connect=timeout, sock_connect=timeout, sock_read=timeout)


def _lower(response: aiohttp.ClientResponse) -> dict[str, str]:
    return {name.lower().decode("latin-1"): value.decode("latin-1") for name, value in response.raw_headers}


def _lost(operation: str, error: Exception) -> TelecineError:
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return NotSent(operation, "no connection in time")
    if isinstance(error, aiohttp.ClientResponseError):  # their texts name whole URLs
        reason = f"{error.status} {error.message}"
    else:
        reason = str(error) or type(error).__name__
    if isinstance(error, NEVER_LEFT):
        return NotSent(operation, f"no connection: {reason}")
    timed_out = isinstance(error, TimeoutError)
    unreadable = isinstance(error.__cause__, ContentEncodingError)
    what = "no answer in time" if timed_out else "the answer is garbled" if unreadable else "the connection broke"
    return AnswerLost(operation, f"{what}: {reason}", timed_out=timed_out)
