"""`status` and `save`: looking once at a job that was started earlier."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from telecine import Job, Snapshot, Video
from telecine.cli.exits import ending_of_snapshot
from telecine.cli.live import STYLES
from telecine.cli.moment import Moment
from telecine.cli.options import JobId, Json, Token, place, references, session
from telecine.cli.records import job_record
from telecine.cli.screen import Screen
from telecine.cli.session import Session
from telecine.cli.summary import size_of
from telecine.cli.taking import taking
from telecine.errors import WaitTimeout, error_for
from telecine_runtime.download import Saved


@taking(session=session)
def status(*, token: Token, job_id: JobId = None, session: Session, json: Json = False) -> None:
    """Ask once how a job is.

    The exit code tells it too: 0 it has succeeded, 75 it has not ended yet,
    else why there is no video.
    """
    screen = Screen(json)
    with screen.ending():
        (reference,) = references([token], job_id)
        with session.client() as client:
            job = client.job(reference.token)
            snapshot = job.status()
        if json:
            screen.record(job_record(_moment(job, snapshot)))
        else:
            screen.line(Text.assemble((snapshot.state, STYLES.get(snapshot.state, "red")), "".join(_facts(snapshot))))
            if snapshot.video:
                screen.note(f"Save it: telecine save {shlex.quote(job.token)} PATH", "dim")
        raise typer.Exit(ending_of_snapshot(job, snapshot).code)


@taking(session=session)
def save(
    *,
    token: Token,
    path: Annotated[
        str, typer.Argument(metavar="PATH", show_default=False, help="A file that is not there yet, or a folder.")
    ],
    job_id: JobId = None,
    session: Session,
    json: Json = False,
) -> None:
    """Save the video of a job that has succeeded.

    A download that was cut goes on where it stopped.
    """
    screen = Screen(json)
    with screen.ending():
        (reference,) = references([token], job_id)
        target = place(path) or Path()
        with session.client() as client:
            job = client.job(reference.token)
            snapshot = job.status()
            if not snapshot.done:
                raise WaitTimeout(job, 0)
            if snapshot.video is None:
                raise error_for(job, snapshot)
            saved = snapshot.video.save(target / job.file_name if target.is_dir() else target)
        if json:
            screen.record(job_record(_moment(job, snapshot, saved)))
        else:
            screen.line(str(saved.path))
            screen.note(f"{size_of(saved.size)}, sha256 {saved.sha256}", "dim")


def _moment(job: Job, snapshot: Snapshot[Video], saved: Saved | None = None) -> Moment:
    error = error_for(job, snapshot) if snapshot.done and snapshot.video is None else None
    return Moment(0, "result", job.provider, (job.token,), job.id, 0.0, snapshot, saved, error)


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
