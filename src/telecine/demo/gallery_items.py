"""Items of the demo's gallery, from the results of its runs."""

from __future__ import annotations

from typing import Final
from urllib.parse import unquote

from telecine.demo.video_run import VideoRun
from telecine.gallery.item import GalleryItem, TimelineEntry
from telecine_runtime.download.mp4_duration import read_duration
from telecine_runtime.snapshot import Cost

JOB_STATES: Final = ("queued", "running", "succeeded", "failed", "expired")


def gallery_item(run: VideoRun) -> GalleryItem:
    """Return the item of a run, with its timeline."""
    plan = run.plan
    return GalleryItem(
        key=unquote(run.token.rpartition(":")[2]) if run.token else plan.label,
        state=_last_state(run),
        provider=plan.title,
        model=plan.model or "",
        prompt=plan.request.prompt,
        file=run.saved.path if run.saved else None,
        duration=read_duration(run.saved.path) if run.saved else None,
        cost=_format_cost(run.cost) if run.cost else None,
        seconds=run.seconds,
        error=f"{type(run.error).__name__}: {run.error}" if run.error else None,
        token=run.token,
        states=[TimelineEntry(change.seconds, change.state, change.provider_state) for change in run.history],
    )


def _last_state(run: VideoRun) -> str:
    """Return the last state of the job; without a job, whether there may be one."""
    states = [change.state for change in run.history if change.state in JOB_STATES]
    if states:
        return states[-1]
    if run.token:
        return "queued"
    return "in_doubt" if run.error and run.error.refused is None else "refused"


def _format_cost(cost: Cost) -> str:
    if cost.usd is None or cost.usd_source != "worked out":
        return str(cost)
    return f"{cost} ({cost.usd.normalize():f} USD)"
