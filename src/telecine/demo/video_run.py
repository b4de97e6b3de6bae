"""One provider's run of the demo: the plan, the state changes and the result."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from telecine._core.request_mapping import select_model
from telecine._core.saveable_snapshot import Snapshot
from telecine.errors import JobFailed
from telecine.providers import get_provider, provider_name
from telecine.request import AspectRatio, VideoRequest
from telecine_mock.providers import PROVIDERS
from telecine_runtime.download.fetch import Saved
from telecine_runtime.errors import TelecineError

if TYPE_CHECKING:
    from telecine import AsyncClient, AsyncVideo, Cost

WIDEST_FIRST: Final[tuple[AspectRatio | None, ...]] = ("16:9", "3:2", "4:3", "1:1", None)
SAVED: Final = "saved"
TIMEOUT: Final = 60.0
FAIL_WORD: Final = "[fail]"


@dataclass(frozen=True, slots=True)
class VideoPlan:
    """The request to one provider, with the widest aspect ratio that it offers.

    Attributes:
        name: The provider's name in code.
        title: The provider's own spelling of its name.
        model: The model that will be used; ``None`` where requests name none.
        request: The request.
        should_fail: Whether the job is meant to fail, to show a failure.
    """

    name: str
    title: str
    model: str | None
    request: VideoRequest
    should_fail: bool = False

    @property
    def label(self) -> str:
        """The title, with the magic word if the job is meant to fail."""
        return f"{self.title} {FAIL_WORD}" if self.should_fail else self.title

    @property
    def file_name(self) -> str:
        """The file name of the video."""
        return f"{self.name}.mp4"


@dataclass(frozen=True, slots=True)
class StateChange:
    """A change of state or progress.

    Attributes:
        seconds: The time since the demo began.
        state: ``sent``, then the harmonised state of the job, at last ``saved`` or the name of an error that is not
            the job's own.
        provider_state: The provider's own state.
        progress: The progress in percent, if the provider reports it.
    """

    seconds: float
    state: str
    provider_state: str | None = None
    progress: int | None = None


@dataclass(frozen=True, slots=True)
class VideoRun:
    """The result of a plan.

    Attributes:
        plan: The plan.
        history: Every change of state, in order.
        cost: What the provider charged, with a video or without.
        saved: The saved file; ``None`` without a video.
        error: Why there is no video.
        token: What resumes the job; ``None`` without a job.
    """

    plan: VideoPlan
    history: tuple[StateChange, ...]
    cost: Cost | None
    saved: Saved | None
    error: TelecineError | None
    token: str | None = None

    @property
    def seconds(self) -> float:
        """The time from the start of the demo to the saved file, or to the error."""
        return self.history[-1].seconds


StateChangeHandler: TypeAlias = Callable[[VideoPlan, StateChange], None]


def plan_failure(name: str, prompt: str) -> VideoPlan:
    """Return a plan whose job fails, by a magic word of the mock."""
    plan = plan_video(name, f"{prompt} {FAIL_WORD}")
    return replace(plan, should_fail=True)


def plan_video(name: str, prompt: str) -> VideoPlan:
    """Return a plan with the widest aspect ratio that the provider supports."""
    provider = get_provider(name)
    requests = [VideoRequest(prompt, aspect_ratio=ratio) for ratio in WIDEST_FIRST]
    request = next((each for each in requests if not select_model(provider, each).problems), requests[-1])
    return VideoPlan(name, PROVIDERS[name].title, select_model(provider, request).capabilities.model, request)


async def run_plan(
    client: AsyncClient, plan: VideoPlan, path: Path, on_change: StateChangeHandler, start: float
) -> VideoRun:
    """Make the video and save it. An error is part of the result.

    Args:
        client: The client.
        plan: The plan.
        path: Where to save the video.
        on_change: Called with every change of state or progress.
        start: The start of the demo, by `time.monotonic`; all runs count their times from it.
    """
    history: list[StateChange] = []
    cost: Cost | None = None
    token: str | None = None

    def record(state: str, provider_state: str | None = None, progress: int | None = None) -> None:
        change = StateChange(time.monotonic() - start, state, provider_state, progress)
        if not history or (state, provider_state) != (history[-1].state, history[-1].provider_state):
            history.append(change)
        on_change(plan, change)

    def on_update(snapshot: Snapshot[AsyncVideo]) -> None:
        nonlocal cost
        cost = snapshot.cost or cost
        record(snapshot.state, snapshot.provider_state, snapshot.progress)

    record("sent")
    try:
        job = await client.submit(plan.request, provider=provider_name(plan.name))
        token = job.token
        saved = await (await job.wait(TIMEOUT, on_update=on_update)).save(path)
    except TelecineError as error:
        if not isinstance(error, JobFailed):  # the state of a failed job is recorded already
            record(type(error).__name__)
        return VideoRun(plan, tuple(history), cost, None, error, token)
    record(SAVED)
    return VideoRun(plan, tuple(history), cost, saved, None, token)
