"""Runners of flows, blocking and asynchronous: values, exceptions, closing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

import pytest

from telecine_runtime.flow_runner import arun, run
from telecine_runtime.flows import Flow, Sleep, Step, run_blocking, sleep

T = TypeVar("T")
Drive = Callable[[Flow[Any], Callable[[Step], object]], Any]


def run_async(flow: Flow[T], perform: Callable[[Step], object]) -> T:
    async def perform_later(step: Step) -> object:
        await asyncio.sleep(0)
        return perform(step)

    return asyncio.run(arun(flow, perform_later))


DRIVES = pytest.mark.parametrize("drive", [run, run_async], ids=["sync", "async"])


def trace(log: list[object], *, catch: type[BaseException] = ZeroDivisionError) -> Flow[str]:
    try:
        for number in range(3):
            try:
                log.append((yield Sleep(number)))
            except catch as error:
                log.append(type(error).__name__)
        return "done"
    finally:
        log.append("closed")


@DRIVES
def test_what_a_step_brings_goes_into_the_flow(drive: Drive) -> None:
    log: list[object] = []
    assert drive(trace(log), lambda step: f"{step}") == "done"
    assert log == ["Sleep(seconds=0)", "Sleep(seconds=1)", "Sleep(seconds=2)", "closed"]


@DRIVES
def test_what_a_step_raises_goes_into_the_flow_which_may_go_on(drive: Drive) -> None:
    log: list[object] = []

    def perform(step: Step) -> object:
        return 1 / step.seconds if isinstance(step, Sleep) else None

    assert drive(trace(log), perform) == "done"
    assert log == ["ZeroDivisionError", 1.0, 0.5, "closed"]


@DRIVES
def test_what_the_flow_does_not_catch_comes_out(drive: Drive) -> None:
    log: list[object] = []

    def perform(step: Step) -> object:
        raise KeyError("x")

    with pytest.raises(KeyError):
        drive(trace(log), perform)
    assert log == ["closed"]


@DRIVES
@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_a_flow_that_is_stopped_from_outside_is_closed_and_asked_nothing(
    drive: Drive, stop: type[BaseException]
) -> None:
    log: list[object] = []

    def perform(step: Step) -> object:
        raise stop

    with pytest.raises(stop):
        drive(trace(log, catch=Exception), perform)
    assert log == ["closed"]


@DRIVES
def test_a_flow_without_steps_returns_at_once(drive: Drive) -> None:
    def nothing() -> Flow[int]:
        return 7
        yield Sleep(1)

    assert drive(nothing(), lambda step: pytest.fail("no step was asked for")) == 7


def test_cancelling_the_task_closes_the_flow() -> None:
    log: list[object] = []

    async def main() -> None:
        async def perform(step: Step) -> object:
            await asyncio.sleep(60)
            return None

        task = asyncio.create_task(arun(trace(log, catch=Exception), perform))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert log == ["closed"]


@DRIVES
def test_flows_nest(drive: Drive) -> None:
    def outer() -> Flow[int]:
        yield from sleep(1)
        return (yield from run_blocking(lambda: 5))

    seen: list[str] = []

    def perform(step: Step) -> object:
        seen.append(type(step).__name__)
        return None if isinstance(step, Sleep) else step.work()  # type: ignore[union-attr] # there are only two here

    assert drive(outer(), perform) == 5
    assert seen == ["Sleep", "RunBlocking"]
