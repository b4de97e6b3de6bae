"""A flow: a story told once, as a generator that yields steps and is sent what they bring."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias, TypeVar

from telecine_runtime.call import Call
from telecine_runtime.response import Response

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sleep:
    """Wait this many seconds."""

    seconds: float


class Sink(Protocol):
    """Where the body of a download goes. What it raises ends the transfer and reaches the flow."""

    def open(self, head: Response) -> bool:
        """Look at status and headers; say whether the body is wanted."""
        ...

    def write(self, chunk: bytes) -> bool:
        """Take the next piece of the body, as it came over the wire; tell whether `wait` must be called before more."""
        ...

    def wait(self) -> None:
        """Block until more can be taken; beside an event loop it is called in a thread."""
        ...


@dataclass(frozen=True, slots=True)
class SaveBody:
    """Fetch a URL with these headers and nothing else of ours, no key above all, and pour its body into a sink.

    Redirects are not followed: the flow sees them.
    """

    url: str = field(repr=False)
    headers: Mapping[str, str]
    sink: Sink = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenBody:
    """Fetch a URL as `SaveBody` does, and return the open body, whose reader closes it; it has the answer as ``head``.

    A body that is not `wanted`, by its head, is closed at once.
    """

    url: str = field(repr=False)
    headers: Mapping[str, str]
    wanted: Callable[[Response], bool] = field(repr=False)


@dataclass(frozen=True, slots=True)
class RunBlocking:
    """Do work that may block, at the disk or the name service; beside an event loop it is done in a thread."""

    work: Callable[[], object]


Step: TypeAlias = Call[Any] | Sleep | SaveBody | OpenBody | RunBlocking
Flow: TypeAlias = Generator[Step, Any, T]


def sleep(seconds: float) -> Flow[None]:
    """Wait."""
    yield Sleep(seconds)


def send_call(call: Call[Any]) -> Flow[Response]:
    """Send a call and return its answer, unread."""
    answer: Response = yield call
    return answer


def save_body(step: SaveBody) -> Flow[Response]:
    """Fetch a URL into a sink and return the head of the answer."""
    head: Response = yield step
    return head


def open_body(step: OpenBody) -> Flow[Any]:
    """Fetch a URL and return its open body."""
    body = yield step
    return body


def run_blocking(work: Callable[[], T]) -> Flow[T]:
    """Do work that may block and return its result."""
    result: T = yield RunBlocking(work)
    return result
