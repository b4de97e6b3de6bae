# Generated from specs/ttapi.yaml by `make generate`. Do not edit.

"""Clients of TTAPI: one line for each operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from telecine_runtime.client import AsyncClient, Client
from telecine_runtime.omitted import OMITTED, Omitted

from . import operations

if TYPE_CHECKING:
    from . import models


class TTAPI(Client):
    """Blocking client of TTAPI. The key is `api_key`, or the environment's TTAPI_API_KEY."""

    api = operations.API

    def create_generation(
        self,
        *,
        prompt: str,
        aspect_ratio: Literal["2:3", "3:2", "1:1", "9:16", "16:9"] | Omitted = OMITTED,
        video_length: str | Omitted = OMITTED,
        resolution_name: Literal["720p"] | Omitted = OMITTED,
        refer_images: list[str] | Omitted = OMITTED,
        hook_url: str | Omitted = OMITTED,
    ) -> models.GenerationAccepted:
        """Start a video from text, or from text and reference images.

        Answers at once with the id of a job, which `fetchGeneration` reads. The `SUCCESS` in this answer says
        only that the job was accepted.

        Args:
            prompt: What the video shows.
            aspect_ratio: Width to height. One of '2:3', '3:2', '1:1', '9:16', '16:9'. The provider's default:
                '16:9'.
            video_length: Length in seconds as text, from 10 to 30. The provider's default: '10'.
            resolution_name: Height of the picture. One of '720p'. The provider's default: '720p'.
            refer_images: URLs of reference images.
            hook_url: Where the result is posted when the job finishes or fails.

        Returns:
            Answer to a submit.

        Raises:
            TelecineError: The call failed; `telecine_runtime.errors` draws the tree.
        """
        return self.send(
            operations.create_generation(
                prompt=prompt,
                aspect_ratio=aspect_ratio,
                video_length=video_length,
                resolution_name=resolution_name,
                refer_images=refer_images,
                hook_url=hook_url,
            )
        )

    def fetch_generation(self, *, job_id: str) -> models.GenerationResult:
        """Read the state and the result of a job.

        Costs no quota. `status` and `message` speak of the job, not of this call.

        Args:
            job_id: Id of the job, from `createGeneration`.

        Returns:
            State and result of a job.

        Raises:
            TelecineError: The call failed; `telecine_runtime.errors` draws the tree.
        """
        return self.send(
            operations.fetch_generation(
                job_id=job_id,
            )
        )

    def get_account(
        self,
    ) -> models.AccountAnswer:
        """Read the balance of the account.

        Documented with another product of the same account; 100 quota are 1 USD.

        Returns:
            Answer to a question for the account.

        Raises:
            TelecineError: The call failed; `telecine_runtime.errors` draws the tree.
        """
        return self.send(operations.get_account())


class AsyncTTAPI(AsyncClient):
    """Asynchronous client of TTAPI. The key is `api_key`, or the environment's TTAPI_API_KEY."""

    api = operations.API

    async def create_generation(
        self,
        *,
        prompt: str,
        aspect_ratio: Literal["2:3", "3:2", "1:1", "9:16", "16:9"] | Omitted = OMITTED,
        video_length: str | Omitted = OMITTED,
        resolution_name: Literal["720p"] | Omitted = OMITTED,
        refer_images: list[str] | Omitted = OMITTED,
        hook_url: str | Omitted = OMITTED,
    ) -> models.GenerationAccepted:
        """Start a video from text, or from text and reference images.

        Answers at once with the id of a job, which `fetchGeneration` reads. The `SUCCESS` in this answer says
        only that the job was accepted.

        Args:
            prompt: What the video shows.
            aspect_ratio: Width to height. One of '2:3', '3:2', '1:1', '9:16', '16:9'. The provider's default:
                '16:9'.
            video_length: Length in seconds as text, from 10 to 30. The provider's default: '10'.
            resolution_name: Height of the picture. One of '720p'. The provider's default: '720p'.
            refer_images: URLs of reference images.
            hook_url: Where the result is posted when the job finishes or fails.

        Returns:
            Answer to a submit.

        Raises:
            TelecineError: The call failed; `telecine_runtime.errors` draws the tree.
        """
        return await self.send(
            operations.create_generation(
                prompt=prompt,
                aspect_ratio=aspect_ratio,
                video_length=video_length,
                resolution_name=resolution_name,
                refer_images=refer_images,
                hook_url=hook_url,
            )
        )

    async def fetch_generation(self, *, job_id: str) -> models.GenerationResult:
        """Read the state and the result of a job.

        Costs no quota. `status` and `message` speak of the job, not of this call.

        Args:
            job_id: Id of the job, from `createGeneration`.

        Returns:
            State and result of a job.

        Raises:
            TelecineError: The call failed; `telecine_runtime.errors` draws the tree.
        """
        return await self.send(
            operations.fetch_generation(
                job_id=job_id,
            )
        )

    async def get_account(
        self,
    ) -> models.AccountAnswer:
        """Read the balance of the account.

        Documented with another product of the same account; 100 quota are 1 USD.

        Returns:
            Answer to a question for the account.

        Raises:
            TelecineError: The call failed; `telecine_runtime.errors` draws the tree.
        """
        return await self.send(operations.get_account())
