"""One provider's go at the prompt: what is asked, what became of it, and when."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from telecine._core.request_mapping import select_model
from telecine._core.snapshot import Snapshot
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
    """What is asked of one provider: the widest picture that it offers.

    Attributes:
        name: The provider's name in code.
        title: The provider's own spelling of it.
        model: The model that will be taken; ``None`` where requests name none.
        request: The request.
        fails: Whether it is meant to fail, to show how that looks.
    """

    name: str
    title: str
    model: str | None
    request: VideoRequest
    fails: bool = False

    @property
    def label(self) -> str:
        """The title, and the word that makes it fail, where there is one."""
        return f"{self.title} {FAIL_WORD}" if self.fails else self.title

    @property
    def file_name(self) -> str:
        """Name of the file that the video goes to."""
        return f"{self.name}.mp4"


@dataclass(frozen=True, slots=True)
class StateChange:
    """When something changed.

    Attributes:
        seconds: Time since the demo began.
        state: ``sent``, then the job's state in our words, at last ``saved`` or the name of an error
            that is not the job's own.
        word: The state in the provider's words.
        progress: Percent done, where the provider tells.
    """

    seconds: float
    state: str
    word: str | None = None
    progress: int | None = None


@dataclass(frozen=True, slots=True)
class VideoRun:
    """What became of a plan.

    Attributes:
        plan: What was asked.
        history: Every change of state, in order; the last moment is the end.
        cost: What the provider says it cost, with a video or without.
        token: What resumes the job; ``None`` when there is none.
        saved: The video on the disk; ``None`` when there is none.
        error: Why there is none.
    """

    plan: VideoPlan
    history: tuple[StateChange, ...]
    cost: Cost | None
    saved: Saved | None
    error: TelecineError | None
    token: str | None = None

    @property
    def seconds(self) -> float:
        """From the beginning of the demo to the video on the disk, or to the error."""
        return self.history[-1].seconds


StateChangeHandler: TypeAlias = Callable[[VideoPlan, StateChange], None]
"""Is told of every change as it happens, progress too."""


def plan_failure(name: str, prompt: str) -> VideoPlan:
    """Plan a job that comes to nothing, by a magic word of the mock."""
    plan = plan_video(name, f"{prompt} {FAIL_WORD}")
    return replace(plan, fails=True)


def plan_video(name: str, prompt: str) -> VideoPlan:
    """Plan the widest picture that the provider's capabilities allow."""
    table = get_provider(name)
    asked = [VideoRequest(prompt, aspect_ratio=ratio) for ratio in WIDEST_FIRST]
    request = next((each for each in asked if not select_model(table, each).objections), asked[-1])
    return VideoPlan(name, PROVIDERS[name].title, select_model(table, request).capabilities.model, request)


async def make(client: AsyncClient, plan: VideoPlan, path: Path, watch: StateChangeHandler, began: float) -> VideoRun:
    """Have the video made and save it; what a provider does wrong is returned in the take.

    Args:
        client: Sends the request.
        plan: What to ask for.
        path: Where the video goes.
        watch: Is told of every change.
        began: When the demo began, by `time.monotonic`: all takes tell their times from there.
    """
    history: list[StateChange] = []
    cost: Cost | None = None
    token: str | None = None

    def note(state: str, word: str | None = None, progress: int | None = None) -> None:
        moment = StateChange(time.monotonic() - began, state, word, progress)
        if not history or (state, word) != (history[-1].state, history[-1].word):
            history.append(moment)
        watch(plan, moment)

    def update(snapshot: Snapshot[AsyncVideo]) -> None:
        nonlocal cost
        cost = snapshot.cost or cost
        note(snapshot.state, snapshot.provider_state, snapshot.progress)

    note("sent")
    try:
        job = await client.submit(plan.request, provider=provider_name(plan.name))
        token = job.token
        saved = await (await job.wait(TIMEOUT, on_update=update)).save(path)
    except TelecineError as error:
        if not isinstance(error, JobFailed):  # which the job's own state has told
            note(type(error).__name__)
        return VideoRun(plan, tuple(history), cost, None, error, token)
    note(SAVED)
    return VideoRun(plan, tuple(history), cost, saved, None, token)
