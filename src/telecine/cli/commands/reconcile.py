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
    """Find the job of a submit whose response was lost, and print its complete token.

    The job is looked up by key, if the provider supports that. Otherwise find its id
    in the provider's console and pass it with --id. Nothing is submitted.
    """
    output = CommandOutput(json)
    with output.exit_on_error():
        (reference,) = parse_tokens([token], job_id, session.base_url)
        with session.client() as client:
            job = find_job(client, reference)
            snapshot = job.status()
            if is_unknown(snapshot):
                exit_unknown(output, job.provider, job.id)
            client.reconcile(job, provider_id=job.id)  # sends nothing, and writes the id into the ledger
        if json:
            output.write_record(job_record(poll_event(job, snapshot)))
        else:
            output.write_result(job.token)
            output.write_note(
                f"State: {snapshot.state}. To wait for the job: telecine wait {shlex.quote(job.token)}", "dim"
            )
