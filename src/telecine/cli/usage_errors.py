"""A command line that is wrong: told in one line, and under ``--json`` as an object; the exit code is 2."""

from __future__ import annotations

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
"""What parsing raises; Typer has its own copy of click's, and no public name for it."""


@contextmanager
def report_usage_errors(arguments: Sequence[str]) -> Generator[None]:
    """End the command in one line when its command line is wrong."""
    try:
        yield
    except CLICK_EXCEPTION as error:
        wrong = cast("Any", error)
        if type(error).__name__ == "NoArgsIsHelpError":  # no arguments at all: the help, which has been written by now
            sys.exit(USAGE.code)
        context = getattr(wrong, "ctx", None)
        command = context.command_path if context else "telecine"
        message = " ".join(str(wrong.format_message()).split())
        CommandOutput(is_json_requested(arguments)).tell(USAGE, f"{command}: {message.removeprefix('Invalid value: ')}")
        sys.exit(USAGE.code)


def is_json_requested(arguments: Sequence[str]) -> bool:
    """Tell whether ``--json`` was given; where the command line is wrong nobody else has looked."""
    options = list(arguments)
    return "--json" in (options[: options.index("--")] if "--" in options else options)


def validate_text(value: Any) -> Any:
    """Return the text of an option, or its texts, if a request can carry them."""
    if isinstance(value, str) and not value.strip():
        raise typer.BadParameter("it is empty")
    if isinstance(value, str):
        validate_encoding(value)
    elif value is not None:
        for each in cast("list[object]", value):
            validate_text(each)
    return value


def validate_encoding(value: str) -> str:
    """Return a text that came as UTF-8; what did not cannot be sent."""
    if "\0" in value:
        raise typer.BadParameter("there is a NUL in the text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise typer.BadParameter("the text is not UTF-8") from None
    return value


def validate_seconds(value: float) -> float:
    """Return a number of seconds that a clock can reach."""
    if not value <= MAX_SECONDS:  # nan is not
        raise typer.BadParameter(f"a number of seconds, at most {MAX_SECONDS:.0f}")
    return value


MAX_SECONDS: Final = 10_000_000.0
"""More than a hundred days; far beyond that the timers of operating systems overflow."""
