"""One line in the log for each call, and a span where OpenTelemetry is installed; neither holds a key or a prompt."""

from __future__ import annotations

import logging
import time
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from .answer import Answer
from .call import Call

if TYPE_CHECKING:
    from opentelemetry.trace import Span

try:
    _trace: Any = import_module("opentelemetry.trace")
except ImportError:  # the extra `otel` is not installed
    _trace = None

log: Final = logging.getLogger("telecine.calls")
logging.getLogger("telecine").addHandler(logging.NullHandler())  # who sets up no log gets none, on stderr neither


@dataclass(slots=True)
class Observation:
    """What came of a call; the transport fills it in."""

    answer: Answer | None = None


@contextmanager
def observed(call: Call[Any]) -> Generator[Observation]:
    """Watch one exchange: log it, and span it."""
    seen, started = Observation(), time.perf_counter()
    with _span(call) as span:
        try:
            yield seen
        except BaseException as error:  # a call that was cancelled has left all the same
            _tell(logging.WARNING, call, type(error).__name__, started, None)
            raise
        answer = seen.answer
        if answer is None:
            return
        _tell(logging.INFO, call, str(answer.status), started, answer.request_id)
        if span is not None:
            span.set_attribute("http.response.status_code", answer.status)


def _tell(level: int, call: Call[Any], outcome: str, started: float, request_id: str | None) -> None:
    seconds = time.perf_counter() - started
    provider, operation = call.operation.api.name, call.operation.name
    log.log(level, "%s %s: %s in %.3f s, request %s", provider, operation, outcome, seconds, request_id or "-")


def _span(call: Call[Any]) -> AbstractContextManager[Span | None]:
    if _trace is None or isinstance(_trace.get_tracer_provider(), _trace.ProxyTracerProvider):
        return nullcontext()  # nobody has set up tracing
    operation = call.operation
    name = f"{operation.api.name} {operation.name}"
    attributes = {
        "http.request.method": operation.method,
        "telecine.provider": operation.api.name,
        "telecine.operation": operation.name,
    }
    tracer = _trace.get_tracer("telecine")
    span: AbstractContextManager[Span] = tracer.start_as_current_span(
        name, kind=_trace.SpanKind.CLIENT, attributes=attributes
    )
    return span
