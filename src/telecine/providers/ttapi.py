"""TTAPI in harmonised words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, cast

from telecine.provider import Balance, BalanceTable, CallbackTable, Provider, Report, state_of
from telecine.snapshot import Cost, Problem, Reading, State, VideoLink
from telecine.told import amount, link_of
from telecine_clients.ttapi import callbacks, operations
from telecine_clients.ttapi.capabilities import CAPABILITIES

if TYPE_CHECKING:
    from telecine_clients.ttapi import models

STATES: Final[Mapping[str, State]] = {
    "PENDING_QUEUE": "queued",
    "ON_QUEUE": "running",
    "SUCCESS": "succeeded",
    "FAILED": "failed",
}


def read(answer: models.GenerationResult) -> Reading:
    """Read a poll; the reason of a failure stands in `message`."""
    state, data = state_of(answer.status, STATES), answer.data
    return Reading(
        state=state,
        provider_state=answer.status,
        video=_video(data) if data and state == "succeeded" else None,
        error=Problem(answer.message or "no reason given") if state == "failed" else None,
        cost=_cost(data.quota) if data else None,
        raw=answer,
    )


def _video(data: models.GenerationData) -> VideoLink | None:
    url, length = link_of(data.video_url), amount(data.video_length)
    return VideoLink(url, duration=None if length is None else float(length)) if url else None


def _cost(quota: str | None) -> Cost | None:
    spent = amount(quota)
    return None if spent is None else Cost(spent, "quota")


def read_balance(answer: models.AccountAnswer) -> Balance:
    """Read the account; 100 quota are one US dollar."""
    return Balance(amount(answer.data.balance), "quota")


PROVIDER: Final = Provider(
    api=operations.API,
    capabilities=CAPABILITIES,
    submit=lambda body: operations.create_generation(cast("models.GenerationRequest", body)),
    accepted=lambda answer: answer.data.job_id,
    id_at=("/data/job_id", "/data/jobId"),
    poll=lambda job_id: operations.fetch_generation(job_id=job_id),
    read=read,
    balance=BalanceTable(operations.get_account, read_balance),
    callback=CallbackTable(callbacks.SIGNATURE, lambda body: Report(callbacks.on_generation_finished(body).job_id)),
)
