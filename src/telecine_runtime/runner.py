"""The two drivers of flows: the one place where blocking and asynchronous code part."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

from telecine_runtime.flow import Flow, Step

T = TypeVar("T")


def run(flow: Flow[T], perform: Callable[[Step], object]) -> T:
    """Drive a flow to its end; what a step raises is thrown into the flow, which may catch it."""
    try:
        step = next(flow)
        while True:
            try:
                value = perform(step)
            except Exception as error:  # noqa: BLE001, RUF100 - the flow decides what an error means
                step = flow.throw(error)
            else:
                step = flow.send(value)
    except StopIteration as stop:
        return cast("T", stop.value)
    finally:
        flow.close()


async def arun(flow: Flow[T], perform: Callable[[Step], Awaitable[object]]) -> T:
    """Drive a flow to its end; cancelling the task closes the flow."""
    try:
        step = next(flow)
        while True:
            try:
                value = await perform(step)
            except Exception as error:  # noqa: BLE001, RUF100 - the flow decides what an error means
                step = flow.throw(error)
            else:
                step = flow.send(value)
                del value  # a long answer, maybe, and the next step may be a long pause
    except StopIteration as stop:
        return cast("T", stop.value)
    finally:
        flow.close()
