"""The page with the videos side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from itertools import pairwise
from pathlib import Path
from string import Template
from typing import Final

from telecine.mock.demo.take import Moment, Take
from telecine_runtime.download import Saved

PAGE: Final = Path(__file__).with_name("page.html")


def page(prompt: str, takes: Sequence[Take]) -> str:
    """Return the page; it shows the videos that lie beside it and needs nothing else."""
    longest = max(take.seconds for take in takes) or 1.0
    return Template(PAGE.read_text(encoding="utf-8")).substitute(
        prompt=escape(prompt),
        seconds=f"{longest:.1f}",
        when=f"{datetime.now().astimezone():%Y-%m-%d %H:%M}",
        cards="".join(_card(take, longest) for take in takes),
    )


def _card(take: Take, longest: float) -> str:
    plan = take.plan
    facts = {
        "Total time": f"{take.seconds:.1f} s",
        "Cost": escape(str(take.cost)) if take.cost else "<i>not told</i>",
        **(_file_facts(take.saved) if take.saved else {}),
    }
    return (
        f"<article>\n<header><h2>{escape(plan.title)}</h2><span>{plan.request.aspect_ratio or ''}</span></header>"
        f'\n<p class="model">{escape(plan.model) if plan.model else "one model, without a name"}</p>'
        f'\n<div class="stage">{_stage(take)}</div>'
        f'\n<div class="line">{"".join(_segments(take.history, longest))}</div>'
        f"\n<ol>{''.join(map(_moment, take.history))}</ol>"
        f"\n<dl>{''.join(f'<div><dt>{name}</dt><dd>{value}</dd></div>' for name, value in facts.items())}</dl>"
        "\n</article>\n"
    )


def _stage(take: Take) -> str:
    if take.saved is None:
        return f"<p>{escape(str(take.error))}</p>"
    name = escape(take.saved.path.name)
    return f'<video src="{name}" controls autoplay muted loop playsinline preload="auto"></video>'


def _segments(history: Sequence[Moment], longest: float) -> list[str]:
    """Show how long each state lasted, on a scale that all cards share."""
    return [
        f'<i class="{escape(here.state)}" style="width:{100 * (after.seconds - here.seconds) / longest:.2f}%"></i>'
        for here, after in pairwise(history)
    ]


def _moment(moment: Moment) -> str:
    state = escape(moment.state)
    word = f"<code>{escape(moment.word)}</code>" if moment.word else ""
    return f'<li class="{state}"><time>{moment.seconds:.1f} s</time><b>{state}</b>{word}</li>'


def _file_facts(saved: Saved) -> dict[str, str]:
    return {
        "Size": f"{saved.size / 1000:.1f} kB",
        "SHA-256": f'<code title="{saved.sha256}">{saved.sha256[:12]}</code>',
        "File": f'<a href="{escape(saved.path.name)}" download>{escape(saved.path.name)}</a>',
    }
