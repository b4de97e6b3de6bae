"""Options of a submit: the request, the providers, the key and the callback URL."""

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
    """What to submit, and where.

    Attributes:
        request: The video.
        candidates: For each job the providers to try in order, until one accepts it.
        key: The client's own key of the job.
        callback_url: Where the providers report the end of the job.
        session: The configuration of the clients.
    """

    request: VideoRequest
    candidates: tuple[tuple[ProviderName, ...], ...]
    key: str | None
    callback_url: str | None
    session: Session

    @property
    def references(self) -> list[list[JobReference]]:
        """For each job its reference at each of its providers."""
        return [
            [JobReference(name, None, key) for name in names]
            for names, key in zip(self.candidates, self._keys, strict=True)
        ]

    @property
    def _keys(self) -> list[str]:
        """The key of each job. With several jobs each has the provider's name appended, because keys are unique."""
        if self.key is None:
            return [new_key() for _ in self.candidates]
        if len(self.candidates) == 1:
            return [self.key]
        return [f"{self.key}-{names[0]}" for names in self.candidates]


def submit_session_options(
    base: Session,
    on_unsupported: Annotated[
        Literal["raise", "drop"],
        typer.Option(
            help="For fields that the provider does not support: refuse the request, or drop them and report it.",
            rich_help_panel=PROVIDER_PANEL,
        ),
    ] = "raise",
) -> Session:
    """Return the session of a command that submits."""
    return Session(base.base_url, on_unsupported)


def validate_callback_url(url: str | None) -> str | None:
    """Return a callback URL if it is valid."""
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
            help="Make one video. Try these providers in order, the next one only after a certain refusal.",
            rich_help_panel=PROVIDER_PANEL,
        ),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(
            "--key",
            metavar="KEY",
            callback=validate_text,
            help="Your own key of the job, random by default. It is not an idempotency key: a second "
            "submit with the same key is charged again.",
            rich_help_panel=PROVIDER_PANEL,
        ),
    ] = None,
    callback_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            callback=validate_callback_url,
            help="URL that the provider calls when the job ends, if it can; {provider} is replaced by its name.",
            rich_help_panel=PROVIDER_PANEL,
        ),
    ] = None,
    session: Session,
) -> SubmitOptions:
    """Return what to submit, and where."""
    if provider and first_of:
        raise typer.BadParameter(
            "-p and --first-of exclude each other: -p makes a video at each provider, --first-of a single one"
        )
    candidates: tuple[tuple[ProviderName, ...], ...] = tuple((provider_name(name),) for name in provider or ())
    if not candidates:
        candidates = (_parse_first_of(first_of),)
    return SubmitOptions(request, candidates, key, callback_url, session)


def _parse_first_of(names: str | None) -> tuple[ProviderName, ...]:
    """Return the providers to try for a single video, by default those of the environment."""
    if names:
        return tuple(provider_name(name) for name in parse_provider_names(names.split(",")))
    try:
        defaults = environment.providers()
    except UnknownProvider as error:
        raise typer.BadParameter(f"{environment.PROVIDER}: {error}") from None
    if not defaults:
        raise typer.BadParameter(
            "no provider given; use -p NAME, repeated for a video from each, or --first-of NAME,NAME for a single video"
        )
    return defaults
