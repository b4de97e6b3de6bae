"""ToAPIs in harmonised words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, cast

from telecine.provider import Balance, BalanceTable, CallbackTable, Provider, Report, UploadTable, state_of
from telecine.snapshot import Problem, Reading, State, VideoLink
from telecine.told import amount, link_of, moment
from telecine_clients.toapis import callbacks, operations
from telecine_clients.toapis.capabilities import CAPABILITIES

if TYPE_CHECKING:
    from telecine_clients.toapis import models

STATES: Final[Mapping[str, State]] = {
    "": "queued",
    "pending": "queued",
    "submitted": "queued",
    "queued": "queued",
    "in_progress": "running",
    "completed": "succeeded",
    "failed": "failed",
}
REJECTED: Final = frozenset({"content_policy_violation"})


def read(answer: models.VideoTask) -> Reading:
    """Read a poll; the URL has been seen in three places."""
    state = state_of(answer.status, STATES)
    files = (answer.result.data if answer.result else None) or []
    places = (*(file.url for file in files), answer.url, answer.video_url)
    url = next((found for place in places if (found := link_of(place))), None)
    return Reading(
        state=state,
        provider_state=answer.status,
        progress=answer.progress,
        video=VideoLink(url, moment(answer.expires_at)) if url and state == "succeeded" else None,
        error=_problem(answer.error) if state == "failed" else None,
        raw=answer,
    )


def _problem(error: models.ErrorDetail | None) -> Problem:
    if error is None:
        return Problem("no reason given")
    return Problem(error.message or "no reason given", str(error.code), rejected=error.code in REJECTED)


def read_balance(answer: models.Balance) -> Balance:
    """Read the balance of the account."""
    return Balance(amount(answer.remain_balance), "USD", unlimited=bool(answer.unlimited_quota))


def read_report(body: bytes) -> Report:
    """Read a webhook; the console's test, and any kind yet to come, is about no job."""
    event = callbacks.on_endpoint_test(body)  # the frame that all events share
    if not event.type.startswith("generation."):
        return Report(None)
    data = callbacks.on_generation_completed(body).data
    return Report(data.task_id, data.client_business_id)


PROVIDER: Final = Provider(
    api=operations.API,
    capabilities=CAPABILITIES,
    submit=lambda body: operations.create_video(cast("models.CreateVideoRequest", body)),
    accepted=lambda answer: answer.id,
    id_at=("/id",),
    poll=lambda job_id: operations.get_video(task_id=job_id),
    read=read,
    lookup=lambda key: operations.get_video(task_id=key),
    upload=UploadTable(lambda file: operations.upload_image(file=file), lambda answer: answer.data and answer.data.url),
    balance=BalanceTable(operations.get_account_balance, read_balance),
    callback=CallbackTable(callbacks.SIGNATURE, read_report),
)
