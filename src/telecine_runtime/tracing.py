"""Logging and OpenTelemetry spans of HTTP calls. Neither contains keys or prompts."""

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
logging.getLogger("telecine").addHandler(logging.NullHandler())  # without logging configured, print nothing to stderr


class CallTrace:
    """Context manager that logs one call and records a span.

    A class, because a generator-based context manager costs more for every call.

    Attributes:
        response: The response; the caller sets it.
    """

    __slots__ = ("_call", "_span", "_span_context", "_started", "response")

    def __init__(self, call: Call[Any]) -> None:
        self._call = call
        self._span_context = _start_span(call)
        self._span: Span | None = None
        self.response: Response | None = None

    def __enter__(self) -> Self:
        self._started = time.perf_counter()
        if self._span_context is not None:
            self._span = self._span_context.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with suppress(Exception):  # an error in the user's log filter or exporter must not lose a paid response
            self._record(kind)
        with suppress(Exception):
            if self._span_context is not None:
                self._span_context.__exit__(kind, error, traceback)

    def _record(self, kind: type[BaseException] | None) -> None:
        response = self.response
        if kind is not None:  # a cancelled call may have been sent
            self._log(logging.WARNING, kind.__name__, None)
        elif response is not None:
            self._log(logging.INFO, response.status, response)
            if self._span is not None:
                self._span.set_attribute("http.response.status_code", response.status)

    def _log(self, level: int, outcome: str | int, response: Response | None) -> None:
        if log.isEnabledFor(level):
            seconds, operation = time.perf_counter() - self._started, self._call.operation
            request = (response and response.request_id) or "-"
            log.log(
                level, "%s %s: %s in %.3f s, request %s", operation.api.name, operation.name, outcome, seconds, request
            )


def _start_span(call: Call[Any]) -> AbstractContextManager[Span] | None:
    trace: Any = sys.modules.get("opentelemetry.trace")  # an application that uses tracing has imported it
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
