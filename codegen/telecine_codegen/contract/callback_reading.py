"""Comparison of what a callback tells of a job with what the poll tells of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from telecine_runtime.coerce import parse_percent, parse_text
from telecine_runtime.json_lookup import find_value
from telecine_runtime.lifecycle_reader import LifecycleReader
from telecine_runtime.snapshot import Snapshot

ENDED_BADLY: Final = ("failed", "expired")
TOLERANCE: Final = 1.0
"""Seconds by which two times may differ, since one may be rounded."""


@dataclass(frozen=True)
class JobReport:
    """What a body tells of a job.

    Attributes:
        snapshot: What the client reads.
        progress: The progress, as it stands there.
        has_reason: Whether it has the reason of a failure.
        may_have_reason: Whether its schema has a member for that.
    """

    snapshot: Snapshot
    progress: int | None
    has_reason: bool
    may_have_reason: bool

    @property
    def has_ended(self) -> bool:
        """Whether the job has ended; a success may have no URL yet."""
        return self.snapshot.done or self.snapshot.video_pending

    @property
    def state(self) -> str:
        """The state; `unknown` if the body has none."""
        return "succeeded" if self.snapshot.video_pending else self.snapshot.state

    @property
    def is_short(self) -> bool:
        """Whether it tells the end of a job without the video, or without the reason of the failure."""
        return self.snapshot.video_pending or (
            self.state in ENDED_BADLY and self.may_have_reason and not self.has_reason
        )


def read_report(reader: LifecycleReader, body: Any, url: str) -> JobReport:
    """Return what a body tells of a job; relative URLs are resolved against `url`."""
    facts = reader.facts
    found = (parse_percent(find_value(body, path)) for path in facts.progress)
    progress = next((each for each in found if each is not None), None)
    has_reason = any(parse_text(find_value(body, path)) for path in facts.error_message)
    return JobReport(reader.read(body, lambda: url), progress, has_reason, bool(facts.error_message))


def compare_reports(polled: JobReport, told: JobReport, *, may_be_short: bool) -> Iterator[str]:
    """Yield how a callback differs from the poll of a job that has ended.

    Args:
        polled: What the poll tells.
        told: What the callback tells; a state, a progress or a cost that it leaves out is no difference.
        may_be_short: Whether it may leave out the video and the reason of a failure.
    """
    ours, theirs = polled.snapshot, told.snapshot
    if told.state == "unknown":
        return
    if told.state != polled.state:
        yield f"it says that the job is {told.state} ({theirs.provider_state!r}), the poll says {polled.state}"
        return
    if theirs.video_pending and ours.video is not None and not may_be_short:
        yield "it says that the job has succeeded, without the video URL that the poll has"
    if ours.video is not None and theirs.video is not None:
        if _strip_query(ours.video.url) != _strip_query(theirs.video.url):
            yield f"its video is {_strip_query(theirs.video.url)}, that of the poll is {_strip_query(ours.video.url)}"
        if _differ(ours.video.duration, theirs.video.duration):
            yield f"its video has {theirs.video.duration:g} s, that of the poll {ours.video.duration:g} s"
        ends = [each.expires_at.timestamp() if each.expires_at else None for each in (ours.video, theirs.video)]
        if _differ(*ends):
            yield f"its video is available until {theirs.video.expires_at}, by the poll until {ours.video.expires_at}"
    if ours.error is not None and theirs.error is not None:
        is_compared = told.has_reason or (told.is_short and not may_be_short)
        if is_compared and ours.error.message != theirs.error.message:
            yield f"its reason is {theirs.error.message!r}, that of the poll is {ours.error.message!r}"
        if None not in (ours.error.code, theirs.error.code) and ours.error.code != theirs.error.code:
            yield f"its error code is {theirs.error.code!r}, that of the poll is {ours.error.code!r}"
    if None not in (ours.cost, theirs.cost) and ours.cost != theirs.cost:
        yield f"its cost is {theirs.cost}, that of the poll is {ours.cost}"
    if None not in (polled.progress, told.progress) and polled.progress != told.progress:
        yield f"its progress is {told.progress}, that of the poll is {polled.progress}"


def _differ(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and abs(one - other) > TOLERANCE


def _strip_query(url: str) -> str:
    """Return a URL without its query, which may be a secret and new in each response."""
    return urlsplit(url)._replace(query="", fragment="").geturl()
