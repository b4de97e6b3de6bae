"""Output of a command: results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.text import Text

from telecine.cli.exit_status import INTERRUPTED, OK, ExitStatus, advice_for, exit_status_for
from telecine.cli.job_event import JobEvent
from telecine.cli.json_output import error_record, exit_status_record
from telecine.cli.resume_commands import build_resume_commands, introduce_resume_commands
from telecine_runtime.errors import TelecineError


class ResultConsole(Console):
    """Console for stdout that does not exit on a broken pipe."""

    def on_broken_pipe(self) -> None:
        """Raise instead of exiting, because tokens of running jobs may have to be reported."""
        raise BrokenPipeError


@dataclass(frozen=True, slots=True)
class CommandOutput:
    """The two output streams of a command.

    Attributes:
        json: Whether stdout is JSON for a program.
        out: The console of stdout.
        err: The console of stderr.
    """

    json: bool
    out: Console = field(default_factory=lambda: ResultConsole(highlight=False, emoji=False))
    err: Console = field(default_factory=lambda: Console(stderr=True, highlight=False, emoji=False))

    @property
    def is_interactive(self) -> bool:
        """Whether both streams are a terminal."""
        return not self.json and self.out.is_terminal and self.err.is_terminal

    def write_record(self, record: Mapping[str, Any]) -> None:
        """Write a JSON object to stdout."""
        text = json.dumps(record)
        with self._fall_back_to_stderr(text):
            typer.echo(text)

    def write_result(self, text: str | Text) -> None:
        """Write a line to stdout, without wrapping it."""
        with self._fall_back_to_stderr(str(text)):
            self.out.print(text, soft_wrap=True, markup=False)

    @contextmanager
    def _fall_back_to_stderr(self, text: str) -> Generator[None]:
        """Write `text` to stderr if stdout is closed or full, so that no token is lost."""
        try:
            yield
            sys.stdout.flush()
        except OSError:
            with open(os.devnull, "w", encoding="utf-8") as devnull:  # noqa: PTH123 - a device, not a path
                os.dup2(devnull.fileno(), sys.stdout.fileno())
            self.write_note(text)

    def write_note(self, text: str | Text, style: str = "") -> None:
        """Write a message to stderr; it is wrapped on a terminal only."""
        self.err.print(text, style=style, soft_wrap=not self.err.is_terminal, markup=False)

    def write_command(self, text: str) -> None:
        """Write a command to stderr, without wrapping it, so that it can be copied."""
        self.err.print(text, style="bold", soft_wrap=True, markup=False)

    def write_error(self, source: str, error: TelecineError, commands: str = "", introduction: str = "") -> None:
        """Write an error and what to do about it to stderr.

        Args:
            source: The command or the provider.
            error: The error.
            commands: Commands to continue with.
            introduction: A sentence before the commands, where the advice has none.
        """
        message = str(error)
        prefix = "" if message.startswith((f"{source} ", f"{source}:")) else f"{source}: "
        self.write_note(Text.assemble((prefix, "bold red"), message))
        notes = getattr(error, "__notes__", [])
        advice = advice_for(error, command=bool(commands))
        if advice.endswith(":"):
            introduction = ""
        for sentence in filter(None, (*notes, advice, introduction)):
            self.write_note(sentence)
        if commands:
            self.write_command(commands)

    def write_failure(self, status: ExitStatus, message: str) -> None:
        """Write why the command ends, where that is not a `TelecineError`."""
        if self.json:
            self.write_record({"event": "error", "error": exit_status_record(status, message)})
        self.write_note(message)

    def exit(self, status: ExitStatus, message: str, advice: str = "", commands: str = "") -> NoReturn:
        """Write why the command ends, and end it with this status."""
        self.write_failure(status, message)
        if advice:
            self.write_note(advice)
        if commands:
            self.write_command(commands)
        raise typer.Exit(status.code)

    @contextmanager
    def exit_on_error(self) -> Generator[None]:
        """Write a `TelecineError` without a traceback and end the command with its exit status."""
        try:
            yield
        except TelecineError as error:
            if self.json:
                self.write_record({"event": "error", "error": error_record(error)})
            self.write_error("telecine", error)
            raise typer.Exit(exit_status_for(error).code) from None
        except KeyboardInterrupt:
            raise typer.Exit(INTERRUPTED.code) from None


def report_and_exit(output: CommandOutput, events: Sequence[JobEvent], out: str | None, *, interrupted: bool) -> None:
    """Write the errors of jobs and the commands that resume them; end the command if there is any error."""
    for event in events:
        for sentence in event.dropped:
            output.write_note(f"dropped: {sentence}", "dim")
        for name, refusal in event.refusals:
            output.write_note(f"{name} refused: {str(refusal).removeprefix(f'{name}: ')}", "dim")
        commands = "\n".join(build_resume_commands(event, out))
        if output.err.is_terminal and (event.error or (commands and interrupted)):
            output.write_note("")
        if event.error is not None:
            output.write_error(event.provider, event.error, commands, introduce_resume_commands(event))
        elif commands and interrupted:
            output.write_note(f"{event.provider}: {introduce_resume_commands(event)}")
            output.write_command(commands)
    codes = [exit_status_for(event.error).code for event in events]
    code = INTERRUPTED.code if interrupted else next((code for code in codes if code != OK.code), OK.code)
    if code:
        raise typer.Exit(code)
