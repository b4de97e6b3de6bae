"""Script that makes a video and kills itself at a point: `killed_script.py POINT URL LEDGER PROVIDER KEY FILE`."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import telecine
from telecine._core import video_fetch
from telecine.ledger.ledger import Ledger
from telecine_runtime.transports.httpx_transport import HttpxTransport

POINT, URL, LEDGER, PROVIDER, JOB_KEY, FILE = sys.argv[1:]


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def kill(owner: Any, name: str, *, after: bool, when: Callable[[Any], bool] = lambda _: True) -> None:
    """Kill the process before or after a function."""
    function = getattr(owner, name)

    def wrapper(*arguments: Any, **options: Any) -> Any:
        if not after and when(arguments):
            die()
        result = function(*arguments, **options)
        if after and when(arguments):
            die()
        return result

    setattr(owner, name, wrapper)


def is_post(arguments: Any) -> bool:
    return arguments[1].method == "POST"


POINTS: dict[str, Callable[[], None]] = {
    "before-the-row": lambda: kill(Ledger, "claim", after=False),
    "after-the-row": lambda: kill(Ledger, "claim", after=True),
    "before-sending": lambda: kill(Ledger, "record_sending", after=True),
    "while-sending": lambda: kill(HttpxTransport, "send", after=False, when=is_post),
    "after-the-response": lambda: kill(HttpxTransport, "send", after=True, when=is_post),
    "before-the-update": lambda: kill(Ledger, "record_job", after=False),
    "after-the-update": lambda: kill(Ledger, "record_job", after=True),
    "while-polling": lambda: kill(Ledger, "record_snapshot", after=False),
    "before-saving": lambda: kill(video_fetch, "save_video", after=False),
    "after-saving": lambda: kill(Ledger, "record_file", after=False),
    "nowhere": lambda: None,
}


def main() -> None:
    POINTS[POINT]()
    client = telecine.Client(
        base_url=f"{URL}/{{provider}}",
        ledger=telecine.Ledger(LEDGER),
        poll=telecine.Poll(first=0.02, cap=0.05),
    )
    with client:
        job = client.submit("A paper boat", provider=telecine.provider_name(PROVIDER), key=JOB_KEY)
        job.wait(20).save(FILE, overwrite=True)


if __name__ == "__main__":
    main()
