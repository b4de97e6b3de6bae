"""The page with the videos side by side."""

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
from telecine_runtime.reading import Cost

BEFORE: Final = StateChange(0.0, "before")
PAGE_TEMPLATE: Final = Path(__file__).with_name("page.html")


def render_page(prompt: str, takes: Sequence[VideoRun]) -> str:
    """Return the page; it shows the videos that lie beside it and needs nothing else."""
    longest = max(take.seconds for take in takes) or 1.0
    return Template(PAGE_TEMPLATE.read_text(encoding="utf-8")).substitute(
        prompt=escape(prompt),
        seconds=f"{longest:.1f}",
        when=f"{datetime.now().astimezone():%Y-%m-%d %H:%M}",
        cards="".join(_card(take, longest) for take in takes),
    )


def _cost(cost: Cost) -> str:
    worked_out = cost.usd if cost.usd_source == "worked out" else None
    return f"{cost} ({worked_out.normalize():f} USD)" if worked_out is not None else str(cost)


def _card(take: VideoRun, longest: float) -> str:
    plan = take.plan
    facts = {
        "Asked for": escape(_asked(plan)),
        "Total time": f"{take.seconds:.1f} s",
        "Cost": escape(_cost(take.cost)) if take.cost else "<i>not told</i>",
        **(_file_facts(take.saved) if take.saved else {}),
        "Token": f"<code>{escape(take.token)}</code>" if take.token else "<i>none</i>",
    }
    return (
        f"<article>\n<header><h2>{escape(plan.label)}</h2></header>"
        f'\n<p class="model">{escape(plan.model) if plan.model else "one model, without a name"}</p>'
        f'\n<div class="stage">{_stage(take)}</div>'
        f'\n<div class="line">{"".join(_segments(take.history, longest))}</div>'
        f"\n<ol>{''.join(_moment(moments) for moments in _states(take.history))}</ol>"
        f"\n<dl>{''.join(f'<div><dt>{name}</dt><dd>{value}</dd></div>' for name, value in facts.items())}</dl>"
        "\n</article>\n"
    )


def _asked(plan: VideoPlan) -> str:
    """Tell what the request says beside its prompt."""
    request = plan.request
    told = (request.aspect_ratio, request.resolution, request.duration and f"{request.duration} s", request.mode)
    return ", ".join(str(each) for each in told if each) or "the defaults"


def _stage(take: VideoRun) -> str:
    plan = take.plan
    # The mock's films of one ratio are the same bytes, so what each was made for is written over it.
    caption = f"<figcaption><b>{escape(plan.label)}</b>{escape(plan.request.prompt)}</figcaption>"
    if take.saved is None:
        return f"<p><b>{type(take.error).__name__}</b>{escape(str(take.error))}</p>{caption}"
    name = escape(take.saved.path.name)
    return f'<video src="{name}" controls autoplay muted loop playsinline preload="auto"></video>{caption}'


def _segments(history: Sequence[StateChange], longest: float) -> list[str]:
    """Show how long each state lasted, on a scale that all cards share."""
    return [
        f'<i class="{escape(here.state)}" style="width:{100 * (after.seconds - here.seconds) / longest:.2f}%"></i>'
        for here, after in pairwise([BEFORE, *history])
    ]


def _states(history: Sequence[StateChange]) -> list[list[StateChange]]:
    """Return the moments of each state together, so that it stands there once, with all of the provider's words."""
    return [list(moments) for _, moments in groupby(history, key=lambda moment: moment.state)]


def _moment(moments: Sequence[StateChange]) -> str:
    state = escape(moments[0].state)
    words = "".join(f"<code>{escape(moment.word)}</code>" for moment in moments if moment.word)
    return f'<li class="{state}"><time>{moments[0].seconds:.1f} s</time><b>{state}</b><span>{words}</span></li>'


def _file_facts(saved: Saved) -> dict[str, str]:
    return {
        "Size": f"{saved.size / 1000:.1f} kB",
        "SHA-256": f'<code title="{saved.sha256}">{saved.sha256[:12]}</code>',
        "File": f'<a href="{escape(saved.path.name)}" download>{escape(saved.path.name)}</a>',
    }
