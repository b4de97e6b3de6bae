"""A flow: a story told once, as a generator that yields steps and is sent what they bring."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, TypeVar

from .answer import Answer
from .call import Call

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait this many seconds."""

    seconds: float


class Sink(Protocol):
    """Where the body of a download goes."""

    def open(self, head: Answer) -> bool:
        """Look at status and headers; say whether the body is wanted."""
        ...

    def write(self, chunk: bytes) -> object:
        """Take the next piece of the body."""
        ...


@dataclass(frozen=True, slots=True)
class Save:
    """Fetch a URL without any credentials, and pour its body into a sink."""

    url: str
    headers: dict[str, str]
    sink: Sink


Step: TypeAlias = Call[Any] | Pause | Save
Flow: TypeAlias = Generator[Step, Any, T]


def pause(seconds: float) -> Flow[None]:
    """Wait."""
    yield Pause(seconds)


def exchange(call: Call[Any]) -> Flow[Answer]:
    """Send a call and return its answer, unread."""
    answer: Answer = yield call
    return answer


def save(step: Save) -> Flow[Answer]:
    """Fetch a URL into a sink and return the head of the answer."""
    head: Answer = yield step
    return head
