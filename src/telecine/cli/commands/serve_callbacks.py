"""Command `telecine serve-callbacks`: receive callbacks until Ctrl-C."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from telecine._core.provider import Provider
from telecine.cli.job_lookup import poll_event
from telecine.cli.json_output import job_record
from telecine.cli.option_groups import with_option_groups
from telecine.cli.options import JsonOption, session_options
from telecine.cli.output import CommandOutput
from telecine.cli.output_path import prepare_output_path
from telecine.cli.server_options import HostOption, PortOption, build_url, open_listener, require_extra
from telecine.cli.session import CALLBACK_SECRET, Session, has_key, webhook_secret_variable
from telecine.cli.summary import result_location
from telecine.cli.usage_errors import validate_text
from telecine.providers import ProviderName, get_provider, usable_names
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
        typer.Option(
            metavar="FOLDER", callback=validate_text, help="Save the videos in this folder, named by provider and id."
        ),
    ] = None,
    session: Session,
    json: JsonOption = False,
) -> None:
    """Receive callbacks and report each job that has ended.

    A callback is only a hint: the state of the job is confirmed with the provider.
    Secrets come from the environment. During the rotation of a webhook secret its variable
    may contain both, separated by a space.
    """
    output = CommandOutput(json)
    with output.exit_on_error():
        require_extra("uvicorn")
        folder = prepare_output_path(save, jobs=2)
        listener = open_listener(output, host, port)
        url = build_url(host, listener)
        output.write_note(f"Receiving callbacks until Ctrl-C.\n\n{describe_callback_urls(url)}\n")
        logging.basicConfig(level=logging.WARNING, format="%(message)s")  # refused callbacks, on stderr
        with listener, suppress(KeyboardInterrupt):
            asyncio.run(_receive_callbacks(output, session, listener, folder))


def describe_callback_urls(url: str) -> str:
    """Return a line for each provider: its callback URL and how its callbacks are verified."""
    providers = [provider for provider in map(get_provider, usable_names()) if provider.lifecycle.callback]
    return "\n".join(
        f"  {provider.api.title:<10}{url}/{provider.name:<12}{_describe_verification(provider)}"
        for provider in providers
    )


def _describe_verification(provider: Provider) -> str:
    if not has_key(provider.name):
        return f"cannot be confirmed: set {provider.api.key_variable}"
    webhook_secret = webhook_secret_variable(provider.name)
    signature = provider.signature if provider.lifecycle.callback else None
    if signature is not None and os.environ.get(webhook_secret):
        return f"verified with {webhook_secret}"
    if signature is not None and signature.required:
        return f"refused: set {webhook_secret}"
    if os.environ.get(CALLBACK_SECRET):
        return f"signed URLs, verified with {CALLBACK_SECRET}"
    return f"not verified: set {CALLBACK_SECRET} here and at submit"


async def _receive_callbacks(
    output: CommandOutput, session: Session, listener: socket.socket, folder: Path | None
) -> None:
    import uvicorn

    async def on_end(job: AsyncJob, snapshot: Snapshot[AsyncVideo]) -> None:
        saved = None
        if snapshot.video is not None and folder is not None:
            saved = await snapshot.video.save(folder / job.file_name, overwrite=True)
        event = replace(poll_event(job, snapshot), saved=saved)
        if output.json:
            output.write_record(job_record(event))
        else:
            location = result_location(event) if saved else job.token
            output.write_result(f"{job.provider:<11}{snapshot.state:<11}{location}")

    secrets: dict[ProviderName, list[str]] = {
        name: os.environ.get(webhook_secret_variable(name), "").split() for name in usable_names()
    }
    async with session.async_client() as client:
        app = Receiver(client, on_end, secrets=secrets)
        config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False, ws="none")
        await uvicorn.Server(config).serve(sockets=[listener])
