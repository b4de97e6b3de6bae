"""The command line: `telecine`, or `python -m telecine`."""

import io
import logging
import signal
import sys
from importlib.util import find_spec
from typing import Final

REQUIRED_MODULES: Final = ("typer", "rich", "platformdirs")
"""Modules of the extra `cli`."""


def main() -> None:
    """Run the command line and exit."""
    if not all(map(find_spec, REQUIRED_MODULES)):
        sys.stderr.write("telecine: the command line needs the extra `cli`: pip install 'telecine[cli]'\n")
        sys.exit(78)
    from telecine.cli.app import app
    from telecine.cli.signals import raise_keyboard_interrupt

    signal.signal(signal.SIGTERM, raise_keyboard_interrupt)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a locale may lack dashes and boxes
            stream.reconfigure(errors="replace")
    # The command reports failed calls itself.
    logging.getLogger("telecine.calls").setLevel(logging.ERROR)
    registry = logging.getLogger("telecine.providers")  # tells of packages that cannot be used
    registry.addHandler(logging.StreamHandler())
    registry.propagate = False
    app(prog_name="telecine")
