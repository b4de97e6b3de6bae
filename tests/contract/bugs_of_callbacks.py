"""Broken mocks whose callbacks are wrong."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.types import ASGIApp
from tests.contract.bugs_of_answers import Row, put
from tests.contract.mock_harness import Wrap
from tests.providers import of

from telecine_mock.callback_sender import Callback, unsigned

Post = Callable[[Callback, float, int], None]

WITH_CALLBACKS = tuple(of("CALLBACK_ID"))
ID = of("CALLBACK_ID")
ENUM = of("CALLBACK_ENUM")


def posting(
    change: Callable[[Post], Post], providers: tuple[str, ...] = WITH_CALLBACKS
) -> Callable[[str], Wrap | None]:
    """Change how callbacks are handed to the courier."""

    def wrap(app: Starlette) -> ASGIApp:
        courier = app.state.world.courier
        courier.post = change(courier.post)
        return app

    return lambda name: wrap if name in providers else None


def never(_post: Post) -> Post:
    return lambda callback, moment, copies=1: None


def twice(post: Post) -> Post:
    return lambda callback, moment, copies=1: post(callback, moment, 2)


def only_of_successes(post: Post) -> Post:
    def changed(callback: Callback, moment: float, copies: int = 1) -> None:
        if not any(word in callback.body for word in (b"FAILED", b"failed", b"501")):
            post(callback, moment, copies)

    return changed


def rewritten(change: Callable[[str, Any], Any]) -> Callable[[Post], Post]:
    """Send another body, unsigned or signed as the first was."""

    def of(post: Post) -> Post:
        def changed(callback: Callback, moment: float, copies: int = 1) -> None:
            body = change(callback.provider, json.loads(callback.body))
            post(dataclasses.replace(callback, body=json.dumps(body).encode()), moment, copies)

        return changed

    return of


def unsigned_ones(post: Post) -> Post:
    return lambda callback, moment, copies=1: post(dataclasses.replace(callback, headers=unsigned), moment, copies)


def once_at_most(post: Post) -> Post:
    return lambda callback, moment, copies=1: post(dataclasses.replace(callback, attempts=(0.0,)), moment, copies)


def at_half_time(post: Post) -> Post:
    return lambda callback, moment, copies=1: post(callback, moment - 20.0, copies)


def too_early(name: str) -> Wrap | None:
    """Deliver while the create call still waits for its answer."""
    if name not in WITH_CALLBACKS:
        return None

    def wrap(app: Starlette) -> ASGIApp:
        courier = app.state.world.courier
        courier.post = lambda callback, moment, copies=1: courier._attempt(callback, 1)  # noqa: SLF001 - it is a bug

        async def spoilt(scope: Any, receive: Any, send: Any) -> None:
            held: list[Any] = []

            async def hold(message: Any) -> None:
                held.append(message)

            await app(scope, receive, hold)
            for message in held:
                await send(message)

        return spoilt

    return wrap


CALLBACKS: tuple[Row, ...] = (
    ("no callback comes", "callback_comes", posting(never)),
    ("only successes are called back", "callback_comes", posting(only_of_successes)),
    ("a callback comes twice", "callback_comes_once", posting(twice)),
    ("a callback before the create answer", "callback_waits_for_the_end", too_early),
    ("a callback before the end", "callback_waits_for_the_end", posting(at_half_time)),
    (
        "a callback about another job",
        "callback_names_the_job",
        posting(rewritten(lambda name, body: put(body, ID[name], "another"))),
    ),
    (
        "a callback of another type",
        "callback_conforms",
        posting(rewritten(lambda name, body: put(body, ENUM[name], {}))),
    ),
    (
        "a callback with a member that nobody documents",
        "callback_conforms",
        posting(rewritten(lambda name, body: {**body, "extra": 1})),
    ),
    (
        "a callback is signed wrongly",
        "callback_is_signed",
        posting(rewritten(lambda _, body: body | {"created_at": 1}), ("toapis",)),
    ),
    ("a callback is not signed", "callback_is_signed", posting(unsigned_ones, ("toapis",))),
    ("a callback is tried once only", "callback_is_repeated", posting(once_at_most, ("toapis",))),
)
