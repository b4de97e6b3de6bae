"""The options of the commands, and the values that they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final

import typer

from telecine._core.environment import BASE_URL
from telecine._core.job_token import JobReference
from telecine.cli.resume_commands import can_find_by_key
from telecine.cli.session import Session, require_keys
from telecine.cli.usage_errors import validate_seconds, validate_text
from telecine.providers import NAMES
from telecine.video import MAX_BYTES

PROVIDER_PANEL: Final = "Who makes it"
OUTPUT_PANEL: Final = "And then"

JsonOption = Annotated[
    bool, typer.Option("--json", help="Write JSON to stdout, one object in a line, and nothing else.")
]
TimeoutOption = Annotated[
    float,
    typer.Option(
        min=0,
        metavar="SECONDS",
        callback=validate_seconds,
        help="How long to wait; the job itself goes on after that.",
        rich_help_panel=OUTPUT_PANEL,
    ),
]
TokenArgument = Annotated[
    str,
    typer.Argument(
        metavar="TOKEN", show_default=False, callback=validate_text, help="What an earlier command left to resume with."
    ),
]
TokensArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="TOKEN...",
        show_default=False,
        callback=validate_text,
        help="What earlier commands left to resume with.",
    ),
]
JobIdOption = Annotated[
    str | None,
    typer.Option(
        "--id",
        metavar="ID",
        callback=validate_text,
        help="The provider's id of the job, where the answer to its submit was lost.",
    ),
]
OutOption = Annotated[
    str | None,
    typer.Option(
        metavar="PATH",
        help="A file to save to, or a folder, which names videos by provider and id; a new folder ends with /.",
        rich_help_panel=OUTPUT_PANEL,
    ),
]


def complete_provider(incomplete: str) -> list[str]:
    """Complete the name of a provider."""
    return [name for name in NAMES if name.startswith(incomplete)]


def parse_provider_names(given: Sequence[str] | None) -> tuple[str, ...]:
    """Return the names of providers that were given, in lower case, each of them once."""
    found = tuple(name.strip().lower() for name in given or ())
    for name, written in zip(found, given or (), strict=True):
        if name not in NAMES:
            raise typer.BadParameter(f"no provider {written!r}; there are {', '.join(NAMES)}")
        if found.count(name) > 1:
            raise typer.BadParameter(f"{name} is there twice; it would be paid twice")
    return found


ProvidersOption = Annotated[
    list[str] | None,
    typer.Option(
        "--provider",
        "-p",
        metavar="NAME",
        help=f"One of {', '.join(NAMES)}. May be repeated.",
        autocompletion=complete_provider,
        callback=parse_provider_names,
        rich_help_panel=PROVIDER_PANEL,
    ),
]


def session_options(
    base_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            envvar=BASE_URL,
            callback=validate_text,
            help="Another server, such as the mock; {provider} stands for the provider's name.",
            rich_help_panel=PROVIDER_PANEL,
        ),
    ] = None,
) -> Session:
    """Return where calls go."""
    return Session(base_url)


@dataclass(frozen=True, slots=True)
class SaveOptions:
    """How a video is saved.

    Attributes:
        overwrite: Whether a file of that name may be replaced.
        max_bytes: A larger video is not fetched.
    """

    overwrite: bool = False
    max_bytes: int = MAX_BYTES


def save_options(
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a file of that name.", rich_help_panel=OUTPUT_PANEL)
    ] = False,
    max_bytes: Annotated[
        int, typer.Option(min=1, metavar="BYTES", help="Do not fetch a larger video.", rich_help_panel=OUTPUT_PANEL)
    ] = MAX_BYTES,
) -> SaveOptions:
    """Return how videos are saved."""
    return SaveOptions(overwrite, max_bytes)


def parse_tokens(tokens: Iterable[str], job_id: str | None) -> list[JobReference]:
    """Read tokens; one whose submit got no answer needs the job's id, unless the provider finds it by our key.

    Raises:
        InvalidToken: A text is no token.
        ConfigurationError: The key of a provider is missing.
    """
    read = [JobReference.parse(token) for token in tokens]
    if job_id is not None and len(read) > 1:
        raise typer.BadParameter("--id is of one job, and there are several tokens")
    if job_id is not None and read[0].id not in (None, job_id):
        raise typer.BadParameter(f"--id: the token is of the job {read[0].id} already")
    jobs = [replace(job, id=job_id or job.id) for job in read]
    if doubled := next((job for job in jobs if jobs.count(job) > 1), None):
        raise typer.BadParameter(f"{doubled.token} is there twice")
    require_keys(dict.fromkeys(job.provider for job in jobs))
    for job in jobs:
        if job.id is None and not can_find_by_key(job.provider):
            raise typer.BadParameter(
                f"{job.provider} does not find jobs by their key; look the id up in its console and give it with --id"
            )
    return jobs
