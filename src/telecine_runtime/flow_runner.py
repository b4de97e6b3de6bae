"""Blocking and asynchronous runners of flows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

from telecine_runtime.flows import Flow, Step

T = TypeVar("T")


def run(flow: Flow[T], perform: Callable[[Step], object]) -> T:
    """Run a flow and return its result. Exceptions of a step are thrown into the flow, which may catch them."""
    try:
        step = next(flow)
        while True:
            try:
                value = perform(step)
            except Exception as error:  # noqa: BLE001, RUF100 - the flow handles it
                step = flow.throw(error)
            else:
                step = flow.send(value)
    except StopIteration as stop:
        return cast("T", stop.value)
    finally:
        flow.close()


async def arun(flow: Flow[T], perform: Callable[[Step], Awaitable[object]]) -> T:
    """Run a flow and return its result. Cancelling the task closes the flow."""
    try:
        step = next(flow)
        while True:
            try:
                value = await perform(step)
            except Exception as error:  # noqa: BLE001, RUF100 - the flow handles it
                step = flow.throw(error)
            else:
                step = flow.send(value)
                del value  # frees a large response before what may be a long sleep
    except StopIteration as stop:
        return cast("T", stop.value)
    finally:
        flow.close()
