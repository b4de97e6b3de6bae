"""Gallery of a batch: ``index.html`` in its folder."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from telecine._core.request_mapping import select_model
from telecine.batch.outcome import BatchOutcome, OutcomeState
from telecine.gallery import GalleryItem, write_gallery
from telecine.providers import get_provider
from telecine_runtime.download.mp4_duration import read_duration

STATES: dict[OutcomeState, str] = {"saved": "succeeded", "unfinished": "queued"}
"""States of the gallery, where they differ from those of an outcome."""


def write_batch_gallery(folder: Path, outcomes: Sequence[BatchOutcome], *, title: str, is_running: bool) -> Path:
    """Write the gallery of a batch.

    Raises:
        OSError: The page cannot be written.
    """
    return write_gallery(folder, [_build_item(one) for one in outcomes], title=title, is_running=is_running)


def _build_item(outcome: BatchOutcome) -> GalleryItem:
    item, entry, provider = outcome.item, outcome.entry, get_provider(outcome.item.provider)
    model = entry.model if entry else select_model(provider, item.request).capabilities.model
    state = STATES.get(outcome.state, outcome.state)
    if entry is not None and outcome.state in ("running", "failed", "unfinished"):
        state = "failed" if outcome.state == "failed" else entry.state
    return GalleryItem(
        key=item.key,
        state=state,
        provider=provider.api.title,
        model=model or "",
        prompt=item.request.prompt,
        file=outcome.file,
        duration=_read_duration(outcome.file) if outcome.file else None,
        cost=entry.cost if entry else None,
        seconds=outcome.seconds,
        error=outcome.error,
        token=entry.token if entry and entry.job_id else None,
        created_at=entry.created_at if entry else None,
    )


@lru_cache(maxsize=10_000)
def _read_duration(file: Path) -> float | None:
    return read_duration(file)
