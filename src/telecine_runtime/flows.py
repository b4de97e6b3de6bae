"""Flows: generators that yield steps and receive their results. One flow runs blocking or asynchronously."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias, TypeVar

from telecine_runtime.call import Call
from telecine_runtime.response import Response

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sleep:
    """Step: wait for some seconds."""

    seconds: float


class Sink(Protocol):
    """Receives the body of a download. An exception from it ends the transfer and is raised in the flow."""

    def open(self, head: Response) -> bool:
        """Check status and headers; return whether to receive the body."""
        ...

    def write(self, chunk: bytes) -> bool:
        """Receive a raw chunk; return whether `wait` must be called before the next one."""
        ...

    def wait(self) -> None:
        """Block until there is room for another chunk. Asynchronous clients call it in a thread."""
        ...


@dataclass(frozen=True, slots=True)
class SaveBody:
    """Step: GET a URL with exactly these headers, without the API key, and write the body to a sink.

    Redirects are not followed.
    """

    url: str = field(repr=False)
    headers: Mapping[str, str]
    sink: Sink = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenBody:
    """Step: GET a URL like `SaveBody`, and return the open body, which the caller has to close.

    The body is closed at once if `wanted` returns false for its status and headers.
    """

    url: str = field(repr=False)
    headers: Mapping[str, str]
    wanted: Callable[[Response], bool] = field(repr=False)


@dataclass(frozen=True, slots=True)
class RunBlocking:
    """Step: run a blocking function. Asynchronous clients run it in a thread."""

    work: Callable[[], object]


Step: TypeAlias = Call[Any] | Sleep | SaveBody | OpenBody | RunBlocking
Flow: TypeAlias = Generator[Step, Any, T]


def sleep(seconds: float) -> Flow[None]:
    """Wait for some seconds."""
    yield Sleep(seconds)


def send_call(call: Call[Any]) -> Flow[Response]:
    """Send a call and return its raw response."""
    response: Response = yield call
    return response


def save_body(step: SaveBody) -> Flow[Response]:
    """Write the body of a URL to a sink; return status and headers."""
    head: Response = yield step
    return head


def open_body(step: OpenBody) -> Flow[Any]:
    """Open a URL and return its body."""
    body = yield step
    return body


def run_blocking(work: Callable[[], T]) -> Flow[T]:
    """Run a blocking function and return its result."""
    result: T = yield RunBlocking(work)
    return result
