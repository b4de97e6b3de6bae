"""One line in the log for each call, and a span where OpenTelemetry is set up; neither holds a key or a prompt."""

from __future__ import annotations

import logging
import sys
import time
from contextlib import AbstractContextManager, suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from telecine_runtime.call import Call
from telecine_runtime.response import Response

if TYPE_CHECKING:
    from opentelemetry.trace import Span

log: Final = logging.getLogger("telecine.calls")
logging.getLogger("telecine").addHandler(logging.NullHandler())  # who sets up no log gets none, on stderr neither


class CallTrace:
    """Watches one exchange: logs it, and spans it.

    A class and no generator, since every call passes through here.

    Attributes:
        answer: What came of the call; whoever performs it fills it in.
    """

    __slots__ = ("_around", "_call", "_span", "_started", "answer")

    def __init__(self, call: Call[Any]) -> None:
        self._call = call
        self._around = _start_span(call)
        self._span: Span | None = None
        self.answer: Response | None = None

    def __enter__(self) -> Self:
        self._started = time.perf_counter()
        if self._around is not None:
            self._span = self._around.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with suppress(Exception):  # what a filter or an exporter of the caller's raises must not cost a paid answer
            self._watched(kind)
        with suppress(Exception):
            if self._around is not None:
                self._around.__exit__(kind, error, traceback)

    def _watched(self, kind: type[BaseException] | None) -> None:
        answer = self.answer
        if kind is not None:  # a call that was cancelled has left all the same
            self._tell(logging.WARNING, kind.__name__, None)
        elif answer is not None:
            self._tell(logging.INFO, answer.status, answer)
            if self._span is not None:
                self._span.set_attribute("http.response.status_code", answer.status)

    def _tell(self, level: int, outcome: str | int, answer: Response | None) -> None:
        if log.isEnabledFor(level):
            seconds, operation = time.perf_counter() - self._started, self._call.operation
            request = (answer and answer.request_id) or "-"
            log.log(
                level, "%s %s: %s in %.3f s, request %s", operation.api.name, operation.name, outcome, seconds, request
            )


def _start_span(call: Call[Any]) -> AbstractContextManager[Span] | None:
    trace: Any = sys.modules.get("opentelemetry.trace")  # whoever has set up tracing has imported it
    if trace is None or isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        return None
    operation = call.operation
    name = f"{operation.api.name} {operation.name}"
    attributes = {
        "http.request.method": operation.method,
        "telecine._core.provider": operation.api.name,
        "telecine.operation": operation.name,
    }
    span: AbstractContextManager[Span] = trace.get_tracer("telecine").start_as_current_span(
        name, kind=trace.SpanKind.CLIENT, attributes=attributes
    )
    return span
