"""Usage errors: reported in one line, or as a JSON object with ``--json``, with exit code 2."""

from __future__ import annotations

import math
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any, Final, cast

import typer

from telecine.cli.exit_status import USAGE
from telecine.cli.output import CommandOutput

CLICK_EXCEPTION: Final = cast(
    "type[Exception]", next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")
)
"""The base class of usage errors. Typer has its own copy of click's class, without a public name."""


@contextmanager
def report_usage_errors(arguments: Sequence[str]) -> Generator[None]:
    """Report a usage error and exit."""
    try:
        yield
    except CLICK_EXCEPTION as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # the help has been printed already
            sys.exit(USAGE.code)
        click_error = cast("Any", error)
        context = getattr(click_error, "ctx", None)
        command = context.command_path if context else "telecine"
        message = " ".join(str(click_error.format_message()).split()).removeprefix("Invalid value: ")
        CommandOutput(is_json_requested(arguments)).write_failure(USAGE, f"{command}: {message}")
        sys.exit(USAGE.code)


def is_json_requested(arguments: Sequence[str]) -> bool:
    """Return whether ``--json`` was given. After a usage error there are no parsed options."""
    options = list(arguments)
    return "--json" in (options[: options.index("--")] if "--" in options else options)


def validate_text(value: Any) -> Any:
    """Return the value of an option, a string or a list of strings, if a request can contain it."""
    if isinstance(value, str) and not value.strip():
        raise typer.BadParameter("the value is empty")
    if isinstance(value, str):
        validate_encoding(value)
    elif value is not None:
        for item in cast("list[object]", value):
            validate_text(item)
    return value


def validate_encoding(value: str) -> str:
    """Return a string if it is valid UTF-8 without a NUL."""
    if "\0" in value:
        raise typer.BadParameter("the text contains a NUL character")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise typer.BadParameter("the text is not UTF-8") from None
    return value


def validate_seconds(value: float) -> float:
    """Return a number of seconds if timers can handle it."""
    if not value <= MAX_SECONDS:  # also true for nan
        raise typer.BadParameter(f"expected a number of seconds up to {MAX_SECONDS:.0f}")
    return value


def validate_amount(value: float | None) -> float | None:
    """Return an amount of money if it is a finite number."""
    if value is not None and not math.isfinite(value):
        raise typer.BadParameter(f"expected an amount in US dollars, not {value}")
    return value


MAX_SECONDS: Final = 10_000_000.0
"""More than a hundred days. Timers of operating systems overflow far beyond that."""
