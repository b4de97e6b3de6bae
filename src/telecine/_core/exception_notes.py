"""Telling an error, or whoever stops a submit or a wait, which job it is about and how to go on with it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from telecine.errors import TelecineError


@dataclass(slots=True)
class JobErrorContext:
    """Tell an error which job it is about, and whoever stops a wait how to go on with it."""

    job: Any

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        if isinstance(error, TelecineError):
            error.job = self.job
        elif error is not None and _from_outside(error):
            error.add_note(f"the {self.job.provider} job goes on; resume it with the token {self.job.token}")


@contextmanager
def add_key_on_interrupt(key: str) -> Generator[None]:
    """Tell whoever stops a submit by which key the job can be recognised, should there be one."""
    try:
        yield
    except BaseException as stopped:
        if _from_outside(stopped):
            stopped.add_note(f"there may be a job, and it may have been paid for; its key is {key}")
        raise


def _from_outside(stopped: BaseException) -> bool:
    # An interrupt, or a task that was cancelled; by this rule a blocking program need not load asyncio to tell.
    return not isinstance(stopped, Exception)
