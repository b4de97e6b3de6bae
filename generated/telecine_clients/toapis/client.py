# Generated from specs/toapis.yaml by `telecine-codegen generate`. Do not edit.

"""Clients of ToAPIs, blocking and asynchronous."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, overload

from telecine_runtime.generated_client import AsyncClient, Client
from telecine_runtime.omitted_argument import OMITTED, Omitted

from . import operations

if TYPE_CHECKING:
    from telecine_runtime.request_body import File

    from . import models


class ToAPIs(Client):
    """Blocking client of ToAPIs. The default of `api_key` is the environment variable TOAPIS_API_KEY.

    A failed call raises a `TelecineError`; see `telecine_runtime.errors`.
    """

    api = operations.API

    @overload
    def create_video(
        self, body: models.CreateVideoRequest | Mapping[str, Any], *, extra_body: Mapping[str, Any] | None = None
    ) -> models.VideoTask: ...

    @overload
    def create_video(
        self,
        *,
        model: Literal["grok-video-3"],
        prompt: str,
        duration: int | Omitted = OMITTED,
        aspect_ratio: Literal["16:9", "9:16"] | Omitted = OMITTED,
        image_urls: list[models.ImageUrl] | Omitted = OMITTED,
        client_business_id: str | Omitted = OMITTED,
        callback_url: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.VideoTask: ...

    @overload
    def create_video(
        self,
        *,
        model: Literal["grok-video-1.5-preview"],
        prompt: str,
        images: list[models.ImageUrl],
        seconds: Literal["10", "15"] | Omitted = OMITTED,
        aspect_ratio: Literal["16:9", "9:16", "3:2", "2:3", "1:1"] | Omitted = OMITTED,
        client_business_id: str | Omitted = OMITTED,
        callback_url: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.VideoTask: ...

    @overload
    def create_video(
        self,
        *,
        model: Literal["grok-video-1.0"],
        prompt: str,
        duration: int | Omitted = OMITTED,
        resolution: Literal["480p", "720p"] | Omitted = OMITTED,
        aspect_ratio: Literal["16:9", "9:16", "3:2", "2:3", "1:1"] | Omitted = OMITTED,
        image: str | Omitted = OMITTED,
        reference_images: list[models.ImageUrl] | Omitted = OMITTED,
        client_business_id: str | Omitted = OMITTED,
        callback_url: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.VideoTask: ...

    @overload
    def create_video(
        self,
        *,
        model: Literal["grok-video-1.5"],
        prompt: str,
        image: str,
        duration: int | Omitted = OMITTED,
        resolution: Literal["480p", "720p"] | Omitted = OMITTED,
        aspect_ratio: Literal["16:9", "9:16", "3:2", "2:3", "1:1"] | Omitted = OMITTED,
        client_business_id: str | Omitted = OMITTED,
        callback_url: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.VideoTask: ...

    def create_video(
        self, body: Any = OMITTED, *, extra_body: Mapping[str, Any] | None = None, **form: Any
    ) -> models.VideoTask:
        """Start a video from a prompt, with or without reference images.

        Answers at once with a task that is still queued; the video is made later. Reference images are given by
        URL only; upload a local image first.

        Args:
            body: What the video shall show and how it shall be made; the forms differ by `model`.
            extra_body: Members of the body that the spec does not know yet; they are sent as they are.
            **form: The members of the body, by keyword, in place of `body`.

        Returns:
            A task, as the create call and every poll answer it.
        """
        return self.send(operations.create_video(body, extra_body=extra_body, **form))

    def get_video(self, *, task_id: str) -> models.VideoTask:
        """Look at a task.

        Look first 5 s after the submit and then every 10 s; most videos take 1 to 5 minutes, and after 600 s
        ToAPIs advises to give up. A failed task is a normal answer with status 200; its reason is in `error`.
        The video can be fetched for 24 h.

        Args:
            task_id: The `id` that the create call answered, or the `client_business_id` that was given to it.

        Returns:
            A task, as the create call and every poll answer it.
        """
        return self.send(operations.get_video(task_id=task_id))

    def upload_image(self, *, file: File, purpose: str | Omitted = OMITTED) -> models.ImageAnswer:
        """Upload an input image.

        Takes one JPEG, PNG, WebP or GIF of at most 10 MB and answers with the URL to put into a request for a
        video.

        Args:
            file: JPEG, PNG, WebP or GIF of at most 10 MB.
            purpose: What the image is for. The provider's default: 'generation'.

        Returns:
            Answer to an upload.
        """
        return self.send(operations.upload_image(file=file, purpose=purpose))

    def get_account_balance(self) -> models.Balance:
        """Read what the whole account may still spend.

        Also served as `/user/balance`. A failure comes with status 200 and `success` false.

        Returns:
            What a key or an account has spent and may still spend, in US dollars; or, with `success` false,
                only a message.
        """
        return self.send(operations.get_account_balance())

    def get_token_balance(self) -> models.Balance:
        """Read what the key may still spend.

        Also served as `/balance`. A failure comes with status 200 and `success` false.

        Returns:
            What a key or an account has spent and may still spend, in US dollars; or, with `success` false,
                only a message.
        """
        return self.send(operations.get_token_balance())


class AsyncToAPIs(AsyncClient):
    """Asynchronous client of ToAPIs. The default of `api_key` is the environment variable TOAPIS_API_KEY.

    A failed call raises a `TelecineError`; see `telecine_runtime.errors`.
    """

    api = operations.API

    @overload
    async def create_video(
        self, body: models.CreateVideoRequest | Mapping[str, Any], *, extra_body: Mapping[str, Any] | None = None
    ) -> models.VideoTask: ...

    @overload
    async def create_video(
        self,
        *,
        model: Literal["grok-video-3"],
        prompt: str,
        duration: int | Omitted = OMITTED,
        aspect_ratio: Literal["16:9", "9:16"] | Omitted = OMITTED,
        image_urls: list[models.ImageUrl] | Omitted = OMITTED,
        client_business_id: str | Omitted = OMITTED,
        callback_url: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.VideoTask: ...

    @overload
    async def create_video(
        self,
        *,
        model: Literal["grok-video-1.5-preview"],
        prompt: str,
        images: list[models.ImageUrl],
        seconds: Literal["10", "15"] | Omitted = OMITTED,
        aspect_ratio: Literal["16:9", "9:16", "3:2", "2:3", "1:1"] | Omitted = OMITTED,
        client_business_id: str | Omitted = OMITTED,
        callback_url: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.VideoTask: ...

    @overload
    async def create_video(
        self,
        *,
        model: Literal["grok-video-1.0"],
        prompt: str,
        duration: int | Omitted = OMITTED,
        resolution: Literal["480p", "720p"] | Omitted = OMITTED,
        aspect_ratio: Literal["16:9", "9:16", "3:2", "2:3", "1:1"] | Omitted = OMITTED,
        image: str | Omitted = OMITTED,
        reference_images: list[models.ImageUrl] | Omitted = OMITTED,
        client_business_id: str | Omitted = OMITTED,
        callback_url: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.VideoTask: ...

    @overload
    async def create_video(
        self,
        *,
        model: Literal["grok-video-1.5"],
        prompt: str,
        image: str,
        duration: int | Omitted = OMITTED,
        resolution: Literal["480p", "720p"] | Omitted = OMITTED,
        aspect_ratio: Literal["16:9", "9:16", "3:2", "2:3", "1:1"] | Omitted = OMITTED,
        client_business_id: str | Omitted = OMITTED,
        callback_url: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.VideoTask: ...

    async def create_video(
        self, body: Any = OMITTED, *, extra_body: Mapping[str, Any] | None = None, **form: Any
    ) -> models.VideoTask:
        """Start a video from a prompt, with or without reference images.

        Answers at once with a task that is still queued; the video is made later. Reference images are given by
        URL only; upload a local image first.

        Args:
            body: What the video shall show and how it shall be made; the forms differ by `model`.
            extra_body: Members of the body that the spec does not know yet; they are sent as they are.
            **form: The members of the body, by keyword, in place of `body`.

        Returns:
            A task, as the create call and every poll answer it.
        """
        return await self.send(operations.create_video(body, extra_body=extra_body, **form))

    async def get_video(self, *, task_id: str) -> models.VideoTask:
        """Look at a task.

        Look first 5 s after the submit and then every 10 s; most videos take 1 to 5 minutes, and after 600 s
        ToAPIs advises to give up. A failed task is a normal answer with status 200; its reason is in `error`.
        The video can be fetched for 24 h.

        Args:
            task_id: The `id` that the create call answered, or the `client_business_id` that was given to it.

        Returns:
            A task, as the create call and every poll answer it.
        """
        return await self.send(operations.get_video(task_id=task_id))

    async def upload_image(self, *, file: File, purpose: str | Omitted = OMITTED) -> models.ImageAnswer:
        """Upload an input image.

        Takes one JPEG, PNG, WebP or GIF of at most 10 MB and answers with the URL to put into a request for a
        video.

        Args:
            file: JPEG, PNG, WebP or GIF of at most 10 MB.
            purpose: What the image is for. The provider's default: 'generation'.

        Returns:
            Answer to an upload.
        """
        return await self.send(operations.upload_image(file=file, purpose=purpose))

    async def get_account_balance(self) -> models.Balance:
        """Read what the whole account may still spend.

        Also served as `/user/balance`. A failure comes with status 200 and `success` false.

        Returns:
            What a key or an account has spent and may still spend, in US dollars; or, with `success` false,
                only a message.
        """
        return await self.send(operations.get_account_balance())

    async def get_token_balance(self) -> models.Balance:
        """Read what the key may still spend.

        Also served as `/balance`. A failure comes with status 200 and `success` false.

        Returns:
            What a key or an account has spent and may still spend, in US dollars; or, with `success` false,
                only a message.
        """
        return await self.send(operations.get_token_balance())
