"""OpenTelemetry tracer that records spans, without the SDK."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from opentelemetry import trace
from opentelemetry.trace import INVALID_SPAN_CONTEXT, NonRecordingSpan, Span, Tracer, TracerProvider


class RecordedSpan(NonRecordingSpan):
    """A span that records its attributes and status."""

    def __init__(self, name: str, told: dict[str, Any]) -> None:
        super().__init__(INVALID_SPAN_CONTEXT)
        self.name, self.told = name, told
        self.ended = False

    def is_recording(self) -> bool:
        return True

    def set_attribute(self, key: str, value: Any) -> None:
        self.told[key] = value

    def record_exception(self, exception: BaseException, *args: Any, **options: Any) -> None:
        self.told["exception"] = repr(exception)

    def set_status(self, status: Any, description: str | None = None) -> None:
        self.told["status"] = repr(getattr(status, "description", status))

    def end(self, end_time: int | None = None) -> None:
        self.ended = True


class SpanRecorder(TracerProvider, Tracer):
    """Tracer provider and tracer in one."""

    def __init__(self) -> None:
        self.spans: list[RecordedSpan] = []

    def get_tracer(self, *args: Any, **options: Any) -> Tracer:
        return self

    def start_span(self, name: str, *args: Any, **options: Any) -> Span:
        span = RecordedSpan(name, dict(options.get("attributes") or {}) | {"kind": options.get("kind")})
        self.spans.append(span)
        return span

    @contextmanager
    def start_as_current_span(self, name: str, *args: Any, **options: Any) -> Iterator[Span]:  # type: ignore[override] # an agnostic one is wanted
        span = self.start_span(name, *args, **options)
        with trace.use_span(span, end_on_exit=True):
            yield span
