"""Options that describe the video, and the request built from them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from telecine._core.images import parse_image
from telecine.cli.options import parse_provider_names
from telecine.cli.usage_errors import validate_amount, validate_encoding, validate_text
from telecine.providers import get_provider, usable_names
from telecine.request import AspectRatio, ImageInput, Mode, Resolution, VideoRequest
from telecine_runtime.harmonised import HARMONISED

VIDEO_PANEL: Final = "Video"
BYTE_ORDER_MARK: Final = "\ufeff"


def complete_model(context: typer.Context, incomplete: str) -> list[str]:
    """Return the model names that start with `incomplete`, of the providers given so far or of all."""
    names = usable_names()
    given = [name for name in context.params.get("provider") or () if name in names]
    models = [capabilities.model for name in given or names for capabilities in get_provider(name).capabilities]
    return [model for model in dict.fromkeys(models) if model and model.startswith(incomplete)]


def video_options(
    prompt: Annotated[
        str | None,
        typer.Argument(metavar="[PROMPT]", show_default=False, help="What the video shows; - reads stdin."),
    ] = None,
    file: Annotated[
        str | None,
        typer.Option(
            "--file",
            "-f",
            metavar="PATH",
            help="Read the prompt from a file.",
            rich_help_panel=VIDEO_PANEL,
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            autocompletion=complete_model,
            callback=validate_text,
            help=HARMONISED["model"].help,
            rich_help_panel=VIDEO_PANEL,
        ),
    ] = None,
    duration: Annotated[
        int | None,
        typer.Option(min=1, metavar="SECONDS", help=HARMONISED["duration"].help, rich_help_panel=VIDEO_PANEL),
    ] = None,
    aspect_ratio: Annotated[
        AspectRatio | None, typer.Option(help=HARMONISED["aspect_ratio"].help, rich_help_panel=VIDEO_PANEL)
    ] = None,
    resolution: Annotated[
        Resolution | None, typer.Option(help=HARMONISED["resolution"].help, rich_help_panel=VIDEO_PANEL)
    ] = None,
    image: Annotated[
        list[str] | None,
        typer.Option(
            metavar="URL|PATH",
            help="Image to start from or to refer to. May be repeated.",
            rich_help_panel=VIDEO_PANEL,
        ),
    ] = None,
    mode: Annotated[Mode | None, typer.Option(help=HARMONISED["mode"].help, rich_help_panel=VIDEO_PANEL)] = None,
    max_cost: Annotated[
        float | None,
        typer.Option(
            min=0,
            metavar="USD",
            callback=validate_amount,
            help="Maximum cost by documented prices. A higher or an undocumented price is refused.",
            rich_help_panel=VIDEO_PANEL,
        ),
    ] = None,
    option: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PROVIDER.NAME=VALUE",
            callback=validate_text,
            help="Additional member of one provider's request. VALUE is parsed as JSON if possible. May be repeated.",
            rich_help_panel=VIDEO_PANEL,
        ),
    ] = None,
) -> VideoRequest:
    """Return the request."""
    images = tuple(parse_image_option(text) for text in image or ())
    prompt = read_prompt(prompt, file)
    if prompt is None and not images:
        raise typer.BadParameter("no prompt given; pass it as an argument, with --file, or with - on stdin")
    return VideoRequest(
        prompt or "",
        model=model,
        duration=duration,
        aspect_ratio=aspect_ratio,
        resolution=resolution,
        images=images,
        mode=mode,
        options=parse_provider_options(option or ()),
        max_cost=max_cost,
    )


def read_prompt(argument: str | None, file: str | None) -> str | None:
    """Return the prompt from the argument, stdin or a file; None if there is none.

    Raises:
        typer.BadParameter: The prompt cannot be read, or is empty.
    """
    if argument is not None and file is not None:
        raise typer.BadParameter("the prompt is an argument or in a file, not both")
    if argument == "-" and sys.stdin is None:  # pyright: ignore[reportUnnecessaryComparison] - None when it is closed
        raise typer.BadParameter("cannot read the prompt: stdin is closed")
    try:
        if argument == "-":
            prompt = sys.stdin.read()
        elif file is not None:
            prompt = Path(file).read_text(encoding="utf-8")
        elif argument is not None:
            prompt = argument
        else:
            return None
    except UnicodeDecodeError:
        raise typer.BadParameter("the prompt is not UTF-8 text") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise typer.BadParameter(f"--file: {getattr(error, 'strerror', None) or error}") from None
    prompt = validate_encoding(prompt).removeprefix(BYTE_ORDER_MARK).strip()
    if not prompt:
        raise typer.BadParameter("the prompt is empty")
    return prompt


def parse_image_option(text: str) -> ImageInput:
    """Return an image as a URL or as the path of an existing file.

    Raises:
        typer.BadParameter: It is neither.
    """
    try:
        return parse_image(text, Path())
    except ValueError as error:
        raise typer.BadParameter(f"--image: {error}") from None


def parse_provider_options(texts: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
    """Parse ``provider.name=value`` texts.

    Raises:
        typer.BadParameter: A text has another format, or the provider is unknown.
    """
    options: dict[str, dict[str, Any]] = {}
    for text in texts:
        path, equals, value = text.partition("=")
        provider, dot, name = path.partition(".")
        if not equals or not dot or not name:
            raise typer.BadParameter(f"--option: expected PROVIDER.NAME=VALUE, got {text!r}")
        (provider,) = parse_provider_names([provider])
        options.setdefault(provider, {})[name] = _parse_value(value)
    return options


def _parse_value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
