"""Command line of the demo: `python -m telecine.demo`."""

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
from telecine.gallery import PAGE_NAME, write_gallery
from telecine.providers import NAMES

try:
    from rich.console import Console

    from telecine.demo.gallery_items import gallery_item
    from telecine.demo.terminal import result_table, show_progress
    from telecine.demo.video_run import StateChangeHandler, VideoPlan, VideoRun, plan_failure, plan_video, run_plan
    from telecine_mock import MockServer, Settings
except ImportError:
    sys.exit("the demo needs the extras `cli` and `mock`: pip install 'telecine[cli,mock]'")

PROMPT: Final = "A paper boat sails down a rain-wet street at dusk"
NOTE: Final = (
    "Made on mock servers: the clips are stand-ins, and nothing was paid. The last job is told to fail. "
    "All times are seconds since the first request, and the coloured lines share one scale."
)
PACE: Final = 4.0
POLL: Final = Poll(first=0.2, factor=1.0, jitter=0.0)
INTERRUPTED: Final = 130  # as shells report a program that SIGINT ended


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m telecine.demo",
        description="Send one prompt to every provider at once, on mock servers; save the videos and an HTML page.",
    )
    parser.add_argument("--out", type=Path, default=Path("out"), help="folder to write to (default: %(default)s)")
    try:
        return run_demo(PROMPT, parser.parse_args(arguments).out)
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped.\n")
        return INTERRUPTED
    except OSError as error:
        sys.stderr.write(f"The demo failed: {error}\n")
        return 1


def run_demo(prompt: str, out: Path) -> int:
    """Make a video at every provider, show the progress, and save the videos and the page in `out`."""
    console = Console(highlight=False)
    clear_output(out)
    plans = [*(plan_video(name, prompt) for name in NAMES), plan_failure(NAMES[0], prompt)]
    console.print(f'"{prompt}"\n', style="italic", markup=False)
    with MockServer(Settings(pace=PACE)) as server, show_progress(console, plans) as on_change:
        runs = asyncio.run(run_plans(server, plans, out, on_change))
    index = write_gallery(out, [gallery_item(run) for run in runs], title=f"“{prompt}”", note=NOTE)
    console.print()
    console.print(result_table(runs))
    console.print(f"\nSaved in {out}. Open {index} to see them side by side.", markup=False, soft_wrap=True)
    failed = [run for run in runs if run.error and not run.plan.should_fail]
    for run in failed:
        sys.stderr.write(f"No video from {run.plan.label}: {run.error}\n")
    return 1 if failed else 0


def clear_output(out: Path) -> None:
    """Create the folder and remove the files of an earlier run; other files are kept."""
    out.mkdir(parents=True, exist_ok=True)
    videos = [f"{name}.mp4{suffix}" for name in NAMES for suffix in ("", ".part", ".part.json")]
    for name in (PAGE_NAME, *videos):
        if (out / name).is_file():
            (out / name).unlink()


async def run_plans(
    server: MockServer, plans: Sequence[VideoPlan], out: Path, on_change: StateChangeHandler
) -> list[VideoRun]:
    """Run all plans at once."""
    key, url = server.settings.api_key, f"{server.url}/{{provider}}"
    async with (
        httpx.AsyncClient(trust_env=False) as http,  # a proxy cannot reach the loopback address
        AsyncClient(api_key=key, base_url=url, http_client=http, poll=POLL) as client,
    ):
        start = time.monotonic()
        return await asyncio.gather(*(run_plan(client, plan, out / plan.file_name, on_change, start) for plan in plans))


if __name__ == "__main__":
    sys.exit(main())
