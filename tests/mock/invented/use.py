"""Program that uses mocks of invented providers through the harmonised client; prints what happened as JSON."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import telecine

POLL = telecine.Poll(first=0.02, cap=0.05, grace=0.3)
REFUSALS = ("no-credits", "rate-limited 0.01", "maintenance", "refused", "forbidden", "server-error", "status 418")
LOST = ("cut", "reset", "html-502", "truncated", "no-id", "empty")
ENDS = ("fail", "moderated", "expired", "unknown-state", "flaky 2", "poll-limited 0.01", "no-url", "slow 2")
PNG = b"\x89PNG\r\n\x1a\n and so on"


def name_error(action: Any) -> str:
    """Return the class of the error of an action, or `none`."""
    try:
        action()
    except telecine.errors.TelecineError as error:
        return type(error).__name__
    return "none"


def use_provider(client: telecine.Client, provider: str, folder: Path) -> dict[str, Any]:
    """Return what happened at one provider."""
    job = client.submit("a kestrel", provider=provider, duration=4, key=f"{provider}-1")
    first = job.status()
    video = job.wait(timeout=20)
    saved = video.save(folder / f"{provider}.mp4")
    results: dict[str, Any] = {
        "first": [first.state, first.provider_state],
        "seconds": video.duration,
        "expires": video.expires_at is not None,
        "cost": str(video.cost),
        "sha256": hashlib.sha256(Path(saved.path).read_bytes()).hexdigest(),
    }
    for word in ENDS:
        results[word] = name_error(
            lambda word=word: client.generate(f"a kestrel [{word}]", provider=provider, timeout=10)
        )
    for word in (*REFUSALS, *LOST):
        results[word] = name_error(lambda word=word: client.submit(f"a kestrel [{word}]", provider=provider))
    results["balance"] = str(client.balance(provider))
    return results


def main(url: str, callback_url: str, folder: Path) -> None:
    """Use both providers, and first what only one of them has."""
    options: dict[str, Any] = {"base_url": f"{url}/{{provider}}", "api_key": "mock-key", "poll": POLL}
    with telecine.Client(**options, retry=telecine.Retry(attempts=1)) as client:
        portrait = client.submit(
            "a kestrel", provider="kestrel", aspect_ratio="9:16", images=[PNG], callback_url=callback_url, key="order-9"
        )
        film = portrait.wait(timeout=20).read()
        results = {provider: use_provider(client, provider, folder) for provider in ("heron", "kestrel")}
        results["kestrel"]["portrait"] = hashlib.sha256(film).hexdigest()
    with telecine.Client(**{**options, "api_key": "another"}) as client:
        results["kestrel"]["wrong key"] = name_error(lambda: client.balance("kestrel"))
    print(json.dumps(results))  # noqa: T201 - what the test reads


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
