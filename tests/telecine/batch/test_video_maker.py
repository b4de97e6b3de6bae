"""One video of a batch against the mock servers: refusals, lost responses, failed downloads, and a stop."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from telecine import AsyncClient, AsyncJob, AsyncVideo, Ledger, LedgerEntry, Poll, Retry, Saved, VideoRequest
from telecine._core import job_limiter
from telecine._core.job_token import JobReference
from telecine.batch import video_maker
from telecine.batch.batch_item import BatchItem
from telecine.batch.outcome import WorkResult
from telecine.batch.payload import WorkItem
from telecine.batch.video_maker import VideoMaker
from telecine.errors import DownloadError, LimitReached, NotSent, RateLimited, SubmitUnknown, TelecineError, Unavailable
from telecine.providers import get_provider, provider_name
from telecine_mock import MockServer, Settings
from telecine_runtime.capabilities import Limits
from telecine_runtime.response import Response

pytestmark = pytest.mark.slow

POLL = Poll(first=0.05, cap=0.1, jitter=0.0, grace=0.2)
ONCE = Retry(attempts=1)
"""The client repeats nothing, so that the maker has to."""


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(Settings(pace=0.2)) as server:
        yield server


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up after seconds instead of minutes and hours."""
    for name, seconds in (
        ("FIRST_PAUSE", 0.05),
        ("LIMITED_SECONDS", 1.2),  # one repetition: the shortest Retry-After is a second
        ("DOWN_SECONDS", 0.3),
        ("SAVE_SECONDS", 0.3),
        ("DOUBT_PAUSE", 0.1),
        ("LOOKUP_SECONDS", 0.5),
    ):
        monkeypatch.setattr(video_maker, name, seconds)


@dataclass
class Maker:
    """A video maker with its ledger, and the mock servers."""

    maker: VideoMaker
    ledger: Ledger
    server: MockServer
    folder: Path

    def work(self, prompt: str, provider: str = "xai", *, timeout: float = 20.0, key: str = "key") -> str:
        item = BatchItem(VideoRequest(f"{prompt} {self.folder}"), provider_name(provider), key)
        return WorkItem(item, self.folder, timeout).to_json()

    async def make(self, prompt: str, provider: str = "xai", *, timeout: float = 20.0) -> WorkResult:
        return WorkResult.from_json(await self.maker.make(self.work(prompt, provider, timeout=timeout)))

    @property
    def submits(self) -> int:
        return sum(str(self.folder) in job.prompt for job in self.server.jobs())

    @property
    def entry(self) -> LedgerEntry:
        return self.ledger.entry("key")


@asynccontextmanager
async def open_maker(server: MockServer, folder: Path) -> AsyncIterator[Maker]:
    """Open a client and its ledger, which the makers of one folder share."""
    results: dict[str, WorkResult] = {}
    with Ledger(folder / "jobs.sqlite") as ledger:
        base_url = f"{server.url}/{{provider}}"
        client = AsyncClient(base_url=base_url, api_key="mock-key", poll=POLL, retry=ONCE, ledger=ledger)
        async with client:
            yield Maker(VideoMaker(client, ledger, results.__setitem__), ledger, server, folder)


def run(server: MockServer, folder: Path, test: Callable[[Maker], Awaitable[None]]) -> None:
    async def main() -> None:
        async with open_maker(server, folder) as maker:
            await test(maker)

    asyncio.run(main())


def test_a_video_is_saved_and_made_again_without_a_submit(server: MockServer, tmp_path: Path) -> None:
    async def test(maker: Maker) -> None:
        result = await maker.make("A boat")
        assert result.state == "saved"
        assert result.file is not None
        assert Path(result.file).read_bytes()[4:8] == b"ftyp"
        assert await maker.make("A boat") == WorkResult("saved", file=result.file)
        assert maker.submits == 1

    run(server, tmp_path, test)


def test_a_video_of_another_folder_is_copied_and_not_paid_again(server: MockServer, tmp_path: Path) -> None:
    async def test(maker: Maker) -> None:
        first = await maker.make("A boat")
        work = json.loads(maker.work("A boat"))
        text = await maker.maker.make(json.dumps({**work, "folder": str(tmp_path / "other")}))
        second = WorkResult.from_json(text)
        assert first.file is not None
        assert second.file is not None
        assert Path(second.file).parent == tmp_path / "other"
        assert Path(second.file).read_bytes() == Path(first.file).read_bytes()
        assert maker.submits == 1

    run(server, tmp_path, test)


def test_a_video_whose_file_was_deleted_is_downloaded_again(server: MockServer, tmp_path: Path) -> None:
    async def test(maker: Maker) -> None:
        first = await maker.make("A boat")
        assert first.file is not None
        Path(first.file).unlink()
        second = await maker.make("A boat")
        assert (second.state, Path(first.file).is_file(), maker.submits) == ("saved", True, 1)

    run(server, tmp_path, test)


@pytest.mark.parametrize(
    ("prompt", "provider", "state", "error", "jobs"),
    [
        ("A boat [no-credits]", "toapis", "failed", "InsufficientCredits", 0),
        ("A boat [refused]", "xai", "failed", "PromptRejected", 0),
        ("A boat [rate-limited 1]", "xai", "failed", "RateLimited", 0),
        ("A boat [maintenance]", "xai", "failed", "Unavailable", 0),
        ("A boat [fail]", "cometapi", "failed", "JobFailed", 1),
        ("A boat [moderated]", "xai", "failed", "ContentRejected", 1),
        ("A boat [cut]", "xai", "in_doubt", "SubmitUnknown", 1),
        ("A boat [cut]", "toapis", "saved", None, 1),
        ("A boat [link-expired 403]", "xai", "unfinished", "LinkExpired", 1),
        ("A boat [download-html]", "xai", "unfinished", "LinkExpired", 1),
    ],
)
def test_each_end_of_a_video(
    prompt: str, provider: str, state: str, error: str | None, jobs: int, server: MockServer, tmp_path: Path
) -> None:
    async def test(maker: Maker) -> None:
        result = await maker.make(prompt, provider)
        assert (result.state, result.error_type, maker.submits) == (state, error, jobs)
        assert (result.error is None) == (state == "saved")

    run(server, tmp_path, test)


def test_a_submit_that_is_refused_for_a_limit_is_repeated_until_it_is_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def test(maker: Maker) -> None:
        limit = get_provider("apikley").capabilities[0].limits.concurrency
        assert limit is not None
        async with AsyncClient(base_url=f"{maker.server.url}/{{provider}}", api_key="mock-key") as other:
            await asyncio.gather(*(other.submit(f"Boat {number}", provider="apikley") for number in range(limit)))
        monkeypatch.setattr(video_maker, "LIMITED_SECONDS", 20.0)
        monkeypatch.setattr(job_limiter, "_limiters", {})  # as if another process had the jobs
        assert (await maker.make("A boat", "apikley")).state == "saved"
        assert maker.submits == 1
        assert maker.server.job_counts("apikley").refused > 0

    with MockServer(Settings(pace=1.0)) as server:
        run(server, tmp_path, test)


PASSING = [
    LimitReached(provider_name("xai"), Limits(concurrency=1), 0.05),
    RateLimited("submit", Response(429, {}, b"{}"), None, None),
    Unavailable("submit", Response(503, {}, b"{}"), None, None),
    NotSent("submit", "no connection"),
]


@pytest.mark.parametrize("error", PASSING, ids=lambda error: type(error).__name__)
def test_a_submit_is_repeated_after_a_refusal_that_passes(
    error: TelecineError, server: MockServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors, submit = [error, error], AsyncClient.submit

    async def refuse_twice(client: AsyncClient, *arguments: Any, **fields: Any) -> AsyncJob:
        if errors:
            raise errors.pop()
        return await submit(client, *arguments, **fields)

    async def test(maker: Maker) -> None:
        assert (await maker.make("A boat")).state == "saved"
        assert (maker.submits, errors) == (1, [])

    monkeypatch.setattr(AsyncClient, "submit", refuse_twice)
    run(server, tmp_path, test)


def test_a_refusal_that_lasts_longer_than_a_submit_is_repeated_is_told_at_once(
    server: MockServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[str]()

    async def refuse(_: AsyncClient, *arguments: Any, **fields: Any) -> AsyncJob:
        asked.append(fields["key"])
        raise RateLimited("submit", Response(429, {"retry-after": "3600"}, b"{}"), None, None)

    async def test(maker: Maker) -> None:
        result = await maker.make("A boat")
        assert (result.state, result.error_type, asked) == ("failed", "RateLimited", ["key"])

    monkeypatch.setattr(AsyncClient, "submit", refuse)
    run(server, tmp_path, test)


@pytest.mark.parametrize("may_retry", [False, None, True])
def test_only_a_download_that_may_succeed_later_is_repeated(
    may_retry: bool | None, server: MockServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors = [DownloadError("https://cdn.example/v", "it broke", may_retry=may_retry)]
    save = AsyncVideo.save

    async def fail_once(video: AsyncVideo, *arguments: Any, **options: Any) -> Saved:
        if errors:
            raise errors.pop()
        return await save(video, *arguments, **options)

    async def test(maker: Maker) -> None:
        result = await maker.make("A boat")
        assert (result.state, result.error_type) == (
            ("unfinished", "DownloadError") if may_retry is False else ("saved", None)
        )

    monkeypatch.setattr(AsyncVideo, "save", fail_once)
    run(server, tmp_path, test)


def test_a_job_whose_id_is_told_while_it_is_in_doubt_is_continued(
    server: MockServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost, submit = list[AsyncJob](), AsyncClient.submit

    async def lose_first(client: AsyncClient, *arguments: Any, **fields: Any) -> AsyncJob:
        job = await submit(client, *arguments, **fields)  # the ledger knows its id
        if not lost:
            lost.append(job)
            raise SubmitUnknown(JobReference(job.provider, None, job.key))
        return job

    async def test(maker: Maker) -> None:
        assert (await maker.make("A boat")).state == "saved"
        assert (maker.submits, len(lost)) == (1, 1)

    monkeypatch.setattr(AsyncClient, "submit", lose_first)
    run(server, tmp_path, test)


def test_a_folder_that_cannot_be_made_leaves_the_job_unfinished_and_not_failed(
    server: MockServer, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()

    async def test(maker: Maker) -> None:
        work = json.loads(maker.work("A boat"))
        result = WorkResult.from_json(await maker.maker.make(json.dumps({**work, "folder": str(tmp_path / "file")})))
        assert (result.state, result.error_type) == ("unfinished", "FileExistsError")
        assert (await maker.make("A boat")).state == "saved"
        assert maker.submits == 1

    run(server, tmp_path, test)


def test_a_job_that_runs_longer_than_the_timeout_is_resumed_the_next_time(server: MockServer, tmp_path: Path) -> None:
    async def test(maker: Maker) -> None:
        result = await maker.make("A boat [slow 4]", timeout=0.1)
        assert (result.state, result.error_type) == ("unfinished", "WaitTimeout")
        assert (await maker.make("A boat [slow 4]")).state == "saved"
        assert maker.submits == 1

    run(server, tmp_path, test)


def test_a_stop_waits_for_the_response_to_a_submit_and_records_its_id(server: MockServer, tmp_path: Path) -> None:
    async def test(maker: Maker) -> None:
        making = asyncio.create_task(maker.make("A boat [late 1]"))
        while not maker.ledger.entries():
            await asyncio.sleep(0.01)
        began_at = time.monotonic()
        await maker.maker.stop()
        assert time.monotonic() - began_at > 0.5
        with pytest.raises(asyncio.CancelledError):
            await making
        assert maker.entry.job_id is not None
        assert maker.submits == 1

    run(server, tmp_path, test)
    run(server, tmp_path, _resume)


async def _resume(maker: Maker) -> None:
    assert (await maker.make("A boat [late 1]")).state == "saved"
    assert maker.submits == 1


def test_nothing_is_sent_after_a_stop(server: MockServer, tmp_path: Path) -> None:
    async def test(maker: Maker) -> None:
        await maker.maker.stop()
        with pytest.raises(asyncio.CancelledError):
            await maker.make("A boat")
        assert maker.submits == 0

    run(server, tmp_path, test)
