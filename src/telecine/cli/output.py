"""Where a command writes: results to stdout, all else to stderr."""

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
from telecine.cli.resume_commands import build_resume_commands, explain_resume_commands
from telecine_runtime.errors import TelecineError


class ResultConsole(Console):
    """The console of the results; a reader who has gone, as behind a pipe, does not end the command."""

    def on_broken_pipe(self) -> None:
        """Raise, where rich would exit: there may be jobs that somebody has to be told of."""
        raise BrokenPipeError


@dataclass(frozen=True, slots=True)
class CommandOutput:
    """The two streams of a command.

    Attributes:
        json: Whether stdout is for a machine.
        out: The terminal, file or pipe at stdout.
        err: That at stderr.
    """

    json: bool
    out: Console = field(default_factory=lambda: ResultConsole(highlight=False, emoji=False))
    err: Console = field(default_factory=lambda: Console(stderr=True, highlight=False, emoji=False))

    @property
    def live(self) -> bool:
        """Whether somebody is looking."""
        return not self.json and self.out.is_terminal and self.err.is_terminal

    def record(self, record: Mapping[str, Any]) -> None:
        """Write one object for a machine."""
        text = json.dumps(record)
        with self._told_anyway(text):
            typer.echo(text)

    def line(self, text: str | Text) -> None:
        """Write a line of the result, however long it is."""
        with self._told_anyway(str(text)):
            self.out.print(text, soft_wrap=True, markup=False)

    @contextmanager
    def _told_anyway(self, text: str) -> Generator[None]:
        """Write a result to stderr when stdout is closed or full: a token must not be lost with it."""
        try:
            yield
            sys.stdout.flush()
        except OSError:
            with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - a device, not a path
                os.dup2(nowhere.fileno(), sys.stdout.fileno())
            self.note(text)

    def note(self, text: str | Text, style: str = "") -> None:
        """Write a sentence that is no result; in a log it is one line."""
        self.err.print(text, style=style, soft_wrap=not self.err.is_terminal, markup=False)

    def command(self, text: str) -> None:
        """Write a command to go on with, in one piece for copying."""
        self.err.print(text, style="bold", soft_wrap=True, markup=False)

    def trouble(self, who: str, error: TelecineError, hint: str = "", lead: str = "") -> None:
        """Tell an error calmly: what happened, and what to do.

        Args:
            who: The command, or the provider.
            error: What happened.
            hint: Commands to go on with.
            lead: What these are for, where nothing else says it.
        """
        text = str(error)
        self.note(Text.assemble(("" if text.startswith((f"{who} ", f"{who}:")) else f"{who}: ", "bold red"), text))
        notes = getattr(error, "__notes__", [])  # what is known only where the error arose
        advice = advice_for(error, command=bool(hint))
        for sentence in filter(None, (*notes, advice, "" if advice.endswith(":") else lead)):
            self.note(sentence)
        if hint:
            self.command(hint)

    def tell(self, ending: ExitStatus, message: str) -> None:
        """Tell what ends the command, where that is no error of a call."""
        if self.json:
            self.record({"event": "error", "error": exit_status_record(ending, message)})
        self.note(message)

    def end(self, ending: ExitStatus, message: str, advice: str = "", hint: str = "") -> NoReturn:
        """End the command for a reason that is no error of a call."""
        self.tell(ending, message)
        if advice:
            self.note(advice)
        if hint:
            self.command(hint)
        raise typer.Exit(ending.code)

    @contextmanager
    def ending(self) -> Generator[None]:
        """End the command by the table of exit codes, and without a traceback."""
        try:
            yield
        except TelecineError as error:
            if self.json:
                self.record({"event": "error", "error": error_record(error)})
            self.trouble("telecine", error)
            raise typer.Exit(exit_status_for(error).code) from None
        except KeyboardInterrupt:
            raise typer.Exit(INTERRUPTED.code) from None


def report_and_exit(screen: CommandOutput, moments: Sequence[JobEvent], out: str | None, *, interrupted: bool) -> None:
    """Tell what went wrong and how to go on, and end the command if anything did."""
    for moment in moments:
        for sentence in moment.dropped:
            screen.note(f"left out: {sentence}", "dim")
        for name, refusal in moment.refusals:
            screen.note(f"{name} was asked before: {str(refusal).removeprefix(f'{name}: ')}", "dim")
        hint = "\n".join(build_resume_commands(moment, out))
        if screen.err.is_terminal and (moment.error or (hint and interrupted)):
            screen.note("")
        if moment.error is not None:
            screen.trouble(moment.provider, moment.error, hint, explain_resume_commands(moment))
        elif hint and interrupted:
            screen.note(f"{moment.provider}: {explain_resume_commands(moment)}")
            screen.command(hint)
    codes = [exit_status_for(moment.error).code for moment in moments]
    code = INTERRUPTED.code if interrupted else next((code for code in codes if code != OK.code), OK.code)
    if code:
        raise typer.Exit(code)
