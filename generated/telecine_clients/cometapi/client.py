# Generated from specs/cometapi.yaml by `make generate`. Do not edit.

"""Clients of CometAPI: one line for each operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from telecine_runtime.client import AsyncClient, Client
from telecine_runtime.omitted import OMITTED, Omitted

from . import operations

if TYPE_CHECKING:
    from . import models


class CometAPI(Client):
    """Blocking client of CometAPI. The key is `api_key`, or the environment's COMETAPI_API_KEY."""

    api = operations.API

    def create_video(
        self,
        *,
        prompt: str,
        aspect_ratio: Literal["1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"] | Omitted = OMITTED,
        duration: int | Omitted = OMITTED,
        image: models.SourceImage | Omitted = OMITTED,
        model: Literal["grok-imagine-video"] | Omitted = OMITTED,
        output: models.OutputTarget | Omitted = OMITTED,
        resolution: Literal["480p", "720p"] | Omitted = OMITTED,
        size: str | Omitted = OMITTED,
        user: str | Omitted = OMITTED,
    ) -> models.AcceptedVideo:
        """Start a video from a prompt, with or without a source image.

        Answers at once with the id to poll with; the video is made later. For a cheap trial ask for 1 second at
        480p.

        Args:
            prompt: What the video shall show.
            aspect_ratio: Width to height. One of '1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3'.
            duration: Length in seconds. At least 1, at most 15. The provider's default: 1.
            image: Image that the video starts from.
            model: Model that makes the video. One of 'grok-imagine-video'. The provider's default:
                'grok-imagine-video'.
            output: Where else the video shall go.
            resolution: Height class. 480p at 1:1 is 480 by 480 pixels, 720p at 16:9 is 1280 by 720, and 720p at
                9:16 is 720 by 1280. One of '480p', '720p'.
            size: Older way to give the size; use `aspect_ratio` and `resolution`. Deprecated.
            user: The caller's own id of the person whom the video is for.

        Returns:
            A video that was accepted and will be made.

        Raises:
            TelecineError: The call failed; `telecine_runtime.errors` draws the tree.
        """
        return self.send(
            operations.create_video(
                prompt=prompt,
                aspect_ratio=aspect_ratio,
                duration=duration,
                image=image,
                model=model,
                output=output,
                resolution=resolution,
                size=size,
                user=user,
            )
        )

    def get_video(self, *, request_id: str) -> models.VideoAnswer:
        """Look at a video.

        Answers in one of two shapes: the older one wraps xAI's reply in CometAPI's own task record, the newer
        one is that reply itself. A failed video is a normal answer with status 200. The video's URL is xAI's
        and temporary, so save the file at once.

        Args:
            request_id: The `request_id` that the create call answered.

        Returns:
            A video as it stands, in the older (wrapped) or the newer (flat) shape.

        Raises:
            TelecineError: The call failed; `telecine_runtime.errors` draws the tree.
        """
        return self.send(
            operations.get_video(
                request_id=request_id,
            )
        )


class AsyncCometAPI(AsyncClient):
    """Asynchronous client of CometAPI. The key is `api_key`, or the environment's COMETAPI_API_KEY."""

    api = operations.API

    async def create_video(
        self,
        *,
        prompt: str,
        aspect_ratio: Literal["1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"] | Omitted = OMITTED,
        duration: int | Omitted = OMITTED,
        image: models.SourceImage | Omitted = OMITTED,
        model: Literal["grok-imagine-video"] | Omitted = OMITTED,
        output: models.OutputTarget | Omitted = OMITTED,
        resolution: Literal["480p", "720p"] | Omitted = OMITTED,
        size: str | Omitted = OMITTED,
        user: str | Omitted = OMITTED,
    ) -> models.AcceptedVideo:
        """Start a video from a prompt, with or without a source image.

        Answers at once with the id to poll with; the video is made later. For a cheap trial ask for 1 second at
        480p.

        Args:
            prompt: What the video shall show.
            aspect_ratio: Width to height. One of '1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3'.
            duration: Length in seconds. At least 1, at most 15. The provider's default: 1.
            image: Image that the video starts from.
            model: Model that makes the video. One of 'grok-imagine-video'. The provider's default:
                'grok-imagine-video'.
            output: Where else the video shall go.
            resolution: Height class. 480p at 1:1 is 480 by 480 pixels, 720p at 16:9 is 1280 by 720, and 720p at
                9:16 is 720 by 1280. One of '480p', '720p'.
            size: Older way to give the size; use `aspect_ratio` and `resolution`. Deprecated.
            user: The caller's own id of the person whom the video is for.

        Returns:
            A video that was accepted and will be made.

        Raises:
            TelecineError: The call failed; `telecine_runtime.errors` draws the tree.
        """
        return await self.send(
            operations.create_video(
                prompt=prompt,
                aspect_ratio=aspect_ratio,
                duration=duration,
                image=image,
                model=model,
                output=output,
                resolution=resolution,
                size=size,
                user=user,
            )
        )

    async def get_video(self, *, request_id: str) -> models.VideoAnswer:
        """Look at a video.

        Answers in one of two shapes: the older one wraps xAI's reply in CometAPI's own task record, the newer
        one is that reply itself. A failed video is a normal answer with status 200. The video's URL is xAI's
        and temporary, so save the file at once.

        Args:
            request_id: The `request_id` that the create call answered.

        Returns:
            A video as it stands, in the older (wrapped) or the newer (flat) shape.

        Raises:
            TelecineError: The call failed; `telecine_runtime.errors` draws the tree.
        """
        return await self.send(
            operations.get_video(
                request_id=request_id,
            )
        )
