"""Types of the harmonised clients, for type checkers only; not executed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, assert_type

from telecine import (
    AsyncClient,
    AsyncJob,
    AsyncVideo,
    Balance,
    Capabilities,
    Client,
    Cost,
    Delivery,
    Job,
    Outcome,
    Poll,
    Problem,
    ProviderName,
    Receiver,
    Saved,
    Snapshot,
    TelecineError,
    Video,
    VideoRequest,
    errors,
    provider_name,
)

Kind = Literal["string", "integer", "number", "boolean", "array", "object"]
State = Literal["queued", "running", "succeeded", "failed", "expired", "unknown"]


def blocking(client: Client) -> None:
    with client as same:
        assert_type(same, Client)
    video = client.generate("a kite", provider="ttapi", duration=6, aspect_ratio="16:9")
    assert_type(video, Video)
    assert_type(video.save(Path("a.mp4")), Saved)
    assert_type(video.url, str)
    assert_type(video.duration, float | None)
    assert_type(video.cost, Cost | None)
    job = client.submit(
        VideoRequest("a kite", images=["https://example.com/a.png", Path("b.png")]), provider=["ttapi", "toapis"]
    )
    assert_type(job, Job)
    assert_type(job.token, str)
    assert_type(job.wait(60, on_update=print), Video)
    assert_type(client.job(job.token), Job)
    assert_type(client.balance("toapis"), Balance)
    assert_type(client.capabilities("apikley"), tuple[Capabilities, ...])
    assert_type(client.check("a kite", duration=6), dict[ProviderName, tuple[str, ...]])
    assert_type(client.save_all([job], "videos"), list[Outcome])
    assert_type(client.reported("ttapi", Delivery({}, "", b"")), Job | None)


def names(client: Client, configured: str) -> None:
    for name in client.providers:
        client.submit("a kite", provider=name)
    client.submit("a kite", provider=provider_name(configured))
    client.submit("a kite")
    assert_type(client.job("ttapi:1:k").provider, ProviderName)
    assert_type(client.balance(client.job("ttapi:1:k").provider), Balance)
    Client(provider=["ttapi", "toapis"], api_key={"ttapi": "k"})


def errors_of_jobs(client: Client) -> None:
    try:
        client.generate("a kite", provider="ttapi")
    except errors.SubmitUnknown as error:
        assert_type(error.job, Job | AsyncJob)
        assert_type(client.reconcile(error.job), Job)
    except errors.WaitTimeout as error:
        assert_type(error.job, Job | AsyncJob)
        assert_type(error.job.token, str)
    except errors.JobFailed as error:
        assert_type(error.snapshot.error, Problem | None)
    except errors.RateLimited as error:
        assert_type(error.retry_after, float | None)
    except TelecineError:
        raise


def capabilities(model: Capabilities) -> None:
    assert_type(model.callback, Literal["request", "console"] | None)
    assert_type(model.signature, Literal["always", "optional", "never"])
    assert_type(model.fields["duration"].type, Kind)


async def callbacks(client: AsyncClient) -> None:
    async def ended(job: AsyncJob, snapshot: Snapshot[AsyncVideo]) -> None:
        await job.wait(poll=Poll())

    Receiver(client, ended, secrets={"toapis": ["new", "old"]})
    assert_type(client.reported("ttapi", Delivery({}, "", b"")), AsyncJob | None)


def snapshots(job: Job) -> None:
    snapshot = job.status()
    assert_type(snapshot, Snapshot[Video])
    assert_type(snapshot.state, State)
    assert_type(snapshot.progress, int | None)
    assert_type(snapshot.video, Video | None)
    assert_type(snapshot.error, Problem | None)
    if snapshot.video is not None:
        assert_type(snapshot.video.save("a.mp4"), Saved)
    events: Iterator[Snapshot[Video]] = job.events()
    for event in events:
        assert_type(event.done, bool)


async def asynchronous(client: AsyncClient) -> None:
    async with client as same:
        assert_type(same, AsyncClient)
    video = await client.generate("a kite", provider="cometapi", mode="fun")
    assert_type(video, AsyncVideo)
    assert_type(await video.save("a.mp4"), Saved)
    job = await client.submit("a kite", provider="apikley", callback_url="https://example.com/hook")
    assert_type(job, AsyncJob)
    assert_type(client.job(job.token), AsyncJob)
    assert_type(await job.wait(), AsyncVideo)
    assert_type(await client.balance("toapis"), Balance)
    snapshot = await job.status()
    assert_type(snapshot, Snapshot[AsyncVideo])
    assert_type(snapshot.video, AsyncVideo | None)
    async for event in job.events():
        assert_type(event, Snapshot[AsyncVideo])


def any_video(snapshot: Snapshot) -> str | None:
    """A snapshot of either client can be used without a type argument."""
    return snapshot.video.url if snapshot.video else None


def both(blocking: Snapshot[Video], asynchronous: Snapshot[AsyncVideo]) -> list[str | None]:
    return [any_video(blocking), any_video(asynchronous)]
