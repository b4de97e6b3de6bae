"""Run the two generators: in this process, or each in a process of its own, so that both load at the same time."""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import IO, TYPE_CHECKING, Any, Final

from telecine_codegen.diagnostics import Report

if TYPE_CHECKING:
    from telecine_codegen.compile.normalise import NormalisedSpec

STAGES: Final = {
    "models": ("telecine_codegen.compile.model_generator", "generate_models"),
    "operations": ("telecine_codegen.compile.operation_parser", "parse_operations"),
}
"""Module and function of each stage that needs a generator; the function takes a report as its last argument."""
PACKAGE_ROOT: Final = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class GeneratorTask:
    """A call of a generator.

    Attributes:
        stage: Key of `STAGES`.
        inputs: What determines the result, as the key of the cache.
        spec: First argument of the function.
        arguments: Its other arguments, without the report.
    """

    stage: str
    inputs: object
    spec: NormalisedSpec
    arguments: tuple[str, ...] = ()


class Generators:
    """Runs the generators in this process."""

    def start(self, task: GeneratorTask) -> None:
        """Begin a task."""

    def finish(self, task: GeneratorTask, report: Report) -> Any:
        """Return the result of a task, and report its diagnostics."""
        return _load_function(task.stage)(task.spec, *task.arguments, report)


class GeneratorProcesses(Generators):
    """Runs each generator in a process of its own."""

    def __init__(self) -> None:
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._process("models")  # most edits of a spec concern them, so it loads while the spec is read

    def __enter__(self) -> GeneratorProcesses:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes.values():
            process.kill()
            process.communicate()

    def start(self, task: GeneratorTask) -> None:
        """Send a task to its process, without the places of the spec, which are larger than all the rest."""
        requests, _ = self._streams(task.stage)
        small = replace(task.spec, document=replace(task.spec.document, data={}, places={}, shadowed=()))
        # A pipe holds little, and its reader may still be loading.
        Thread(target=_send, args=(requests, (small, *task.arguments)), daemon=True).start()

    def finish(self, task: GeneratorTask, report: Report) -> Any:
        """Return the result of a task that was started.

        A task that fails there is done again in this process, which reports its diagnostics with their places.
        """
        _, results = self._streams(task.stage)
        try:
            value, is_successful = pickle.load(results)  # noqa: S301 - from our own process
        except EOFError:  # the process was killed
            value, is_successful = None, False
        return value if is_successful else super().finish(task, report)

    def _streams(self, stage: str) -> tuple[IO[bytes], IO[bytes]]:
        process = self._process(stage)
        assert process.stdin is not None  # noqa: S101 - both are pipes
        assert process.stdout is not None  # noqa: S101 - both are pipes
        return process.stdin, process.stdout

    def _process(self, stage: str) -> subprocess.Popen[bytes]:
        if stage not in self._processes:
            # -P: a module in the folder of a project must not take the place of one of the generators.
            command = [sys.executable, "-P", "-m", __name__, stage]
            paths = [str(PACKAGE_ROOT), os.environ.get("PYTHONPATH", "")]
            environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
            self._processes[stage] = subprocess.Popen(  # noqa: S603 - our own module
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
            )
        return self._processes[stage]


def _load_function(stage: str) -> Callable[..., Any]:
    module, name = STAGES[stage]
    function: Callable[..., Any] = getattr(import_module(module), name)
    return function


def _send(stream: IO[bytes], value: object) -> None:
    with suppress(BrokenPipeError):  # the reader has been stopped
        pickle.dump(value, stream)
        stream.flush()


def _run(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, bool]:
    """Return the result of a function, and whether there is one without diagnostics."""
    report = Report()
    try:
        value = function(*arguments, report)
    except Exception:
        return None, False
    return value, not report.diagnostics


def _serve(stage: str) -> None:
    """Answer tasks from stdin on stdout until stdin ends."""
    gc.disable()  # a process that lives as long as one build has nothing to collect
    requests, results = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a generator prints is no result
    function = _load_function(stage)
    while True:
        try:
            arguments = pickle.load(requests)  # noqa: S301 - from our own process
        except EOFError:
            return
        _send(results, _run(function, arguments))


if __name__ == "__main__":
    _serve(sys.argv[1])
