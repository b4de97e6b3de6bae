"""HTML page of the demo, with the videos side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from itertools import groupby, pairwise
from pathlib import Path
from string import Template
from typing import Final

from telecine.demo.video_run import StateChange, VideoPlan, VideoRun
from telecine_runtime.download.fetch import Saved
from telecine_runtime.snapshot import Cost

START: Final = StateChange(0.0, "before")
PAGE_TEMPLATE: Final = Path(__file__).with_name("page.html")


def render_page(prompt: str, runs: Sequence[VideoRun]) -> str:
    """Return the page. It refers to the video files beside it and to nothing else."""
    longest = max(run.seconds for run in runs) or 1.0
    return Template(PAGE_TEMPLATE.read_text(encoding="utf-8")).substitute(
        prompt=escape(prompt),
        seconds=f"{longest:.1f}",
        when=f"{datetime.now().astimezone():%Y-%m-%d %H:%M}",
        cards="".join(_render_card(run, longest) for run in runs),
    )


def _format_cost(cost: Cost) -> str:
    if cost.usd is None or cost.usd_source != "worked out":
        return str(cost)
    return f"{cost} ({cost.usd.normalize():f} USD)"


def _render_card(run: VideoRun, longest: float) -> str:
    plan = run.plan
    facts = {
        "Request": escape(_describe_request(plan)),
        "Total time": f"{run.seconds:.1f} s",
        "Cost": escape(_format_cost(run.cost)) if run.cost else "<i>not reported</i>",
        **(_describe_file(run.saved) if run.saved else {}),
        "Token": f"<code>{escape(run.token)}</code>" if run.token else "<i>none</i>",
    }
    return (
        f"<article>\n<header><h2>{escape(plan.label)}</h2></header>"
        f'\n<p class="model">{escape(plan.model) if plan.model else "the only model, unnamed"}</p>'
        f'\n<div class="stage">{_render_video(run)}</div>'
        f'\n<div class="line">{"".join(_render_timeline(run.history, longest))}</div>'
        f"\n<ol>{''.join(_render_state(changes) for changes in _group_by_state(run.history))}</ol>"
        f"\n<dl>{''.join(f'<div><dt>{name}</dt><dd>{value}</dd></div>' for name, value in facts.items())}</dl>"
        "\n</article>\n"
    )


def _describe_request(plan: VideoPlan) -> str:
    """Return the fields of the request other than its prompt."""
    request = plan.request
    fields = (request.aspect_ratio, request.resolution, request.duration and f"{request.duration} s", request.mode)
    return ", ".join(str(field) for field in fields if field) or "defaults"


def _render_video(run: VideoRun) -> str:
    plan = run.plan
    # The mock's clips of one aspect ratio are identical, so the caption says which request a clip is for.
    caption = f"<figcaption><b>{escape(plan.label)}</b>{escape(plan.request.prompt)}</figcaption>"
    if run.saved is None:
        return f"<p><b>{type(run.error).__name__}</b>{escape(str(run.error))}</p>{caption}"
    name = escape(run.saved.path.name)
    return f'<video src="{name}" controls autoplay muted loop playsinline preload="auto"></video>{caption}'


def _render_timeline(history: Sequence[StateChange], longest: float) -> list[str]:
    """Return a segment for each state, on a time scale that all cards share."""
    return [
        f'<i class="{escape(before.state)}" style="width:{100 * (after.seconds - before.seconds) / longest:.2f}%"></i>'
        for before, after in pairwise([START, *history])
    ]


def _group_by_state(history: Sequence[StateChange]) -> list[list[StateChange]]:
    """Return the changes grouped by state; each group may have several of the provider's states."""
    return [list(changes) for _, changes in groupby(history, key=lambda change: change.state)]


def _render_state(changes: Sequence[StateChange]) -> str:
    state = escape(changes[0].state)
    words = "".join(f"<code>{escape(change.provider_state)}</code>" for change in changes if change.provider_state)
    return f'<li class="{state}"><time>{changes[0].seconds:.1f} s</time><b>{state}</b><span>{words}</span></li>'


def _describe_file(saved: Saved) -> dict[str, str]:
    return {
        "Size": f"{saved.size / 1000:.1f} kB",
        "SHA-256": f'<code title="{saved.sha256}">{saved.sha256[:12]}</code>',
        "File": f'<a href="{escape(saved.path.name)}" download>{escape(saved.path.name)}</a>',
    }
