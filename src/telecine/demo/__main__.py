"""Runs the demo: `python -m telecine.demo`."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import httpx

from telecine import AsyncClient, Poll
from telecine.providers import NAMES

try:
    from rich.console import Console

    from telecine.demo.html_page import render_page
    from telecine.demo.terminal import result_table, show_progress
    from telecine.demo.video_run import StateChangeHandler, VideoPlan, VideoRun, make, plan_failure, plan_video
    from telecine_mock import MockServer, Settings
except ImportError:
    sys.exit("the demo needs the extras `cli` and `mock`: pip install 'telecine[cli,mock]'")

PROMPT: Final = "A paper boat sails down a rain-wet street at dusk"
PACE: Final = 4.0
POLL: Final = Poll(first=0.2, factor=1.0, jitter=0.0)
INTERRUPTED: Final = 130  # what a shell says of a program that Ctrl-C ended


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo; return the exit status."""
    described = argparse.ArgumentParser(
        prog="python -m telecine.demo",
        description="Send one prompt through every provider at once, on mock servers, and save the videos and a page.",
    )
    described.add_argument("--out", type=Path, default=Path("out"), help="folder to write to (default: %(default)s)")
    try:
        return run_demo(PROMPT, described.parse_args(arguments).out)
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped.\n")
        return INTERRUPTED
    except OSError as error:
        sys.stderr.write(f"The demo cannot go on: {error}\n")
        return 1


def run_demo(prompt: str, out: Path) -> int:
    """Have the prompt made by every provider, show how it goes, and leave videos and page in `out`."""
    console = Console(highlight=False)
    clear_output(out)
    plans = [*(plan_video(name, prompt) for name in NAMES), plan_failure(NAMES[0], prompt)]
    console.print(f'"{prompt}"\n', style="italic", markup=False)
    with MockServer(Settings(pace=PACE)) as server, show_progress(console, plans) as watch:
        takes = asyncio.run(run_plans(server, plans, out, watch))
    index = out / "index.html"
    index.write_text(render_page(prompt, takes), encoding="utf-8")
    console.print()
    console.print(result_table(takes))
    console.print(f"\nSaved in {out}. Open {index} to see them side by side.", markup=False, soft_wrap=True)
    failed = [take for take in takes if take.error and not take.plan.fails]
    for take in failed:
        sys.stderr.write(f"No video from {take.plan.label}: {take.error}\n")
    return 1 if failed else 0


def clear_output(out: Path) -> None:
    """Make the folder, and take away what an earlier run left in it; the files of others stay."""
    out.mkdir(parents=True, exist_ok=True)
    videos = [f"{name}.mp4{part}" for name in NAMES for part in ("", ".part", ".part.json")]
    for name in ("index.html", *videos):
        if (out / name).is_file():
            (out / name).unlink()


async def run_plans(
    server: MockServer, plans: Sequence[VideoPlan], out: Path, watch: StateChangeHandler
) -> list[VideoRun]:
    """Carry out all plans at once."""
    key, url = server.settings.api_key, f"{server.url}/{{provider}}"
    async with (
        httpx.AsyncClient(trust_env=False) as http,  # no proxy can reach this machine's loopback
        AsyncClient(api_key=key, base_url=url, http_client=http, poll=POLL) as client,
    ):
        began = time.monotonic()
        return await asyncio.gather(*(make(client, plan, out / plan.file_name, watch, began) for plan in plans))


if __name__ == "__main__":
    sys.exit(main())
