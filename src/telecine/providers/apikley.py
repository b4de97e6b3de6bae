"""Apikley in harmonised words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, cast

from telecine.provider import Balance, BalanceTable, CallbackTable, Provider, Report, UploadTable, state_of
from telecine.snapshot import Problem, Reading, State, VideoLink
from telecine.told import amount, link_of, moment, percent
from telecine_clients.apikley import callbacks, operations
from telecine_clients.apikley.capabilities import CAPABILITIES
from telecine_runtime.body import File
from telecine_runtime.call import Call

if TYPE_CHECKING:
    from telecine_clients.apikley import models

UPLOADS: Final = "telecine"
"""The folder at Apikley that images are put into; it empties itself after three days."""

STATES: Final[Mapping[str, State]] = {
    "waiting": "queued",
    "queuing": "queued",
    "generating": "running",
    "success": "succeeded",
    "fail": "failed",
}


def submit(body: Mapping[str, Any]) -> Call[models.CreateTaskResponse]:
    """Return the call for a body of either form; the operation checks it against the models."""
    return operations.create_task(cast("models.CreateTaskRequest", body))


def read(answer: models.GetTaskResponse) -> Reading:
    """Read a poll; the result is a JSON text inside the JSON."""
    task = answer.data
    if task is None:
        return Reading("unknown", raw=answer)
    state = state_of(task.state, STATES)
    url = _first_url(task.result_json)
    return Reading(
        state=state,
        provider_state=task.state,
        progress=percent(task.progress),
        video=VideoLink(url, _expiry(task)) if url and state == "succeeded" else None,
        error=Problem(task.fail_msg or "no reason given", task.fail_code or None) if state == "failed" else None,
        raw=answer,
    )


def _first_url(text: str | None) -> str | None:
    try:
        urls: Any = json.loads(text or "")["resultUrls"]
        return next((url for place in urls if (url := link_of(place))), None)
    except (ValueError, TypeError, LookupError, RecursionError):
        return None


def _expiry(task: models.TaskRecord) -> datetime | None:
    hours = CAPABILITIES[0].limits.retention_hours
    return moment(task.complete_time // 1000 + hours * 3600) if task.complete_time and hours else None


def _stored_as(file: File) -> str:
    # A second file of the same name would take the place of the first, and a job may still have to read that.
    return hashlib.sha256(file.content).hexdigest()[:32] + "." + file.type.rpartition("/")[2]


def read_balance(answer: models.GetCreditsResponse) -> Balance:
    """Read the credits."""
    return Balance(amount(answer.data), "credits")


def read_report(body: bytes) -> Report:
    """Read a callback; the id of its task has been seen in three places."""
    report = callbacks.on_video_generated(body)
    return Report((report.data and report.data.task_id) or report.task_id)


PROVIDER: Final = Provider(
    api=operations.API,
    capabilities=CAPABILITIES,
    submit=submit,
    accepted=lambda answer: answer.data.task_id if answer.data else None,
    id_at=("/data/taskId",),
    poll=lambda job_id: operations.get_task(task_id=job_id),
    read=read,
    upload=UploadTable(
        lambda file: operations.upload_file(file=file, upload_path=UPLOADS, file_name=_stored_as(file)),
        lambda answer: answer.data and answer.data.download_url,
    ),
    balance=BalanceTable(operations.get_credits, read_balance),
    callback=CallbackTable(callbacks.SIGNATURE, read_report),
)
