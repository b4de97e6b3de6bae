"""The options that say what the video shall be, and the request that they make."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from telecine.cli.options import parse_provider_names
from telecine.cli.usage_errors import validate_encoding, validate_text
from telecine.providers import NAMES
from telecine.providers import get_provider as table_of
from telecine.request import AspectRatio, ImageInput, Mode, Resolution, VideoRequest
from telecine_runtime.harmonised import HARMONISED

VIDEO_PANEL: Final = "The video"
BYTE_ORDER_MARK: Final = "\ufeff"


def complete_model(context: typer.Context, incomplete: str) -> list[str]:
    """Complete the name of a model: of the providers that are named so far, else of all."""
    named = [name for name in context.params.get("provider") or () if name in NAMES]
    found = [each.model for name in named or NAMES for each in table_of(name).capabilities]
    return [model for model in dict.fromkeys(found) if model and model.startswith(incomplete)]


def video_options(
    prompt: Annotated[
        str | None,
        typer.Argument(metavar="[PROMPT]", show_default=False, help="What the video shows; - reads it from stdin."),
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
            help="An image to start from, or to refer to. May be repeated.",
            rich_help_panel=VIDEO_PANEL,
        ),
    ] = None,
    mode: Annotated[Mode | None, typer.Option(help=HARMONISED["mode"].help, rich_help_panel=VIDEO_PANEL)] = None,
    max_cost: Annotated[
        float | None,
        typer.Option(
            min=0,
            metavar="USD",
            help="The most that it may cost by documented prices; more, or a price that is not told, is refused.",
            rich_help_panel=VIDEO_PANEL,
        ),
    ] = None,
    option: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PROVIDER.NAME=VALUE",
            callback=validate_text,
            help="A further member of one provider's request; a value that is JSON is taken as such. May be repeated.",
            rich_help_panel=VIDEO_PANEL,
        ),
    ] = None,
) -> VideoRequest:
    """Return the request that the options make."""
    images = tuple(parse_image(each) for each in image or ())
    shown = read_prompt(prompt, file)
    if shown is None and not images:
        raise typer.BadParameter("say what the video shows: as an argument, with --file, or - for stdin")
    return VideoRequest(
        shown or "",
        model=model,
        duration=duration,
        aspect_ratio=aspect_ratio,
        resolution=resolution,
        images=images,
        mode=mode,
        options=parse_provider_options(option or ()),
        max_cost=max_cost,
    )


def read_prompt(prompt: str | None, file: str | None) -> str | None:
    """Return the prompt, wherever it stands."""
    if prompt is not None and file is not None:
        raise typer.BadParameter("the prompt is an argument or in a file, not both")
    if prompt == "-" and sys.stdin is None:  # pyright: ignore[reportUnnecessaryComparison] - None when it is closed
        raise typer.BadParameter("stdin is closed, so there is no prompt on it")
    try:
        if prompt == "-":
            found = sys.stdin.read()
        else:
            found = Path(file).read_text(encoding="utf-8") if file is not None else prompt
    except UnicodeDecodeError:
        raise typer.BadParameter("the prompt is not UTF-8 text") from None
    except (OSError, ValueError) as error:  # a NUL in the name is a ValueError
        raise typer.BadParameter(f"--file: {getattr(error, 'strerror', None) or error}") from None
    if found is None:
        return None
    found = validate_encoding(found).removeprefix(BYTE_ORDER_MARK).strip()
    if not found:
        raise typer.BadParameter("the prompt is empty")
    return found


def parse_image(given: str) -> ImageInput:
    """Return an image as its URL, or as a path to a file that is there."""
    if given.lower().startswith(("http://", "https://", "data:")):
        return given
    path = Path(given)
    try:
        if path.is_dir():
            raise typer.BadParameter(f"--image: {given!r} is a folder; give a file or a URL")
        if not path.is_file():
            raise typer.BadParameter(f"--image: there is no file {given!r}, and a URL begins with http:// or https://")
    except (OSError, ValueError) as error:  # too long a name, or a NUL in it
        raise typer.BadParameter(f"--image: {given[:60]!r}: {getattr(error, 'strerror', None) or error}") from None
    return path


def parse_provider_options(texts: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
    """Read ``provider.name=value`` texts."""
    found: dict[str, dict[str, Any]] = {}
    for given in texts:
        path, equals, value = given.partition("=")
        provider, dot, name = path.partition(".")
        if not equals or not dot or not name:
            raise typer.BadParameter(f"--option: {given!r} is not like provider.name=value")
        (provider,) = parse_provider_names([provider])
        found.setdefault(provider, {})[name] = _value(value)
    return found


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
