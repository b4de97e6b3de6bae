# Generated from specs/cometapi.yaml by `telecine-codegen generate`. Do not edit.

"""Clients of CometAPI, blocking and asynchronous."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, overload

from telecine_runtime.generated_client import AsyncClient, Client
from telecine_runtime.omitted_argument import OMITTED, Omitted

from . import operations

if TYPE_CHECKING:
    from . import models


class CometAPI(Client):
    """Blocking client of CometAPI. The default of `api_key` is the environment variable COMETAPI_API_KEY.

    A failed call raises a `TelecineError`; see `telecine_runtime.errors`.
    """

    api = operations.API

    @overload
    def create_video(
        self, body: models.CreateVideoRequest | Mapping[str, Any], *, extra_body: Mapping[str, Any] | None = None
    ) -> models.AcceptedVideo: ...

    @overload
    def create_video(
        self,
        *,
        prompt: str,
        aspect_ratio: Literal["1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"] | Omitted = OMITTED,
        duration: int | Omitted = OMITTED,
        image: models.SourceImage | Mapping[str, Any] | Omitted = OMITTED,
        model: Literal["grok-imagine-video"] | Omitted = OMITTED,
        output: models.OutputTarget | Mapping[str, Any] | Omitted = OMITTED,
        resolution: Literal["480p", "720p"] | Omitted = OMITTED,
        size: str | Omitted = OMITTED,
        user: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.AcceptedVideo: ...

    @overload
    def create_video(
        self,
        *,
        prompt: str,
        image: models.SourceImage | Mapping[str, Any],
        model: Literal["grok-imagine-video-1.5"],
        duration: int | Omitted = OMITTED,
        aspect_ratio: Literal["1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"] | Omitted = OMITTED,
        resolution: Literal["480p", "720p", "1080p"] | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.AcceptedVideo: ...

    def create_video(
        self, body: Any = OMITTED, *, extra_body: Mapping[str, Any] | None = None, **form: Any
    ) -> models.AcceptedVideo:
        """Start a video from a prompt, with or without a source image.

        Answers at once with the id to poll with; the video is made later. For a cheap trial ask for 1 second at
        480p.

        Args:
            body: What the video shall show and how it shall be made; the forms differ by `model`.
            extra_body: Members of the body that the spec does not know yet; they are sent as they are.
            **form: The members of the body, by keyword, in place of `body`.

        Returns:
            A video that was accepted and will be made.
        """
        return self.send(operations.create_video(body, extra_body=extra_body, **form))

    def get_video(self, *, request_id: str) -> models.VideoAnswer:
        """Look at a video.

        Answers in one of two shapes: the usual one is xAI's reply itself, the older one wraps it in CometAPI's
        own task record. A failed video is a normal answer with status 200. The video's URL is xAI's and
        temporary, so save the file at once.

        Args:
            request_id: The `request_id` that the create call answered.

        Returns:
            A video as it stands, in the usual (flat) or the older (wrapped) shape.
        """
        return self.send(operations.get_video(request_id=request_id))


class AsyncCometAPI(AsyncClient):
    """Asynchronous client of CometAPI. The default of `api_key` is the environment variable COMETAPI_API_KEY.

    A failed call raises a `TelecineError`; see `telecine_runtime.errors`.
    """

    api = operations.API

    @overload
    async def create_video(
        self, body: models.CreateVideoRequest | Mapping[str, Any], *, extra_body: Mapping[str, Any] | None = None
    ) -> models.AcceptedVideo: ...

    @overload
    async def create_video(
        self,
        *,
        prompt: str,
        aspect_ratio: Literal["1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"] | Omitted = OMITTED,
        duration: int | Omitted = OMITTED,
        image: models.SourceImage | Mapping[str, Any] | Omitted = OMITTED,
        model: Literal["grok-imagine-video"] | Omitted = OMITTED,
        output: models.OutputTarget | Mapping[str, Any] | Omitted = OMITTED,
        resolution: Literal["480p", "720p"] | Omitted = OMITTED,
        size: str | Omitted = OMITTED,
        user: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.AcceptedVideo: ...

    @overload
    async def create_video(
        self,
        *,
        prompt: str,
        image: models.SourceImage | Mapping[str, Any],
        model: Literal["grok-imagine-video-1.5"],
        duration: int | Omitted = OMITTED,
        aspect_ratio: Literal["1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"] | Omitted = OMITTED,
        resolution: Literal["480p", "720p", "1080p"] | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.AcceptedVideo: ...

    async def create_video(
        self, body: Any = OMITTED, *, extra_body: Mapping[str, Any] | None = None, **form: Any
    ) -> models.AcceptedVideo:
        """Start a video from a prompt, with or without a source image.

        Answers at once with the id to poll with; the video is made later. For a cheap trial ask for 1 second at
        480p.

        Args:
            body: What the video shall show and how it shall be made; the forms differ by `model`.
            extra_body: Members of the body that the spec does not know yet; they are sent as they are.
            **form: The members of the body, by keyword, in place of `body`.

        Returns:
            A video that was accepted and will be made.
        """
        return await self.send(operations.create_video(body, extra_body=extra_body, **form))

    async def get_video(self, *, request_id: str) -> models.VideoAnswer:
        """Look at a video.

        Answers in one of two shapes: the usual one is xAI's reply itself, the older one wraps it in CometAPI's
        own task record. A failed video is a normal answer with status 200. The video's URL is xAI's and
        temporary, so save the file at once.

        Args:
            request_id: The `request_id` that the create call answered.

        Returns:
            A video as it stands, in the usual (flat) or the older (wrapped) shape.
        """
        return await self.send(operations.get_video(request_id=request_id))
