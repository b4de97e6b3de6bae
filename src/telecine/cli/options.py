"""Options and arguments that several commands share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final

import typer

from telecine._core.environment import BASE_URL
from telecine._core.job_token import JobReference
from telecine.cli.ledger_file import open_ledger
from telecine.cli.resume_commands import can_find_by_key
from telecine.cli.session import Session, require_keys
from telecine.cli.usage_errors import validate_seconds, validate_text
from telecine.errors import UnknownKey, UnknownProvider
from telecine.providers import NAMES, known_names
from telecine.video import MAX_BYTES

PROVIDER_PANEL: Final = "Provider"
OUTPUT_PANEL: Final = "Output"

JsonOption = Annotated[
    bool, typer.Option("--json", help="Write JSON to stdout, one object per line, and nothing else.")
]
TimeoutOption = Annotated[
    float,
    typer.Option(
        min=0,
        metavar="SECONDS",
        callback=validate_seconds,
        help="How long to wait. The job continues after that.",
        rich_help_panel=OUTPUT_PANEL,
    ),
]
TokenArgument = Annotated[
    str,
    typer.Argument(
        metavar="TOKEN",
        show_default=False,
        callback=validate_text,
        help="Token or key of a job, printed by an earlier command; the beginning of a key is enough.",
    ),
]
KeyArgument = Annotated[
    str,
    typer.Argument(
        metavar="KEY", show_default=False, callback=validate_text, help="Key of a job, or the beginning of one."
    ),
]
TokensArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="TOKEN...",
        show_default=False,
        callback=validate_text,
        help="Tokens or keys of jobs, printed by earlier commands; the beginning of a key is enough.",
    ),
]
JobIdOption = Annotated[
    str | None,
    typer.Option(
        "--id",
        metavar="ID",
        callback=validate_text,
        help="The provider's id of the job, if the response to its submit was lost.",
    ),
]
OutOption = Annotated[
    str | None,
    typer.Option(
        metavar="PATH",
        help="File or folder to save to. Files in a folder are named by provider and id; a new folder ends with /.",
        rich_help_panel=OUTPUT_PANEL,
    ),
]


def complete_provider(incomplete: str) -> list[str]:
    """Return the provider names that start with `incomplete`, for shell completion."""
    return [name for name in known_names() if name.startswith(incomplete)]


def parse_provider_names(texts: Sequence[str] | None) -> tuple[str, ...]:
    """Return provider names in lower case.

    Raises:
        typer.BadParameter: A name is unknown or repeated.
    """
    names = tuple(text.strip().lower() for text in texts or ())
    for name, text in zip(names, texts or (), strict=True):
        if name not in NAMES and name not in known_names():
            raise typer.BadParameter(str(UnknownProvider(text, known_names())))
        if names.count(name) > 1:
            raise typer.BadParameter(f"{name} is repeated; it would be charged twice")
    return names


ProvidersOption = Annotated[
    list[str] | None,
    typer.Option(
        "--provider",
        "-p",
        metavar="NAME",
        help=f"One of {', '.join(NAMES)}, or one of your own. May be repeated.",
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
            help="Base URL of another server, such as the mock; {provider} is replaced by the provider's name.",
            rich_help_panel=PROVIDER_PANEL,
        ),
    ] = None,
) -> Session:
    """Return the session of a command that does not submit."""
    return Session(base_url)


@dataclass(frozen=True, slots=True)
class SaveOptions:
    """How to save a video.

    Attributes:
        overwrite: Whether an existing file may be replaced.
        max_bytes: The maximum size of a video.
    """

    overwrite: bool = False
    max_bytes: int = MAX_BYTES


def save_options(
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace an existing file.", rich_help_panel=OUTPUT_PANEL)
    ] = False,
    max_bytes: Annotated[
        int, typer.Option(min=1, metavar="BYTES", help="Do not download a larger video.", rich_help_panel=OUTPUT_PANEL)
    ] = MAX_BYTES,
) -> SaveOptions:
    """Return how to save a video."""
    return SaveOptions(overwrite, max_bytes)


def parse_token(text: str, base_url: str | None) -> JobReference:
    """Parse a job token, or find the job of a key, or of the beginning of one, in the ledger.

    Raises:
        InvalidToken: The text is not a job token, and there is no ledger.
        UnknownKey: The ledger has several keys that begin so.
        typer.BadParameter: The text is neither a token nor a key.
        LedgerError: The ledger cannot be read.
    """
    ledger = open_ledger(base_url) if ":" not in text else None
    if ledger is None:
        return JobReference.parse(text)
    try:
        return JobReference.parse(ledger.entry(text).token)
    except UnknownKey as error:
        if error.matches:
            raise
        raise typer.BadParameter(f"{text!r} is neither a job token, provider:id:key, nor a key in the ledger") from None


def parse_tokens(tokens: Iterable[str], job_id: str | None, base_url: str | None) -> list[JobReference]:
    """Parse job tokens or keys. A job without an id needs `job_id`, unless the provider can look up jobs by key.

    Raises:
        InvalidToken: A token is malformed.
        UnknownKey: The ledger has no such key, or several.
        ConfigurationError: The key of a provider is missing.
        typer.BadParameter: The tokens and `job_id` do not fit together.
    """
    parsed = [parse_token(token, base_url) for token in tokens]
    if job_id is not None and len(parsed) > 1:
        raise typer.BadParameter("--id needs exactly one token")
    if job_id is not None and parsed[0].id not in (None, job_id):
        raise typer.BadParameter(f"--id: the token already has the id {parsed[0].id}")
    jobs = [replace(job, id=job_id or job.id) for job in parsed]
    if repeated := next((job for job in jobs if jobs.count(job) > 1), None):
        raise typer.BadParameter(f"{repeated.token} is repeated")
    require_keys(dict.fromkeys(job.provider for job in jobs))
    for job in jobs:
        if job.id is None and not can_find_by_key(job.provider):
            raise typer.BadParameter(
                f"{job.provider} cannot look up jobs by key; find the id in its console and pass it with --id"
            )
    return jobs
