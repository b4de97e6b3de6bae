"""A job that was created with a callback, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from telecine_codegen.contract.callback_reading import JobReport
from telecine_codegen.contract.callback_server import ReceivedDelivery


@dataclass(frozen=True)
class TimedReport:
    """What a poll told, and when it was sent, by `time.monotonic`."""

    at: float
    report: JobReport


@dataclass
class CallbackJob:
    """A job that was created with a callback.

    Attributes:
        id: Its id.
        key: Our key, if one was sent.
        target: Path and query of the callback's URL.
        submitted_at: When the response to its submit had arrived, by `time.monotonic`.
        submit_clock: When the submit was sent, by the clock of the server.
        refusals: How many of the first deliveries are refused.
        refused_polls: How many polls in a row had an error.
        polls: What the polls told.
        deliveries: The deliveries.
    """

    id: str
    key: str | None
    target: str
    submitted_at: float
    submit_clock: float
    refusals: int
    refused_polls: int = 0
    polls: list[TimedReport] = field(default_factory=list[TimedReport])
    deliveries: list[ReceivedDelivery] = field(default_factory=list[ReceivedDelivery])

    @property
    def end(self) -> TimedReport | None:
        """The first poll that told of the end of the job; None before it."""
        return next((poll for poll in self.polls if poll.report.has_ended), None)
