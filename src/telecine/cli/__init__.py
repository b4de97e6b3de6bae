"""The command line: `telecine`, or `python -m telecine`."""

import io
import logging
import signal
import sys
from importlib.util import find_spec
from typing import Final

NEEDED: Final = ("typer", "rich")
"""What the extra `cli` brings."""


def main() -> None:
    """Run the command line and exit."""
    if not all(map(find_spec, NEEDED)):
        sys.stderr.write("telecine: the command line is an extra: pip install 'telecine[cli]'\n")
        sys.exit(78)
    from telecine.cli.app import app
    from telecine.cli.signals import raise_keyboard_interrupt

    signal.signal(signal.SIGTERM, raise_keyboard_interrupt)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # in a locale without a dash or a box, a question mark will do
            stream.reconfigure(errors="replace")
    # A failed call ends up in what the command tells, in calmer words than the log's.
    logging.getLogger("telecine.calls").setLevel(logging.ERROR)
    app(prog_name="telecine")
