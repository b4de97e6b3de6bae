"""Mistakes that type checkers must report; an unnecessary ignore fails. Not executed."""

from __future__ import annotations

from telecine import AsyncClient, Client, Snapshot, Video, VideoRequest
from telecine_clients import toapis, ttapi
from telecine_clients.toapis import ToAPIs
from telecine_clients.ttapi import TTAPI, AsyncTTAPI


def wrong_values(client: Client) -> None:
    client.submit()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.submit("a kite", provider=7)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.submit("a kite", provider="ttapi", length=6)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.submit("a kite", provider="ttapi", duration="6")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.submit("a kite", provider="ttapi", aspect_ratio="16x9")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    VideoRequest()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    VideoRequest("a kite").prompt = "two"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def a_video_that_may_be_missing(snapshot: Snapshot[Video]) -> str:
    return snapshot.video.url  # type: ignore[union-attr]  # pyright: ignore[reportOptionalMemberAccess]


async def a_forgotten_await(client: AsyncClient) -> str:
    return (await client.submit("a kite", provider="ttapi")).wait().url  # type: ignore[attr-defined, no-any-return]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]


async def the_video_of_the_other_client(client: AsyncClient) -> Video:
    return await client.generate("a kite", provider="ttapi")  # type: ignore[return-value]  # pyright: ignore[reportReturnType]


def wrong_arguments_of_operations(client: TTAPI) -> None:
    client.create_generation(text="a kite")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    client.create_generation("a kite")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]
    client.fetch_generation()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.fetch_generation(job_id=7)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def wrong_members_of_models() -> None:
    ttapi.models.Imagine10Request(aspect_ratio="9:16")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    ttapi.models.Imagine10Request(prompt="a kite", aspect_ratio="5:4")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    ttapi.models.Imagine10Request(prompt="a kite", video_length=10)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def wrong_models_and_files(other: ToAPIs) -> None:
    other.create_video(model="grok-video-3", prompt="a kite", duratoin=5)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    other.create_video(model="grok-video-3", prompt="a kite", resolution="480p")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]
    toapis.models.GrokVideo3Request(model="grok-video-4", prompt="a kite")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    other.upload_image(file=b"bytes")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def an_asynchronous_client_without_await(client: AsyncTTAPI) -> ttapi.models.GenerationResult:
    return client.fetch_generation(job_id="j")  # type: ignore[return-value]  # pyright: ignore[reportReturnType]


def an_answer_of_another_call(client: ToAPIs) -> toapis.models.ImageAnswer:
    return client.send(toapis.operations.get_video(task_id="t"))  # type: ignore[return-value]  # pyright: ignore[reportReturnType]


def a_member_that_does_not_exist(task: toapis.models.VideoTask) -> str:
    return task.no_such_member  # type: ignore[attr-defined, no-any-return]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]
