"""One run of `telecine batch`: the file, the plan and the question, the run and its report."""

from __future__ import annotations

import os
import sys
from collections.abc import Coroutine, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from telecine import Ledger
from telecine.batch import BatchItem, BatchOutcome, BatchProgress, run_async
from telecine.batch.batch_file import STDIN, read_batch_file
from telecine.batch.batch_run import OnProgress
from telecine.batch.estimate import check_limits, estimate_items
from telecine.batch.outcome import DONE, WorkResult
from telecine.batch.plan import BatchPlan, plan_batch
from telecine.batch.servers import find_servers
from telecine.batch.worker import work_async
from telecine.cli.batch_progress import BatchBars, describe_progress
from telecine.cli.batch_report import choose_exit_status, outcome_record, plan_record, plan_table, print_report
from telecine.cli.exit_status import INTERRUPTED, OK, USAGE
from telecine.cli.output import CommandOutput
from telecine.cli.output_path import prepare_output_path
from telecine.cli.session import CALLBACK_SECRET, POLL, Session
from telecine.errors import BatchFileError

MAX_PROBLEMS = 50
LINE_SECONDS = 10.0
"""Seconds between two lines of progress where there is no terminal."""


class BatchSession:
    """A batch file that becomes videos in a folder.

    Args:
        output: The streams of the command.
        file: The batch file.
        folder: Absolute path of the folder for the videos.
        session: The configuration of the clients.
        database: The ledger: a path or a URL of PostgreSQL.
    """

    def __init__(self, output: CommandOutput, file: str, folder: Path, session: Session, database: str | Path) -> None:
        self._output, self._file, self._folder, self._session = output, file, folder, session
        self._database = database
        self._source = "stdin" if file == STDIN else file
        self._last: BatchProgress | None = None
        self._reported: set[str] = set()
        self._line_at = 0.0

    def read(self, default_provider: str | None) -> list[BatchItem]:
        """Read and check the file; end the command if a line is invalid."""
        servers = find_servers(self._session.base_url)
        try:
            return read_batch_file(self._file, default_provider=default_provider, servers=servers)
        except BatchFileError as error:
            if self._output.json:
                raise
            for problem in error.problems[:MAX_PROBLEMS]:
                place = f"{error.path}:{problem.line}" if problem.line else error.path
                self._output.write_note(f"{place}: {problem.message}")
            hidden = len(error.problems) - MAX_PROBLEMS
            self._output.write_note(
                (f"… and {hidden} more. " if hidden > 0 else "")
                + f"{len(error.problems)} problem(s); nothing was sent."
            )
            raise typer.Exit(USAGE.code) from None

    def plan(self, items: Sequence[BatchItem]) -> BatchPlan:
        """Compare the items with the ledger, and show what will be submitted."""
        with Ledger(self._database) as ledger:
            entries = {entry.key: entry for entry in ledger.entries(keys=[item.key for item in items])}
        plan = plan_batch(items, entries, self._folder)
        estimates = estimate_items(plan.new)
        if self._output.json:
            self._output.write_record(plan_record(plan, estimates))
        else:
            self._output.err.print(
                plan_table(self._source, plan, estimates), soft_wrap=not self._output.err.is_terminal
            )
        return plan

    def check_limits(self, plan: BatchPlan, max_jobs: int | None, max_cost: float | None) -> None:
        """Refuse a plan that is too large or too expensive."""
        check_limits(plan.new, max_jobs=max_jobs, max_cost=max_cost)

    def confirm(self, plan: BatchPlan, *, yes: bool) -> None:
        """Ask before the first submit, unless nothing will be submitted."""
        if yes or not plan.new:
            return
        if not (sys.stdin.isatty() and self._output.err.is_terminal) or self._output.json:
            raise typer.BadParameter("pass --yes to submit: there is no terminal to ask on")
        if not typer.confirm(f"Submit {len(plan.new)} job(s)?", err=True):
            self._output.write_note("Nothing was sent.")
            raise typer.Exit(OK.code)

    def prepare_folder(self) -> None:
        """Create the folder, and check that it is writable, before anything is paid for."""
        prepare_output_path(f"{self._folder}/", 2)

    @contextmanager
    def show_progress(self) -> Generator[OnProgress]:
        """Yield what shows the progress: bars on a terminal, else lines."""
        if self._output.is_interactive:
            with BatchBars(self._output.err) as bars:

                def show(progress: BatchProgress) -> None:
                    self._write_results(progress)
                    bars.show(progress)

                yield show
        else:
            yield self._show_lines

    def run(
        self, items: Sequence[BatchItem], on_progress: OnProgress, timeout: float, callback_url: str | None
    ) -> Coroutine[Any, Any, list[BatchOutcome]]:
        """Make the videos."""
        return run_async(
            items,
            self._folder,
            database=self._database,
            base_url=self._session.base_url,
            poll=POLL,
            timeout=timeout,
            callback_url=callback_url,
            callback_secret=os.environ.get(CALLBACK_SECRET),
            title=Path(self._file).name if self._file != STDIN else None,
            on_progress=on_progress,
        )

    def report(self, *, interrupted: bool) -> None:
        """Tell what became of the batch, and end the command with its status."""
        if self._last is None:
            raise typer.Exit(INTERRUPTED.code if interrupted else OK.code)
        if not self._output.json:
            print_report(self._output, self._last, self._folder, interrupted=interrupted)
        status = INTERRUPTED if interrupted else choose_exit_status(self._last.outcomes)
        if status is not OK:
            raise typer.Exit(status.code)

    def _show_lines(self, progress: BatchProgress) -> None:
        self._write_results(progress)
        if not self._output.json and progress.elapsed - self._line_at >= LINE_SECONDS:
            self._line_at = progress.elapsed
            self._output.write_note(describe_progress(progress), "dim")

    def _write_results(self, progress: BatchProgress) -> None:
        """Write to stdout what has ended since the last time: records, or paths where stdout is not a terminal."""
        self._last = progress
        for outcome in progress.outcomes:
            if outcome.state not in DONE or outcome.item.key in self._reported:
                continue
            self._reported.add(outcome.item.key)
            if self._output.json:
                self._output.write_record(outcome_record(outcome))
            elif outcome.file is not None and not self._output.out.is_terminal:
                self._output.write_result(str(outcome.file))


async def run_worker(output: CommandOutput, database: str, session: Session, folder: Path | None) -> None:
    """Take part in the batches of a database, with a line for each video."""

    def show(key: str, result: WorkResult) -> None:
        if output.json:
            output.write_record({"event": "result", "key": key, "state": result.state, "file": result.file})
        else:
            output.write_note(f"{key[:8]}: {result.state}" + (f", {result.error or result.file or ''}".rstrip(", ")))

    output.write_note("Waiting for work; Ctrl-C stops.", "dim")
    await work_async(
        database,
        base_url=session.base_url,
        poll=POLL,
        callback_secret=os.environ.get(CALLBACK_SECRET),
        folder=folder,
        on_result=show,
    )
