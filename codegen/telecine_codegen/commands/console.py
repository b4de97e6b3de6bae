"""Console functions of the commands: registration with formatted help, error messages, colour detection."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from typing import Final

USAGE_ERROR: Final = 2  # exit status for wrong usage and unreadable input


def add_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    summary: str,
    description: str,
    epilog: str,
) -> argparse.ArgumentParser:
    """Return the parser of a new command; line breaks in its description are kept."""
    return commands.add_parser(
        name,
        help=summary,
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def print_error(message: str) -> int:
    """Print a message to stderr, and return the exit status for it."""
    sys.stderr.write(f"{message}\n")
    return USAGE_ERROR


def print_unknown_provider(provider: str, known: Iterable[str]) -> int:
    """Print that there is no such provider, and return the exit status for it."""
    return print_error(f"unknown provider {provider}; expected one of: {', '.join(sorted(known)) or 'none'}")


def is_colour_terminal() -> bool:
    """Return whether stdout is a terminal and the user has not disabled colours by NO_COLOR."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
