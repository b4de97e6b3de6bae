"""Command `telecine reconcile`: find the job of a submit whose response was lost."""

from __future__ import annotations

import shlex

from telecine.cli.job_lookup import exit_unknown, find_job, is_unknown, poll_event
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
from telecine.cli.session import Session


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
            job = find_job(client, reference)
            snapshot = job.status()
        if is_unknown(snapshot):
            exit_unknown(screen, job.provider, job.id)
        if json:
            screen.record(job_record(poll_event(job, snapshot)))
        else:
            screen.line(job.token)
            screen.note(f"The job is {snapshot.state}. Wait for it: telecine wait {shlex.quote(job.token)}", "dim")
