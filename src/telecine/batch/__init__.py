"""Batches: many videos, within the limits of their providers, on one machine or many, without paying twice."""

from __future__ import annotations

from telecine.batch.batch_item import BatchItem
from telecine.batch.outcome import BatchOutcome, OutcomeState
from telecine.batch.progress import BatchProgress

try:
    from telecine.batch.run import run, run_async
except ModuleNotFoundError as error:
    if (error.name or "telecine").startswith("telecine"):
        raise
    raise ImportError("batches need the extra `batch`: pip install 'telecine[batch]'") from error

__all__ = ["BatchItem", "BatchOutcome", "BatchProgress", "OutcomeState", "run", "run_async"]
