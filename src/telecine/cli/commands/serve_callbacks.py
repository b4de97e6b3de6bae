"""Command `telecine serve-callbacks`: receive callbacks until Ctrl-C."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from telecine._core.provider import Provider
from telecine.cli.exit_status import OTHER
from telecine.cli.job_event import JobEvent
from telecine.cli.json_output import job_record
from telecine.cli.option_groups import with_option_groups
from telecine.cli.options import JsonOption, session_options
from telecine.cli.output import CommandOutput
from telecine.cli.output_path import prepare_output_path
from telecine.cli.server_options import HostOption, PortOption, require_extra
from telecine.cli.session import CALLBACK_SECRET, Session, has_key, webhook_secret_variable
from telecine.cli.summary import result_location
from telecine.cli.usage_errors import validate_text
from telecine.errors import build_job_error
from telecine.providers import NAMES, ProviderName, get_provider
from telecine.webhooks.receiver import Receiver

if TYPE_CHECKING:
    from telecine import AsyncJob, AsyncVideo, Snapshot


@with_option_groups(session=session_options)
def serve_callbacks(
    *,
    host: HostOption = "127.0.0.1",
    port: PortOption = 8701,
    save: Annotated[
        str | None,
        typer.Option(metavar="FOLDER", callback=validate_text, help="Save the videos here, named by provider and id."),
    ] = None,
    session: Session,
    json: JsonOption = False,
) -> None:
    """Receive callbacks, and tell of each job that has really ended.

    A callback is a hint: the provider itself is asked what became of the job.
    Secrets come from the environment; of those that a provider signs with there
    may be two, with a space between, while one is being changed.
    """
    screen = CommandOutput(json)
    with screen.ending():
        require_extra("uvicorn")
        folder = prepare_output_path(save, jobs=2)
        try:
            door = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        except (OSError, ValueError) as error:  # a name that no resolver takes is a ValueError
            number = (isinstance(error, OSError) and error.errno) or 0
            reason = os.strerror(number) if number > 0 else "no such host"
            screen.end(OTHER, f"telecine: cannot listen on {host}:{port}: {reason}")
        url = f"http://{f'[{host}]' if ':' in host else host}:{door.getsockname()[1]}"
        screen.note(f"Receiving callbacks until Ctrl-C.\n\n{describe_callback_urls(url)}\n")
        logging.basicConfig(level=logging.WARNING, format="%(message)s")  # on stderr: what was refused, and why
        with door, suppress(KeyboardInterrupt):
            asyncio.run(_receive(screen, session, door, folder))


def describe_callback_urls(url: str) -> str:
    """Say where each provider shall report to, and what it is believed by."""
    tables = [table for table in map(get_provider, NAMES) if table.lifecycle.callback]
    return "\n".join(
        f"  {table.api.title:<10}{url}/{table.name:<12}{_describe_verification(table)}" for table in tables
    )


def _describe_verification(table: Provider) -> str:
    if not has_key(table.name):
        return f"not asked about: set {table.api.key_variable}"
    signature = table.signature if table.lifecycle.callback else None
    own, theirs = CALLBACK_SECRET, webhook_secret_variable(table.name)
    if signature is not None and os.environ.get(theirs):
        return f"signed, with {theirs}"
    if signature is not None and signature.required:
        return f"refused: set {theirs}"
    return f"in URLs signed with {own}" if os.environ.get(own) else f"not signed: set {own} here and at submit"


async def _receive(screen: CommandOutput, session: Session, door: socket.socket, folder: Path | None) -> None:
    import uvicorn

    async def ended(job: AsyncJob, snapshot: Snapshot[AsyncVideo]) -> None:
        saved = None
        if snapshot.video is not None and folder is not None:
            saved = await snapshot.video.save(folder / job.file_name, overwrite=True)
        error = None if snapshot.video else build_job_error(job, snapshot)
        names = (job.provider, (job.token,), job.id, job.key)
        moment = JobEvent(0, "result", *names, snapshot=snapshot, saved=saved, error=error)
        if screen.json:
            screen.record(job_record(moment))
        else:
            screen.line(f"{job.provider:<11}{snapshot.state:<11}{result_location(moment) if saved else job.token}")

    secrets: dict[ProviderName, list[str]] = {
        name: os.environ.get(webhook_secret_variable(name), "").split() for name in NAMES
    }
    async with session.async_client() as client:
        app = Receiver(client, ended, secrets=secrets)
        config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False, ws="none")
        await uvicorn.Server(config).serve(sockets=[door])
