# Generated from specs/xai.yaml by `telecine-codegen generate`. Do not edit.

"""Clients of XAI, blocking and asynchronous."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, overload

from telecine_runtime.generated_client import AsyncClient, Client
from telecine_runtime.omitted_argument import OMITTED, Omitted

from . import operations

if TYPE_CHECKING:
    from . import models


class XAI(Client):
    """Blocking client of XAI. The default of `api_key` is the environment variable XAI_API_KEY.

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
        prompt: models.Prompt,
        model: models.VideoModel | Omitted = OMITTED,
        duration: models.Duration | Omitted = OMITTED,
        aspect_ratio: models.AspectRatio | Omitted = OMITTED,
        resolution: models.Resolution | Omitted = OMITTED,
        output: models.OutputTarget | Mapping[str, Any] | Omitted = OMITTED,
        user: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.AcceptedVideo: ...

    @overload
    def create_video(
        self,
        *,
        image: models.SourceImage | Mapping[str, Any],
        model: models.VideoModel | Omitted = OMITTED,
        prompt: models.Prompt | Omitted = OMITTED,
        duration: models.Duration | Omitted = OMITTED,
        aspect_ratio: models.AspectRatio | Omitted = OMITTED,
        resolution: models.Resolution | Omitted = OMITTED,
        output: models.OutputTarget | Mapping[str, Any] | Omitted = OMITTED,
        user: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.AcceptedVideo: ...

    @overload
    def create_video(
        self,
        *,
        prompt: models.ReferencePrompt,
        reference_images: list[models.ReferenceImage | Mapping[str, Any]],
        model: models.VideoModel | Omitted = OMITTED,
        duration: models.ReferenceDuration | Omitted = OMITTED,
        aspect_ratio: models.AspectRatio | Omitted = OMITTED,
        resolution: models.Resolution | Omitted = OMITTED,
        output: models.OutputTarget | Mapping[str, Any] | Omitted = OMITTED,
        user: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.AcceptedVideo: ...

    @overload
    def create_video(
        self,
        *,
        model: models.VideoModel15,
        prompt: models.Prompt,
        duration: models.Duration | Omitted = OMITTED,
        aspect_ratio: models.AspectRatio | Omitted = OMITTED,
        resolution: models.Resolution15 | Omitted = OMITTED,
        output: models.OutputTarget | Mapping[str, Any] | Omitted = OMITTED,
        user: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.AcceptedVideo: ...

    @overload
    def create_video(
        self,
        *,
        model: models.VideoModel15,
        image: models.SourceImage | Mapping[str, Any],
        prompt: models.Prompt | Omitted = OMITTED,
        duration: models.Duration | Omitted = OMITTED,
        aspect_ratio: models.AspectRatio | Omitted = OMITTED,
        resolution: models.Resolution15 | Omitted = OMITTED,
        output: models.OutputTarget | Mapping[str, Any] | Omitted = OMITTED,
        user: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.AcceptedVideo: ...

    @overload
    def create_video(
        self,
        *,
        model: models.VideoModel15,
        prompt: models.ReferencePrompt,
        reference_images: list[models.ReferenceImage | Mapping[str, Any]],
        duration: models.ReferenceDuration | Omitted = OMITTED,
        aspect_ratio: models.AspectRatio | Omitted = OMITTED,
        resolution: models.Resolution | Omitted = OMITTED,
        output: models.OutputTarget | Mapping[str, Any] | Omitted = OMITTED,
        user: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.AcceptedVideo: ...

    def create_video(
        self, body: Any = OMITTED, *, extra_body: Mapping[str, Any] | None = None, **form: Any
    ) -> models.AcceptedVideo:
        """Start a video from a prompt, an image or reference images.

        Answers at once with the id to poll with; the video is made later. JSON only: a form is refused.

        Args:
            body: What the video shall show and how it shall be made; the forms differ by `model` and by the
                images.
            extra_body: Members of the body that the spec does not know yet; they are sent as they are.
            **form: The members of the body, by keyword, in place of `body`.

        Returns:
            A video that was accepted and will be made.
        """
        return self.send(operations.create_video(body, extra_body=extra_body, **form))

    def get_video(self, *, request_id: str) -> models.Video | None:
        """Look at a video.

        A failed video is a normal answer with status 200. The video's URL is temporary, so save the file at
        once.

        Args:
            request_id: The `request_id` that the create call answered.

        Returns:
            A video as it stands.
        """
        return self.send(operations.get_video(request_id=request_id))


class AsyncXAI(AsyncClient):
    """Asynchronous client of XAI. The default of `api_key` is the environment variable XAI_API_KEY.

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
        prompt: models.Prompt,
        model: models.VideoModel | Omitted = OMITTED,
        duration: models.Duration | Omitted = OMITTED,
        aspect_ratio: models.AspectRatio | Omitted = OMITTED,
        resolution: models.Resolution | Omitted = OMITTED,
        output: models.OutputTarget | Mapping[str, Any] | Omitted = OMITTED,
        user: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.AcceptedVideo: ...

    @overload
    async def create_video(
        self,
        *,
        image: models.SourceImage | Mapping[str, Any],
        model: models.VideoModel | Omitted = OMITTED,
        prompt: models.Prompt | Omitted = OMITTED,
        duration: models.Duration | Omitted = OMITTED,
        aspect_ratio: models.AspectRatio | Omitted = OMITTED,
        resolution: models.Resolution | Omitted = OMITTED,
        output: models.OutputTarget | Mapping[str, Any] | Omitted = OMITTED,
        user: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.AcceptedVideo: ...

    @overload
    async def create_video(
        self,
        *,
        prompt: models.ReferencePrompt,
        reference_images: list[models.ReferenceImage | Mapping[str, Any]],
        model: models.VideoModel | Omitted = OMITTED,
        duration: models.ReferenceDuration | Omitted = OMITTED,
        aspect_ratio: models.AspectRatio | Omitted = OMITTED,
        resolution: models.Resolution | Omitted = OMITTED,
        output: models.OutputTarget | Mapping[str, Any] | Omitted = OMITTED,
        user: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.AcceptedVideo: ...

    @overload
    async def create_video(
        self,
        *,
        model: models.VideoModel15,
        prompt: models.Prompt,
        duration: models.Duration | Omitted = OMITTED,
        aspect_ratio: models.AspectRatio | Omitted = OMITTED,
        resolution: models.Resolution15 | Omitted = OMITTED,
        output: models.OutputTarget | Mapping[str, Any] | Omitted = OMITTED,
        user: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.AcceptedVideo: ...

    @overload
    async def create_video(
        self,
        *,
        model: models.VideoModel15,
        image: models.SourceImage | Mapping[str, Any],
        prompt: models.Prompt | Omitted = OMITTED,
        duration: models.Duration | Omitted = OMITTED,
        aspect_ratio: models.AspectRatio | Omitted = OMITTED,
        resolution: models.Resolution15 | Omitted = OMITTED,
        output: models.OutputTarget | Mapping[str, Any] | Omitted = OMITTED,
        user: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.AcceptedVideo: ...

    @overload
    async def create_video(
        self,
        *,
        model: models.VideoModel15,
        prompt: models.ReferencePrompt,
        reference_images: list[models.ReferenceImage | Mapping[str, Any]],
        duration: models.ReferenceDuration | Omitted = OMITTED,
        aspect_ratio: models.AspectRatio | Omitted = OMITTED,
        resolution: models.Resolution | Omitted = OMITTED,
        output: models.OutputTarget | Mapping[str, Any] | Omitted = OMITTED,
        user: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.AcceptedVideo: ...

    async def create_video(
        self, body: Any = OMITTED, *, extra_body: Mapping[str, Any] | None = None, **form: Any
    ) -> models.AcceptedVideo:
        """Start a video from a prompt, an image or reference images.

        Answers at once with the id to poll with; the video is made later. JSON only: a form is refused.

        Args:
            body: What the video shall show and how it shall be made; the forms differ by `model` and by the
                images.
            extra_body: Members of the body that the spec does not know yet; they are sent as they are.
            **form: The members of the body, by keyword, in place of `body`.

        Returns:
            A video that was accepted and will be made.
        """
        return await self.send(operations.create_video(body, extra_body=extra_body, **form))

    async def get_video(self, *, request_id: str) -> models.Video | None:
        """Look at a video.

        A failed video is a normal answer with status 200. The video's URL is temporary, so save the file at
        once.

        Args:
            request_id: The `request_id` that the create call answered.

        Returns:
            A video as it stands.
        """
        return await self.send(operations.get_video(request_id=request_id))
