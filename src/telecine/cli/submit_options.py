"""The options that say what is to be submitted, and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import typer

from telecine._core import environment
from telecine._core.job_token import JobReference, new_key
from telecine.cli.option_groups import with_option_groups
from telecine.cli.options import PROVIDER_PANEL, ProvidersOption, parse_provider_names, session_options
from telecine.cli.session import Session
from telecine.cli.usage_errors import validate_text
from telecine.cli.video_options import video_options
from telecine.errors import UnknownProvider
from telecine.providers import ProviderName, provider_name
from telecine.request import VideoRequest
from telecine.webhooks.callback_url import add_job_key
from telecine_runtime.errors import InvalidRequest


@dataclass(frozen=True, slots=True)
class SubmitOptions:
    """What is to be submitted, and to whom.

    Attributes:
        request: The video.
        takers: For each job the providers that are asked for it, in order, until one takes it.
        key: Our own key of each job.
        callback_url: Where the providers shall report the end.
        session: Where calls go.
    """

    request: VideoRequest
    takers: tuple[tuple[ProviderName, ...], ...]
    key: str | None
    callback_url: str | None
    session: Session

    @property
    def jobs(self) -> list[list[JobReference]]:
        """What each job will be named, after each provider that may take it."""
        return [
            [JobReference(name, None, key) for name in takers]
            for takers, key in zip(self.takers, self._keys, strict=True)
        ]

    @property
    def _keys(self) -> list[str]:
        """A key for each job: of several, each bears the name of its provider, for a key names one job."""
        if self.key is None:
            return [new_key() for _ in self.takers]
        return [self.key] if len(self.takers) == 1 else [f"{self.key}-{takers[0]}" for takers in self.takers]


def submit_session_options(
    base: Session,
    on_unsupported: Annotated[
        Literal["raise", "drop"],
        typer.Option(
            help="Refuse a request with a field that the provider does not have, or leave the field out and say so.",
            rich_help_panel=PROVIDER_PANEL,
        ),
    ] = "raise",
) -> Session:
    """Return where calls go that start a job."""
    return Session(base.base_url, on_unsupported)


def validate_callback_url(url: str | None) -> str | None:
    """Return a URL that a provider can report to."""
    try:
        add_job_key(validate_text(url), "key", None)
    except (InvalidRequest, ValueError):
        raise typer.BadParameter(f"{url!r} is not an absolute http(s) URL") from None
    return url


@with_option_groups(request=video_options, session=with_option_groups(base=session_options)(submit_session_options))
def submit_options(
    *,
    request: VideoRequest,
    provider: ProvidersOption = None,
    first_of: Annotated[
        str | None,
        typer.Option(
            metavar="NAME,NAME…",
            callback=validate_text,
            help="One video from the first of these that does not certainly refuse.",
            rich_help_panel=PROVIDER_PANEL,
        ),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(
            "--key",
            metavar="KEY",
            callback=validate_text,
            help="Your own key of the job, to tell it by; else a random one. It is no idempotency key: a second "
            "command with the same key pays for a second job.",
            rich_help_panel=PROVIDER_PANEL,
        ),
    ] = None,
    callback_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            callback=validate_callback_url,
            help="Where the provider shall report the end, where it can; {provider} stands for its name.",
            rich_help_panel=PROVIDER_PANEL,
        ),
    ] = None,
    session: Session,
) -> SubmitOptions:
    """Return what is to be submitted."""
    if provider and first_of:
        raise typer.BadParameter("-p and --first-of exclude each other: a video from each, or one from the first")
    each: list[tuple[ProviderName, ...]] = [(provider_name(name),) for name in provider or ()]
    return SubmitOptions(request, tuple(each or [_first_of(first_of)]), key, callback_url, session)


def _first_of(names: str | None) -> tuple[ProviderName, ...]:
    """Return whom to ask for a single video, in order; by default those whom the environment names."""
    if names:
        return tuple(provider_name(name) for name in parse_provider_names(names.split(",")))
    try:
        preset = environment.providers()
    except UnknownProvider as error:
        raise typer.BadParameter(f"{environment.PROVIDER}: {error}") from None
    if not preset:
        raise typer.BadParameter(
            "say who makes it: -p NAME, repeated for a video from each, or --first-of NAME,NAME for one video"
        )
    return preset
