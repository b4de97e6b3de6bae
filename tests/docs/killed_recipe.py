"""Program that runs a script with a kill at each point, and once more: `killed_recipe.py FOLDER`, results as JSON.

Each run is a fork of this process, since a new interpreter for each would take far longer than the runs.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import telecine.client
from telecine._core.poll_schedule import Poll
from telecine_runtime.transports import httpx_transport

assert telecine.client, httpx_transport


AT_ONCE = 5


class Killer:
    """Trace function that kills the process when a line is about to run for the n-th time."""

    def __init__(self, line: int, passes: int) -> None:
        self.line, self.passes = line, passes

    def __call__(self, frame: FrameType, event: str, _argument: Any) -> Killer | None:
        if frame.f_code.co_filename != "recipe":
            return None
        if event == "line" and frame.f_lineno == self.line:
            self.passes -= 1
            if not self.passes:
                os.kill(os.getpid(), signal.SIGKILL)
        return self


def start(folder: Path, killer: Killer | None) -> int:
    """Run the script in a fork; return the id of its process."""
    process = os.fork()
    if not process:
        os.chdir(folder)
        os.dup2(os.open("output.txt", os.O_CREAT | os.O_WRONLY | os.O_APPEND), 1)
        code = compile((folder / "recipe.py").read_text("utf-8"), "recipe", "exec")
        sys.settrace(killer)
        exec(code, {"__name__": "__main__"})
        os._exit(0)
    return process


def wait(process: int) -> int:
    """Return the exit status of a process, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def main(folder: Path) -> None:
    """Run the script at each point that a folder's name tells: `LINE-PASSES`."""
    pause = 0.05  # the script waits as long as the provider advises
    Poll.first_pause = lambda *_: pause  # type: ignore[method-assign] # for these processes only
    Poll.next_pause = lambda *_: pause  # type: ignore[method-assign] # for these processes only
    results: dict[str, list[int]] = {}
    places = sorted(folder.iterdir())
    for group in (places[number : number + AT_ONCE] for number in range(0, len(places), AT_ONCE)):
        killers = {place: Killer(*map(int, place.name.split("-"))) for place in group}
        killed = {place: start(place, killers[place]) for place in group}
        results |= {place.name: [wait(process)] for place, process in killed.items()}
        again = {place: start(place, None) for place in group}
        for place, process in again.items():
            results[place.name].append(wait(process))
    print(json.dumps(results))  # noqa: T201 - the result


if __name__ == "__main__":
    main(Path(sys.argv[1]))
