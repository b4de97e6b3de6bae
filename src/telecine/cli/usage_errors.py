"""A command line that is wrong: told in one line, and under ``--json`` as an object; the exit code is 2."""

from __future__ import annotations

import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any, Final, cast

import typer

from telecine.cli.exit_status import USAGE
from telecine.cli.output import Screen

WRONG: Final = cast(
    "type[Exception]", next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")
)
"""What parsing raises; Typer has its own copy of click's, and no public name for it."""


@contextmanager
def told(arguments: Sequence[str]) -> Generator[None]:
    """End the command in one line when its command line is wrong."""
    try:
        yield
    except WRONG as error:
        wrong = cast("Any", error)
        if type(error).__name__ == "NoArgsIsHelpError":  # no arguments at all: the help, which has been written by now
            sys.exit(USAGE.code)
        context = getattr(wrong, "ctx", None)
        command = context.command_path if context else "telecine"
        message = " ".join(str(wrong.format_message()).split())
        Screen(is_for_machine(arguments)).tell(USAGE, f"{command}: {message.removeprefix('Invalid value: ')}")
        sys.exit(USAGE.code)


def is_for_machine(arguments: Sequence[str]) -> bool:
    """Tell whether ``--json`` was given; where the command line is wrong nobody else has looked."""
    options = list(arguments)
    return "--json" in (options[: options.index("--")] if "--" in options else options)


def text(value: Any) -> Any:
    """Return the text of an option, or its texts, if a request can carry them."""
    if isinstance(value, str) and not value.strip():
        raise typer.BadParameter("it is empty")
    if isinstance(value, str):
        readable(value)
    elif value is not None:
        for each in cast("list[object]", value):
            text(each)
    return value


def readable(value: str) -> str:
    """Return a text that came as UTF-8; what did not cannot be sent."""
    if "\0" in value:
        raise typer.BadParameter("there is a NUL in the text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise typer.BadParameter("the text is not UTF-8") from None
    return value


def seconds(value: float) -> float:
    """Return a number of seconds that a clock can reach."""
    if not value <= LONGEST:  # nan is not
        raise typer.BadParameter(f"a number of seconds, at most {LONGEST:.0f}")
    return value


LONGEST: Final = 10_000_000.0
"""More than a hundred days; far beyond that the timers of operating systems overflow."""
