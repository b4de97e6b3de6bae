"""Batches: many videos, within the limits of their providers, on one machine or many, without paying twice."""

from __future__ import annotations

from telecine.batch.batch_item import BatchItem
from telecine.batch.outcome import BatchOutcome, OutcomeState
from telecine.batch.progress import BatchProgress
from telecine.batch.run import run, run_async

__all__ = ["BatchItem", "BatchOutcome", "BatchProgress", "OutcomeState", "run", "run_async"]
