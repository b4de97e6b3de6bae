"""Rich table of the ledger's jobs, and the details of one."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from rich.table import Table
from rich.text import Text

from telecine.cli.progress_bars import STATE_STYLES
from telecine.cli.resume_commands import can_find_by_key
from telecine.ledger import LedgerEntry

KEY_LENGTH: Final = 10
"""How many characters of a key the table shows; a command takes the beginning of a key."""


def job_table(entries: Sequence[LedgerEntry]) -> Table:
    """Return a table with a row for each job."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for name in ("when", "key", "provider", "state"):
        table.add_column(name, no_wrap=True)
    table.add_column("prompt", no_wrap=True, overflow="ellipsis", ratio=2)
    table.add_column("cost", no_wrap=True, justify="right")
    table.add_column("file", no_wrap=True, overflow="ellipsis", ratio=2)
    for entry in entries:
        table.add_row(
            _format_time(entry.created_at),
            Text(entry.key[:KEY_LENGTH]),
            entry.provider,
            _format_state(entry),
            Text(" ".join((entry.prompt or "").split())),
            entry.cost or "",
            Text(_format_path(entry.file)),
        )
    return table


def format_entry(entry: LedgerEntry) -> Table:
    """Return the details of a job as rows of name and value."""
    rows = {
        "key": entry.key,
        "provider": entry.provider,
        "model": entry.model,
        "state": entry.state.replace("_", " "),
        "id": entry.job_id,
        "token": entry.token,
        "prompt": entry.prompt,
        "cost": entry.cost,
        "file": entry.file,
        "sha256": entry.sha256,
        "last error": entry.trouble,
        "started": _format_time(entry.created_at),
        "last change": _format_time(entry.updated_at),
        "continue with": _next_command(entry),
    }
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in rows.items():
        if value:
            table.add_row(name, Text(str(value)))
    return table


def _next_command(entry: LedgerEntry) -> str:
    key = shlex.quote(entry.key)
    if entry.is_in_doubt and not can_find_by_key(entry.provider):
        return f"telecine reconcile {key} --id ID, or telecine abandon {key}"
    return f"telecine resume {key}" if entry.is_open else ""


def _format_state(entry: LedgerEntry) -> Text:
    word = "saved" if entry.file else entry.state.replace("_", " ")
    return Text(word, STATE_STYLES.get(word, "red"))


def _format_path(path: Path | None) -> str:
    if path is None:
        return ""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _format_time(time: datetime) -> str:
    return f"{time.astimezone():%Y-%m-%d %H:%M}"
