# Generated from specs/cometapi.yaml by `make generate`. Do not edit.

"""Clients of CometAPI: one line for each operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telecine_runtime.client import AsyncClient, Client

from . import operations

if TYPE_CHECKING:
    from . import models


class CometAPI(Client):
    """Blocking client of CometAPI. The key is `api_key`, or the environment's COMETAPI_API_KEY.

    A call that fails raises a `TelecineError`; `telecine_runtime.errors` draws the tree.
    """

    api = operations.API

    def create_video(self, body: models.CreateVideoRequest) -> models.AcceptedVideo:
        """Start a video from a prompt, with or without a source image.

        Answers at once with the id to poll with; the video is made later. For a cheap trial ask for 1 second at
        480p.

        Args:
            body: What the video shall show and how it shall be made; the forms differ by `model`.

        Returns:
            A video that was accepted and will be made.
        """
        return self.send(operations.create_video(body=body))

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
    """Asynchronous client of CometAPI. The key is `api_key`, or the environment's COMETAPI_API_KEY.

    A call that fails raises a `TelecineError`; `telecine_runtime.errors` draws the tree.
    """

    api = operations.API

    async def create_video(self, body: models.CreateVideoRequest) -> models.AcceptedVideo:
        """Start a video from a prompt, with or without a source image.

        Answers at once with the id to poll with; the video is made later. For a cheap trial ask for 1 second at
        480p.

        Args:
            body: What the video shall show and how it shall be made; the forms differ by `model`.

        Returns:
            A video that was accepted and will be made.
        """
        return await self.send(operations.create_video(body=body))

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
