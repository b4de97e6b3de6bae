"""Uses an invented provider through the harmonised client, of either colour; run as a program."""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
from collections.abc import Callable
from inspect import isawaitable
from pathlib import Path
from typing import Any

import telecine

Do = Callable[[Any], Any]
POLL = telecine.Poll(first=0.01, cap=0.02, grace=0.1)


def story(client: Any, folder: Path, do: Do) -> dict[str, Any]:
    """Return what became of five jobs."""
    job = do(client.submit("A heron", provider="heron", duration=5, key="order-1"))
    first = do(job.status())
    video = do(job.wait(timeout=20))
    saved = do(video.save(folder / f"{type(client).__name__}.mp4"))
    told = {
        "first": [first.state, first.provider_state],
        "url": video.url,
        "seconds": video.duration,
        "expires": video.expires_at.isoformat(),
        "cost": str(do(do(client.job(job.token)).status()).cost),
        "sha256": hashlib.sha256(Path(saved.path).read_bytes()).hexdigest(),
        "note": do(client.generate("A note", provider="heron", timeout=20)).url,
        "balance": str(do(client.balance("heron"))),
    }
    for prompt in ("An unfit heron", "A torn heron"):
        try:
            do(client.generate(prompt, provider="heron", timeout=20))
        except telecine.errors.JobFailed as error:
            told[prompt] = [type(error).__name__, str(error.snapshot.error.message)]
    try:
        do(client.submit("A lost heron", provider="heron", key="order-2"))
    except telecine.errors.SubmitUnknown as lost:
        told["lost"] = do(do(client.reconcile(lost.job)).wait(timeout=20)).url
    return told


def blocking(base_url: str, folder: Path) -> dict[str, Any]:
    """Tell the story with a blocking client."""
    with telecine.Client(base_url={"heron": base_url}, api_key={"heron": "key-of-heron"}, poll=POLL) as client:
        return story(client, folder, lambda made: made)


def asynchronous(base_url: str, folder: Path) -> dict[str, Any]:
    """Tell the story with an asynchronous client."""
    options: dict[str, Any] = {"base_url": {"heron": base_url}, "api_key": {"heron": "key-of-heron"}, "poll": POLL}
    with asyncio.Runner() as runner:

        async def awaited(made: Any) -> Any:
            return await made

        client = telecine.AsyncClient(**options)
        try:
            return story(client, folder, lambda made: runner.run(awaited(made)) if isawaitable(made) else made)
        finally:
            runner.run(client.close())


if __name__ == "__main__":
    told = {run.__name__: run(sys.argv[1], Path(sys.argv[2])) for run in (blocking, asynchronous)}
    print(json.dumps(told))  # noqa: T201 - what the test reads
