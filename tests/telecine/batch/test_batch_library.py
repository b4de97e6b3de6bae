"""The library: `run` and `run_async` against the mock servers."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from telecine import Ledger, Poll, VideoRequest
from telecine.batch import BatchItem, BatchOutcome, BatchProgress, batch_run, queue_engine, run, run_async
from telecine.batch.database import BatchDatabase
from telecine.batch.outcome import WorkResult
from telecine.batch.queue_engine import QueueEngine
from telecine.batch.servers import find_servers
from telecine.errors import ConfigurationError, InvalidRequest, LedgerError, UnknownProvider
from telecine.providers import get_provider, provider_name
from telecine_mock import MockServer, Settings

pytestmark = pytest.mark.slow

POLL = Poll(first=0.05, cap=0.1, jitter=0.0, grace=0.2)


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(Settings(pace=0.2)) as server:
        yield server


@pytest.fixture(autouse=True)
def fast_queues(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_engine, "POLLING_SECONDS", 0.05)
    monkeypatch.setattr(batch_run, "LOOK_SECONDS", 0.2)


@pytest.fixture(scope="module")
def earlier_batch(server: MockServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an earlier batch. DBOS looks for new queues only once a second, and its queues are not new."""
    folder = tmp_path_factory.mktemp("earlier")

    async def main() -> None:
        queues = BatchDatabase.beside(folder / "jobs.sqlite")
        engine = QueueEngine(queues, find_servers(f"{server.url}/{{provider}}"), nothing_to_do)
        await engine.start()
        for name in ("xai", "ttapi", "toapis"):
            await engine.register_queue(name, get_provider(name).capabilities[0].limits)
        await engine.stop()

    asyncio.run(main())
    return folder


async def nothing_to_do(work: str) -> str:
    raise AssertionError(work)


@pytest.fixture
def folder(earlier_batch: Path, tmp_path: Path) -> Path:
    """A folder in which a batch begins at once."""
    return shutil.copytree(earlier_batch, tmp_path / "out")


@pytest.fixture
def options(server: MockServer) -> dict[str, Any]:
    return {"base_url": f"{server.url}/{{provider}}", "api_key": "mock-key", "poll": POLL}


def count_jobs(server: MockServer, words: str) -> int:
    return sum(words in job.prompt for job in server.jobs())


def states(outcomes: list[BatchOutcome]) -> list[str]:
    return [one.state for one in outcomes]


def test_prompts_requests_and_items_become_videos_and_a_second_run_in_the_process_sends_nothing(
    server: MockServer, options: dict[str, Any], tmp_path: Path
) -> None:
    item = BatchItem(VideoRequest("Three boats of paper"), provider_name("toapis"), "third")
    requests = ["One boat of paper", VideoRequest("Two boats of paper"), "One boat of paper", item]
    make = partial(run, requests, tmp_path / "out", provider="ttapi", **options)
    first, second = make(), make()
    assert states(first) == states(second) == ["saved"] * 4
    assert [one.item.provider for one in first] == ["ttapi", "ttapi", "ttapi", "toapis"]
    assert [one.file for one in first] == [one.file for one in second]
    assert len({one.file for one in first}) == 4
    assert first[0].item.key != first[2].item.key
    assert first[3].item.key == "third"
    assert count_jobs(server, "of paper") == 4
    names = {path.name for path in (tmp_path / "out").iterdir() if path.suffix != ".mp4"}
    assert {"index.html", "jobs.sqlite", "jobs.batches.sqlite"} <= names


def test_errors_of_single_videos_are_in_the_outcomes(server: MockServer, options: dict[str, Any], folder: Path) -> None:
    outcomes = run(["A raft [cut]", "A raft [fail]", "A raft"], folder, provider="xai", **options)
    assert states(outcomes) == ["in_doubt", "failed", "saved"]
    assert [one.error_type for one in outcomes] == ["SubmitUnknown", "JobFailed", None]
    assert count_jobs(server, "A raft") == 3


def test_a_prompt_that_moderation_refused_is_not_sent_again_by_the_next_run_and_another_refusal_is(
    server: MockServer, options: dict[str, Any], tmp_path: Path
) -> None:
    prompts = ["A galleon [refused]", "A galleon [no-credits]"]
    for sent in ([1, 1], [1, 2]):
        outcomes = run(prompts, tmp_path, provider="ttapi", **options)
        assert [one.error_type for one in outcomes] == ["PromptRejected", "InsufficientCredits"]
        assert states(outcomes) == ["failed"] * 2
        assert [sum(prompt.encode() in request.body for request in server.requests) for prompt in prompts] == sent


@pytest.mark.parametrize(
    ("requests", "provider", "error", "words"),
    [
        ([VideoRequest("A boat", duration=99)], "xai", InvalidRequest, "item 1: duration=99"),
        (["A boat"], None, ConfigurationError, "no provider is given"),
        (["A boat"], "nobody", UnknownProvider, "nobody"),
        (
            [BatchItem(VideoRequest(text), provider_name("xai"), "same") for text in "ab"],
            None,
            InvalidRequest,
            "'same' is also the key of another item",
        ),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_done(
    requests: list[str], provider: str | None, error: type[Exception], words: str, tmp_path: Path
) -> None:
    with pytest.raises(error, match=words):
        run(requests, tmp_path / "out", provider=provider, api_key="mock-key", base_url="http://127.0.0.1:9")
    assert not (tmp_path / "out").exists()


def test_a_missing_key_is_told_before_anything_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XAI_API_KEY", raising=False)
    with pytest.raises(ConfigurationError, match="XAI_API_KEY"):
        run(["A boat"], tmp_path / "out", provider="xai")
    assert not (tmp_path / "out").exists()


def test_no_requests_are_no_videos(options: dict[str, Any], tmp_path: Path) -> None:
    assert run([], tmp_path, **options) == []


def test_two_batches_at_once_in_a_process_are_refused(options: dict[str, Any], folder: Path, tmp_path: Path) -> None:
    async def main() -> list[list[BatchOutcome] | BaseException]:
        batches = (run_async(["A ferry"], place, provider="xai", **options) for place in (folder, tmp_path / "b"))
        return await asyncio.gather(*batches, return_exceptions=True)

    results = asyncio.run(main())
    (error,) = [one for one in results if isinstance(one, BaseException)]
    (outcomes,) = [one for one in results if not isinstance(one, BaseException)]
    assert isinstance(error, ConfigurationError)
    assert states(outcomes) == ["saved"]


def test_a_database_that_cannot_be_reached_is_an_error_without_the_password(tmp_path: Path) -> None:
    url = "postgresql://me:secret-word@127.0.0.1:9/jobs"
    with pytest.raises(LedgerError) as caught:
        run(["A boat"], tmp_path, provider="xai", api_key="mock-key", database=url)
    assert "secret-word" not in str(caught.value)
    assert "postgresql://me@127.0.0.1:9/jobs" in str(caught.value)


def test_a_cancelled_batch_continues_with_the_next_call(
    server: MockServer, options: dict[str, Any], folder: Path
) -> None:
    prompts = [f"A tug number {number}" + " [late 1]" * (number == 2) for number in range(4)]
    make = partial(run_async, prompts, folder, provider="toapis", **options)

    async def cancel() -> None:
        batch = asyncio.create_task(make())
        while not count_jobs(server, "A tug"):
            await asyncio.sleep(0.02)
        batch.cancel()
        with pytest.raises(asyncio.CancelledError):
            await batch

    asyncio.run(cancel())
    with Ledger(folder / "jobs.sqlite") as ledger:
        assert all(not entry.is_in_doubt for entry in ledger.entries())
    assert states(asyncio.run(make())) == ["saved"] * 4
    assert count_jobs(server, "A tug") == 4


def test_an_error_in_on_progress_comes_out_and_the_next_call_finishes(
    server: MockServer, options: dict[str, Any], folder: Path
) -> None:
    def fail(progress: BatchProgress) -> None:
        if progress.count("running", "saved"):
            raise ValueError("the display is broken")

    make = partial(run, ["A canoe", "A kayak"], folder, provider="ttapi", **options)
    with pytest.raises(ValueError, match="the display is broken"):
        make(on_progress=fail)
    assert states(make()) == ["saved"] * 2
    assert (count_jobs(server, "A canoe"), count_jobs(server, "A kayak")) == (1, 1)


def test_a_result_of_another_batch_or_a_second_one_is_ignored(tmp_path: Path) -> None:
    item = BatchItem(VideoRequest("A boat"), provider_name("xai"), "key")
    with Ledger(tmp_path / "jobs.sqlite") as ledger:
        batch = batch_run.BatchRun([item], batch_run.BatchOptions(tmp_path, "Boats", 1.0), ledger, None)
        for key in ("another", "key"):  # the item is not in a queue
            batch.record_result(key, WorkResult("saved"))
        assert states(batch.outcomes) == ["waiting"]


@pytest.mark.parametrize(
    ("status", "result"),
    [
        ("SUCCESS", WorkResult("saved", file="a.mp4")),
        ("ERROR", WorkResult("unfinished", "WorkerError", "it broke")),
        ("CANCELLED", WorkResult("waiting")),
        ("PENDING", None),
        ("ENQUEUED", None),
    ],
)
def test_a_workflow_that_was_taken_out_of_its_queue_has_ended_without_a_job(
    status: str, result: WorkResult | None
) -> None:
    workflow = SimpleNamespace(status=status, output=WorkResult("saved", file="a.mp4").to_json(), error="it broke")
    assert queue_engine._read_result(workflow) == result  # noqa: SLF001 - else the next run waits for ever


IN_USE = """
import sys
from dbos import DBOS
from telecine.batch import run
from telecine.batch.database import BatchDatabase
from telecine.batch.queue_engine import QueueEngine
from telecine.batch.servers import find_servers
from telecine.errors import ConfigurationError
DBOS(config={"name": "other", "system_database_url": f"sqlite:///{sys.argv[1]}/other.sqlite", "log_level": "ERROR"})
try:
    run(["A boat"], sys.argv[1], provider="xai", api_key="mock-key")
except ConfigurationError as error:
    print(error)
"""


def test_a_process_that_uses_dbos_otherwise_is_told(tmp_path: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", IN_USE, str(tmp_path)], capture_output=True, text=True, check=True)
    assert ran.stdout == "DBOS is in use in this process: a batch needs a process of its own\n"
