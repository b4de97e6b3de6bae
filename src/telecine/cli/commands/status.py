"""Command `telecine status`: poll a job once."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

import typer
from rich.text import Text

from telecine import Snapshot, Video
from telecine.cli.exit_status import exit_status_for_snapshot
from telecine.cli.job_lookup import find_job, is_unknown, poll_event
from telecine.cli.json_output import job_record
from telecine.cli.option_groups import with_option_groups
from telecine.cli.options import (
    JobIdOption,
    JsonOption,
    TokenArgument,
    parse_tokens,
    session_options,
)
from telecine.cli.output import CommandOutput
from telecine.cli.progress_bars import STATE_STYLES
from telecine.cli.session import Session


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
            job = find_job(client, reference)
            snapshot = job.status()
        if json:
            screen.record(job_record(poll_event(job, snapshot)))
        else:
            screen.line(
                Text.assemble((snapshot.state, STATE_STYLES.get(snapshot.state, "red")), "".join(_facts(snapshot)))
            )
            if snapshot.video:
                screen.note(f"Save it: telecine save {shlex.quote(job.token)} PATH", "dim")
            elif not snapshot.done and not is_unknown(snapshot):
                screen.note(f"Wait for it: telecine wait {shlex.quote(job.token)}", "dim")
        raise typer.Exit(exit_status_for_snapshot(job, snapshot).code)


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
