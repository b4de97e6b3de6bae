"""CometAPI in harmonised words; a poll answers in one of two shapes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final, cast

from telecine.provider import Provider, state_of
from telecine.snapshot import RANK, Cost, Problem, Reading, State, VideoLink
from telecine.told import amount, link_of, percent
from telecine_clients.cometapi import operations
from telecine_clients.cometapi.capabilities import CAPABILITIES
from telecine_runtime.lazy import LazyModule

if TYPE_CHECKING:
    from telecine_clients.cometapi import models
else:
    models = LazyModule("telecine_clients.cometapi.models")

STATES: Final[Mapping[str, State]] = {
    "": "queued",
    "queued": "queued",
    "pending": "running",
    "processing": "running",
    "done": "succeeded",
    "failed": "failed",
    "expired": "expired",
    "NOT_START": "queued",
    "SUBMITTED": "queued",
    "QUEUED": "queued",
    "IN_PROGRESS": "running",
    "SUCCESS": "succeeded",
    "FAILURE": "failed",
    "FAILED": "failed",
    "ERROR": "failed",
}
TICKS_IN_A_DOLLAR: Final = Decimal(10_000_000_000)


def read(answer: models.WrappedVideo | models.FlatVideo) -> Reading:
    """Read a poll of either shape."""
    return _wrapped(answer) if isinstance(answer, models.WrappedVideo) else _flat(answer, answer)


def _flat(video: models.FlatVideo, raw: object) -> Reading:
    state = state_of(video.status, STATES)
    file = video.video
    url = link_of(file.url) if file and state == "succeeded" else None
    found = VideoLink(url, duration=file.duration) if file and url else None
    withheld = file is not None and file.respect_moderation is False and found is None
    return Reading(
        state=state,
        provider_state=video.status,
        progress=percent(video.progress),
        video=found,
        error=_problem(video.error, withheld=withheld) if state in {"failed", "expired"} or withheld else None,
        cost=_cost(video.usage),
        raw=raw,
    )


def _wrapped(answer: models.WrappedVideo) -> Reading:
    """Read CometAPI's own record, and the reply inside it where that has come at least as far."""
    record = answer.data
    state = state_of(record.status, STATES)
    # On success `fail_reason` holds the video's URL, whatever its name says.
    url = link_of(record.fail_reason) if state == "succeeded" else None
    outer = Reading(
        state=state,
        provider_state=record.status,
        progress=percent(record.progress),
        video=VideoLink(url) if url else None,
        error=Problem(record.fail_reason or "no reason given") if state == "failed" else None,
        raw=answer,
    )
    inner = _flat(record.data, answer) if record.data and record.data.status else None
    if inner is None or RANK[inner.state] < RANK[state]:
        return replace(outer, cost=inner.cost if inner else None)
    if inner.state == "succeeded" and inner.video is None and inner.error is None:
        return replace(inner, video=outer.video)
    return inner


def _problem(error: models.VideoError | None, *, withheld: bool) -> Problem:
    message = (error.message if error else None) or ("withheld by moderation" if withheld else "no reason given")
    return Problem(message, error.code if error else None, rejected=withheld)


def _cost(usage: models.Usage | None) -> Cost | None:
    ticks = amount(usage.cost_in_usd_ticks) if usage else None
    return None if ticks is None else Cost(ticks / TICKS_IN_A_DOLLAR, "USD")


PROVIDER: Final = Provider(
    api=operations.API,
    capabilities=CAPABILITIES,
    submit=lambda body: operations.create_video(cast("models.CreateVideoRequest", body)),
    accepted=lambda answer: answer.request_id,
    id_at=("/request_id",),
    poll=lambda job_id: operations.get_video(request_id=job_id),
    read=read,
)
