"""`status`, `save` and `reconcile`: looking once at a job that was started earlier."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Annotated, Any, NoReturn

import typer
from rich.text import Text

from telecine import AsyncClient, Client, Job, Snapshot, Video
from telecine._core.job_token import JobReference
from telecine.cli.exit_status import ADVICE, JOB_NOT_FOUND, RUNNING, exit_status_for_snapshot
from telecine.cli.file_size import format_size
from telecine.cli.job_event import JobEvent
from telecine.cli.job_run import JobRun
from telecine.cli.json_output import job_record
from telecine.cli.option_groups import with_option_groups
from telecine.cli.options import (
    JobIdOption,
    JsonOption,
    SaveOptions,
    TokenArgument,
    parse_tokens,
    save_options,
    session_options,
)
from telecine.cli.output import CommandOutput
from telecine.cli.output_path import prepare_output_path
from telecine.cli.progress_bars import STATE_STYLES
from telecine.cli.resume_commands import explain_unknown_key
from telecine.cli.run_jobs import run_jobs
from telecine.cli.session import Session
from telecine.errors import build_job_error
from telecine_runtime.errors import NotFound


@with_option_groups(session=session_options)
def status(*, token: TokenArgument, job_id: JobIdOption = None, session: Session, json: JsonOption = False) -> None:
    """Ask once how a job is.

    The exit code tells it too: 0 it has succeeded, 75 it has not ended yet,
    else why there is no video.
    """
    screen = CommandOutput(json)
    with screen.ending():
        (reference,) = parse_tokens([token], job_id)
        with session.client() as client:
            job = _found(client, reference)
            snapshot = job.status()
        if json:
            screen.record(job_record(_moment(job, snapshot)))
        else:
            screen.line(
                Text.assemble((snapshot.state, STATE_STYLES.get(snapshot.state, "red")), "".join(_facts(snapshot)))
            )
            if snapshot.video:
                screen.note(f"Save it: telecine save {shlex.quote(job.token)} PATH", "dim")
            elif not snapshot.done and not _is_unknown(snapshot):
                screen.note(f"Wait for it: telecine wait {shlex.quote(job.token)}", "dim")
        raise typer.Exit(exit_status_for_snapshot(job, snapshot).code)


@with_option_groups(session=session_options, saving=save_options)
def save(
    *,
    token: TokenArgument,
    path: Annotated[str, typer.Argument(metavar="PATH", show_default=False, help="A file to save to, or a folder.")],
    job_id: JobIdOption = None,
    saving: SaveOptions,
    session: Session,
    json: JsonOption = False,
) -> None:
    """Save the video of a job that has succeeded.

    A download that was cut goes on where it stopped.
    """
    screen = CommandOutput(json)

    async def work(client: AsyncClient, take: JobRun) -> None:
        job = await take.find(client)
        snapshot = await job.status()
        take.tell(event="saving", snapshot=snapshot)
        if snapshot.video is not None:
            await take.save(job, snapshot.video, target, saving)
        elif snapshot.done:
            raise build_job_error(job, snapshot)

    with screen.ending():
        (reference,) = parse_tokens([token], job_id)
        target = prepare_output_path(path, overwrite=saving.overwrite)
        (moment,) = run_jobs(screen, session, [[reference]], work, path)
        snapshot, token = moment.snapshot, shlex.quote(moment.tokens[0])
        if snapshot is not None and _is_unknown(snapshot):
            _end_unknown(screen, moment.provider, moment.id)
        if snapshot is not None and not snapshot.done:
            told = f"{moment.provider}: job {moment.id} is not done yet; it is {snapshot.state}"
            then = f"telecine wait {token} --out {shlex.quote(path)}"
            screen.end(RUNNING, told, "Wait for it and save it with:", then)
        if moment.saved and not json:
            screen.note(f"{format_size(moment.saved.size)}, sha256 {moment.saved.sha256}", "dim")


@with_option_groups(session=session_options)
def reconcile(*, token: TokenArgument, job_id: JobIdOption = None, session: Session, json: JsonOption = False) -> None:
    """Find the job of a submit whose answer was lost, and print its token with the id.

    The provider is asked for it by key, where it keeps that; else look the id up
    in its console, and give it with --id. Nothing is submitted.
    """
    screen = CommandOutput(json)
    with screen.ending():
        (reference,) = parse_tokens([token], job_id)
        with session.client() as client:
            job = _found(client, reference)
            snapshot = job.status()
        if _is_unknown(snapshot):
            _end_unknown(screen, job.provider, job.id)
        if json:
            screen.record(job_record(_moment(job, snapshot)))
        else:
            screen.line(job.token)
            screen.note(f"The job is {snapshot.state}. Wait for it: telecine wait {shlex.quote(job.token)}", "dim")


def _found(client: Client, reference: JobReference) -> Job:
    """Return a job; one whose id was never told is asked for by its key."""
    job = client.job(reference.token)
    if job.id is not None:
        return job
    with explain_unknown_key():
        return client.reconcile(job)


def _is_unknown(snapshot: Snapshot[Any]) -> bool:
    return not snapshot.done and exit_status_for_snapshot(None, snapshot) is JOB_NOT_FOUND


def _end_unknown(screen: CommandOutput, name: str, job_id: str | None) -> NoReturn:
    screen.end(JOB_NOT_FOUND, f"{name}: there is no job {job_id}", ADVICE[NotFound])


def _moment(job: Job, snapshot: Snapshot[Video]) -> JobEvent:
    error = build_job_error(job, snapshot) if snapshot.done and snapshot.video is None else None
    tokens = (job.token,)
    return JobEvent(0, "result", job.provider, tokens, job.id, job.key, snapshot=snapshot, error=error)


def _facts(snapshot: Snapshot[Video]) -> Iterator[str]:
    """Yield what is known beside the state, each fact with the sign that parts it from the one before."""
    if snapshot.provider_state:
        yield f" ({snapshot.provider_state})"
    if snapshot.progress is not None and not snapshot.done:
        yield f", {snapshot.progress} %"
    if snapshot.error:
        yield f": {snapshot.error.message}"
    if snapshot.cost:
        yield f"; it cost {snapshot.cost}"
    if snapshot.video and snapshot.video.expires_at:
        yield f"; kept until {snapshot.video.expires_at:%Y-%m-%d %H:%M} UTC"
