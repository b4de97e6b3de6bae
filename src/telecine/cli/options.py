"""The options of the commands, and the values that they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer

from telecine.cli.session import Session, need_keys
from telecine.environment import BASE_URL
from telecine.providers import NAMES
from telecine.token import JobReference

WHERE: Final = "Who makes it"
THEN: Final = "And then"

Json = Annotated[bool, typer.Option("--json", help="Write JSON to stdout, one object in a line, and nothing else.")]
Timeout = Annotated[
    float,
    typer.Option(
        min=0, metavar="SECONDS", help="How long to wait; the job itself goes on after that.", rich_help_panel=THEN
    ),
]
Token = Annotated[
    str, typer.Argument(metavar="TOKEN", show_default=False, help="What an earlier command left to resume with.")
]
Tokens = Annotated[
    list[str], typer.Argument(metavar="TOKEN...", show_default=False, help="What earlier commands left to resume with.")
]
JobId = Annotated[
    str | None,
    typer.Option("--id", metavar="ID", help="The provider's id of the job, where the answer to its submit was lost."),
]
Out = Annotated[
    str | None,
    typer.Option(
        metavar="PATH",
        help="A file to save to, or a folder, which names videos by provider and id; a new folder ends with /.",
        rich_help_panel=THEN,
    ),
]


def names(incomplete: str) -> list[str]:
    """Complete the name of a provider."""
    return [name for name in NAMES if name.startswith(incomplete)]


def known(given: Sequence[str] | None) -> tuple[str, ...]:
    """Return the names of providers that were given, each of them once."""
    for name in given or ():
        if name not in NAMES:
            raise typer.BadParameter(f"no provider {name!r}; there are {', '.join(NAMES)}")
        if given and list(given).count(name) > 1:
            raise typer.BadParameter(f"{name} is there twice; it would be paid twice")
    return tuple(given or ())


Providers = Annotated[
    list[str] | None,
    typer.Option(
        "--provider",
        "-p",
        metavar="NAME",
        help=f"One of {', '.join(NAMES)}. May be repeated.",
        autocompletion=names,
        callback=known,
        rich_help_panel=WHERE,
    ),
]


def session(
    base_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            envvar=BASE_URL,
            help="Another server, such as the mock; {provider} stands for the provider's name.",
            rich_help_panel=WHERE,
        ),
    ] = None,
) -> Session:
    """Return where calls go."""
    return Session(base_url)


def place(out: str | None, jobs: int = 1) -> Path | None:
    """Make sure of the place to save to, before anything is paid for; several jobs need a folder."""
    if out is None:
        return None
    path, several = Path(out), jobs > 1
    if path.exists() and not path.is_dir():
        raise typer.BadParameter(f"{out} is there already{'; several videos need a folder' if several else ''}")
    try:
        (path if several or out.endswith("/") else path.parent).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise typer.BadParameter(f"{out}: {error.strerror}") from None
    return path


def references(tokens: Iterable[str], job_id: str | None) -> list[JobReference]:
    """Read tokens; one whose submit got no answer needs the job's id, which the provider's console shows.

    Raises:
        InvalidToken: A text is no token.
        ConfigurationError: The key of a provider is missing.
    """
    read = [JobReference.parse(token) for token in tokens]
    if job_id is not None and len(read) > 1:
        raise typer.BadParameter("--id is of one job, and there are several tokens")
    jobs = [replace(job, id=job_id or job.id) for job in read]
    need_keys(dict.fromkeys(job.provider for job in jobs))
    for job in jobs:
        if job.id is None:
            raise typer.BadParameter(f"{job.provider} never told the id of this job; look it up and give --id")
    return jobs
