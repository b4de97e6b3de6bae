# Generated from specs/ttapi.yaml by `make generate`. Do not edit.

"""Clients of TTAPI: one line for each operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telecine_runtime.client import AsyncClient, Client

from . import operations

if TYPE_CHECKING:
    from . import models


class TTAPI(Client):
    """Blocking client of TTAPI. The key is `api_key`, or the environment's TTAPI_API_KEY.

    A call that fails raises a `TelecineError`; `telecine_runtime.errors` draws the tree.
    """

    api = operations.API

    def create_generation(self, body: models.GenerationRequest) -> models.GenerationAccepted:
        """Start a video from text, or from text and reference images.

        Answers at once with the id of a job, which `fetchGeneration` reads. The `SUCCESS` in this answer says
        only that the job was accepted.

        Args:
            body: What video to make; the forms differ by `model`.

        Returns:
            Answer to a submit.
        """
        return self.send(operations.create_generation(body=body))

    def fetch_generation(self, *, job_id: str) -> models.GenerationResult:
        """Read the state and the result of a job.

        Costs no quota. `status` and `message` speak of the job, not of this call.

        Args:
            job_id: Id of the job, from `createGeneration`.

        Returns:
            State and result of a job.
        """
        return self.send(operations.fetch_generation(job_id=job_id))

    def get_video(self, *, request_id: str) -> models.Video:
        """Read the state and the result of a video in xAI's shape.

        For videos that were started through TTAPI's xAI-shaped interface, whose other calls have no page.
        `status` speaks of the video, not of this call.

        Args:
            request_id: Id that the request for the video answered.

        Returns:
            State and result of a video in xAI's shape.
        """
        return self.send(operations.get_video(request_id=request_id))

    def get_account(self) -> models.AccountAnswer:
        """Read the balance of the account.

        Documented with another product of the same account; 100 quota are 1 USD.

        Returns:
            Answer to a question for the account.
        """
        return self.send(operations.get_account())


class AsyncTTAPI(AsyncClient):
    """Asynchronous client of TTAPI. The key is `api_key`, or the environment's TTAPI_API_KEY.

    A call that fails raises a `TelecineError`; `telecine_runtime.errors` draws the tree.
    """

    api = operations.API

    async def create_generation(self, body: models.GenerationRequest) -> models.GenerationAccepted:
        """Start a video from text, or from text and reference images.

        Answers at once with the id of a job, which `fetchGeneration` reads. The `SUCCESS` in this answer says
        only that the job was accepted.

        Args:
            body: What video to make; the forms differ by `model`.

        Returns:
            Answer to a submit.
        """
        return await self.send(operations.create_generation(body=body))

    async def fetch_generation(self, *, job_id: str) -> models.GenerationResult:
        """Read the state and the result of a job.

        Costs no quota. `status` and `message` speak of the job, not of this call.

        Args:
            job_id: Id of the job, from `createGeneration`.

        Returns:
            State and result of a job.
        """
        return await self.send(operations.fetch_generation(job_id=job_id))

    async def get_video(self, *, request_id: str) -> models.Video:
        """Read the state and the result of a video in xAI's shape.

        For videos that were started through TTAPI's xAI-shaped interface, whose other calls have no page.
        `status` speaks of the video, not of this call.

        Args:
            request_id: Id that the request for the video answered.

        Returns:
            State and result of a video in xAI's shape.
        """
        return await self.send(operations.get_video(request_id=request_id))

    async def get_account(self) -> models.AccountAnswer:
        """Read the balance of the account.

        Documented with another product of the same account; 100 quota are 1 USD.

        Returns:
            Answer to a question for the account.
        """
        return await self.send(operations.get_account())
