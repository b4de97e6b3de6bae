"""Program that uses an invented provider through both harmonised clients."""

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

Resolve = Callable[[Any], Any]
POLL = telecine.Poll(first=0.01, cap=0.02, grace=0.1)


def run_scenario(client: Any, folder: Path, resolve: Resolve) -> dict[str, Any]:
    """Return the results of five jobs."""
    job = resolve(client.submit("A heron", provider="heron", duration=5, key="order-1"))
    first = resolve(job.status())
    video = resolve(job.wait(timeout=20))
    saved = resolve(video.save(folder / f"{type(client).__name__}.mp4"))
    results = {
        "first": [first.state, first.provider_state],
        "url": video.url,
        "seconds": video.duration,
        "expires": video.expires_at.isoformat(),
        "cost": str(resolve(resolve(client.job(job.token)).status()).cost),
        "sha256": hashlib.sha256(Path(saved.path).read_bytes()).hexdigest(),
        "note": resolve(client.generate("A note", provider="heron", timeout=20)).url,
        "balance": str(resolve(client.balance("heron"))),
    }
    for prompt in ("An unfit heron", "A torn heron"):
        try:
            resolve(client.generate(prompt, provider="heron", timeout=20))
        except telecine.errors.JobFailed as error:
            results[prompt] = [type(error).__name__, str(error.snapshot.error.message)]
    try:
        resolve(client.submit("A lost heron", provider="heron", key="order-2"))
    except telecine.errors.SubmitUnknown as lost:
        results["lost"] = resolve(resolve(client.reconcile(lost.job)).wait(timeout=20)).url
    return results


def blocking(base_url: str, folder: Path) -> dict[str, Any]:
    """Run the scenario with a synchronous client."""
    with telecine.Client(base_url={"heron": base_url}, api_key={"heron": "key-of-heron"}, poll=POLL) as client:
        return run_scenario(client, folder, lambda value: value)


def asynchronous(base_url: str, folder: Path) -> dict[str, Any]:
    """Run the scenario with an asynchronous client."""
    options: dict[str, Any] = {"base_url": {"heron": base_url}, "api_key": {"heron": "key-of-heron"}, "poll": POLL}
    with asyncio.Runner() as runner:

        async def wait_for(value: Any) -> Any:
            return await value

        client = telecine.AsyncClient(**options)
        try:
            return run_scenario(
                client, folder, lambda value: runner.run(wait_for(value)) if isawaitable(value) else value
            )
        finally:
            runner.run(client.close())


if __name__ == "__main__":
    results = {run.__name__: run(sys.argv[1], Path(sys.argv[2])) for run in (blocking, asynchronous)}
    print(json.dumps(results))  # noqa: T201 - what the test reads
