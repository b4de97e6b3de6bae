# Generated from specs/xai.yaml by `make generate`. Do not edit.

"""Clients of XAI: one line for each operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telecine_runtime.client import AsyncClient, Client

from . import operations

if TYPE_CHECKING:
    from . import models


class XAI(Client):
    """Blocking client of XAI. The key is `api_key`, or the environment's XAI_API_KEY.

    A call that fails raises a `TelecineError`; `telecine_runtime.errors` draws the tree.
    """

    api = operations.API

    def create_video(self, body: models.CreateVideoRequest) -> models.AcceptedVideo:
        """Start a video from a prompt, an image or reference images.

        Answers at once with the id to poll with; the video is made later. JSON only: a form is refused.

        Args:
            body: What the video shall show and how it shall be made; the forms differ by `model` and by the
                images.

        Returns:
            A video that was accepted and will be made.
        """
        return self.send(operations.create_video(body=body))

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
    """Asynchronous client of XAI. The key is `api_key`, or the environment's XAI_API_KEY.

    A call that fails raises a `TelecineError`; `telecine_runtime.errors` draws the tree.
    """

    api = operations.API

    async def create_video(self, body: models.CreateVideoRequest) -> models.AcceptedVideo:
        """Start a video from a prompt, an image or reference images.

        Answers at once with the id to poll with; the video is made later. JSON only: a form is refused.

        Args:
            body: What the video shall show and how it shall be made; the forms differ by `model` and by the
                images.

        Returns:
            A video that was accepted and will be made.
        """
        return await self.send(operations.create_video(body=body))

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
