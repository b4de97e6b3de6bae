"""Ten common mistakes that type checkers must report; an unnecessary ignore fails. Not executed."""

from __future__ import annotations

from telecine import AsyncClient, Capabilities, Client, Receiver, Snapshot, Video
from telecine.errors import WaitTimeout
from telecine_clients.ttapi import models


def of_requests(client: Client) -> None:
    client.submit("a kite", provider="grok")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.generate("a kite", provider="ttapi", duratoin=5)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.check("a kite", resolution="720")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Client(on_unsupported="ignore")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    models.Imagine10Request(prompt="a kite", video_lenght="10")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def of_states(snapshot: Snapshot[Video]) -> bool:
    return snapshot.state == "succeded"  # type: ignore[comparison-overlap]  # pyright: ignore[reportUnnecessaryComparison]


def of_capabilities(able: Capabilities) -> bool:
    return able.callback == "reqest"  # type: ignore[comparison-overlap]  # pyright: ignore[reportUnnecessaryComparison]


def of_errors(late: WaitTimeout) -> str:
    return late.job.tokn  # type: ignore[union-attr, no-any-return]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]


def of_callbacks(client: AsyncClient, handler: object) -> None:
    Receiver(client, handler)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def of_await(client: AsyncClient) -> str:
    return client.balance("toapis").unit  # type: ignore[attr-defined, no-any-return]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]
