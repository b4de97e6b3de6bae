"""Annotate exceptions with the job they concern: its object on errors, its token or key on interrupts."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from telecine.errors import TelecineError


@dataclass(slots=True)
class JobErrorContext:
    """Context manager that sets `error.job`, and adds a note on how to resume the job to an interrupt."""

    job: Any

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        if isinstance(error, TelecineError):
            error.job = self.job
        elif error is not None and _is_interrupt(error):
            error.add_note(f"the {self.job.provider} job continues; resume it with the token {self.job.token}")


@contextmanager
def add_key_on_interrupt(key: str) -> Generator[None]:
    """Add a note with the job's key to an interrupt of the submit."""
    try:
        yield
    except BaseException as error:
        if _is_interrupt(error):
            error.add_note(f"the job may have been submitted and charged; its key is {key}")
        raise


def _is_interrupt(error: BaseException) -> bool:
    # KeyboardInterrupt or CancelledError, without loading asyncio for the latter.
    return not isinstance(error, Exception)
