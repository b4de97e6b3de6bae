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
    """Show the state of a job.

    The exit code is 0 if it has succeeded, 75 if it has not ended,
    and otherwise says why there is no video.
    """
    output = CommandOutput(json)
    with output.exit_on_error():
        (reference,) = parse_tokens([token], job_id, session.base_url)
        with session.client() as client:
            job = find_job(client, reference)
            snapshot = job.status()
        if json:
            output.write_record(job_record(poll_event(job, snapshot)))
        else:
            state = (snapshot.state, STATE_STYLES.get(snapshot.state, "red"))
            output.write_result(Text.assemble(state, "".join(_describe_facts(snapshot))))
            if snapshot.video:
                output.write_note(f"To save it: telecine save {shlex.quote(job.token)} PATH", "dim")
            elif not snapshot.done and not is_unknown(snapshot):
                output.write_note(f"To wait for it: telecine wait {shlex.quote(job.token)}", "dim")
        raise typer.Exit(exit_status_for_snapshot(job, snapshot).code)


def _describe_facts(snapshot: Snapshot[Video]) -> Iterator[str]:
    """Yield the known facts after the state, each with its leading separator."""
    if snapshot.provider_state:
        yield f" ({snapshot.provider_state})"
    if snapshot.progress is not None and not snapshot.done:
        yield f", {snapshot.progress} %"
    if snapshot.error:
        yield f": {snapshot.error.message}"
    if snapshot.cost:
        yield f"; cost {snapshot.cost}"
    if snapshot.video and snapshot.video.expires_at:
        yield f"; available until {snapshot.video.expires_at:%Y-%m-%d %H:%M} UTC"
