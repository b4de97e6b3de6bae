"""Lookup of jobs that an earlier command started, by id or by key."""

from __future__ import annotations

from typing import Any, NoReturn

from telecine import AsyncJob, Client, Job, Snapshot
from telecine._core.job_token import JobReference
from telecine.cli.exit_status import ADVICE, JOB_NOT_FOUND, exit_status_for_snapshot
from telecine.cli.job_event import JobEvent
from telecine.cli.output import CommandOutput
from telecine.cli.resume_commands import explain_unknown_key
from telecine.errors import build_job_error
from telecine_runtime.errors import NotFound


def find_job(client: Client, reference: JobReference) -> Job:
    """Return the job of a token; a token without an id is looked up by its key."""
    job = client.job(reference.token)
    if job.id is not None:
        return job
    with explain_unknown_key():
        return client.reconcile(job)


def is_unknown(snapshot: Snapshot[Any]) -> bool:
    """Return whether the provider does not know the job."""
    return not snapshot.done and exit_status_for_snapshot(None, snapshot) is JOB_NOT_FOUND


def exit_unknown(output: CommandOutput, name: str, job_id: str | None) -> NoReturn:
    """End the command, because the provider does not know the job."""
    output.exit(JOB_NOT_FOUND, f"{name}: the provider does not know the job {job_id}", ADVICE[NotFound])


def poll_event(job: Job | AsyncJob, snapshot: Snapshot[Any]) -> JobEvent:
    """Return the event of a job that was polled once."""
    return JobEvent(
        number=0,
        kind="result",
        provider=job.provider,
        tokens=(job.token,),
        id=job.id,
        key=job.key,
        snapshot=snapshot,
        error=build_job_error(job, snapshot) if snapshot.done and snapshot.video is None else None,
    )
