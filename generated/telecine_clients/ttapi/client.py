# Generated from specs/ttapi.yaml by `telecine-codegen generate`. Do not edit.

"""Clients of TTAPI, blocking and asynchronous."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, overload

from telecine_runtime.generated_client import AsyncClient, Client
from telecine_runtime.omitted_argument import OMITTED, Omitted

from . import operations

if TYPE_CHECKING:
    from . import models


class TTAPI(Client):
    """Blocking client of TTAPI. The default of `api_key` is the environment variable TTAPI_API_KEY.

    A failed call raises a `TelecineError`; see `telecine_runtime.errors`.
    """

    api = operations.API

    @overload
    def create_generation(
        self, body: models.GenerationRequest | Mapping[str, Any], *, extra_body: Mapping[str, Any] | None = None
    ) -> models.GenerationAccepted: ...

    @overload
    def create_generation(
        self,
        *,
        prompt: str,
        model: Literal["grok-imagine-1.0-video"] | Omitted = OMITTED,
        aspect_ratio: Literal["2:3", "3:2", "1:1", "9:16", "16:9"] | Omitted = OMITTED,
        video_length: str | Omitted = OMITTED,
        resolution_name: Literal["480p", "720p"] | Omitted = OMITTED,
        refer_images: list[str] | Omitted = OMITTED,
        hook_url: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.GenerationAccepted: ...

    @overload
    def create_generation(
        self,
        *,
        model: Literal["grok-imagine-video-1.5-preview"],
        prompt: str,
        refer_images: list[str],
        aspect_ratio: Literal["2:3", "3:2", "1:1", "9:16", "16:9"] | Omitted = OMITTED,
        video_length: str | Omitted = OMITTED,
        resolution_name: Literal["480p", "720p"] | Omitted = OMITTED,
        hook_url: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.GenerationAccepted: ...

    def create_generation(
        self, body: Any = OMITTED, *, extra_body: Mapping[str, Any] | None = None, **form: Any
    ) -> models.GenerationAccepted:
        """Start a video from text, or from text and reference images.

        Answers at once with the id of a job, which `fetchGeneration` reads. The `SUCCESS` in this answer says
        only that the job was accepted.

        Args:
            body: What video to make; the forms differ by `model`.
            extra_body: Members of the body that the spec does not know yet; they are sent as they are.
            **form: The members of the body, by keyword, in place of `body`.

        Returns:
            Answer to a submit.
        """
        return self.send(operations.create_generation(body, extra_body=extra_body, **form))

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
    """Asynchronous client of TTAPI. The default of `api_key` is the environment variable TTAPI_API_KEY.

    A failed call raises a `TelecineError`; see `telecine_runtime.errors`.
    """

    api = operations.API

    @overload
    async def create_generation(
        self, body: models.GenerationRequest | Mapping[str, Any], *, extra_body: Mapping[str, Any] | None = None
    ) -> models.GenerationAccepted: ...

    @overload
    async def create_generation(
        self,
        *,
        prompt: str,
        model: Literal["grok-imagine-1.0-video"] | Omitted = OMITTED,
        aspect_ratio: Literal["2:3", "3:2", "1:1", "9:16", "16:9"] | Omitted = OMITTED,
        video_length: str | Omitted = OMITTED,
        resolution_name: Literal["480p", "720p"] | Omitted = OMITTED,
        refer_images: list[str] | Omitted = OMITTED,
        hook_url: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.GenerationAccepted: ...

    @overload
    async def create_generation(
        self,
        *,
        model: Literal["grok-imagine-video-1.5-preview"],
        prompt: str,
        refer_images: list[str],
        aspect_ratio: Literal["2:3", "3:2", "1:1", "9:16", "16:9"] | Omitted = OMITTED,
        video_length: str | Omitted = OMITTED,
        resolution_name: Literal["480p", "720p"] | Omitted = OMITTED,
        hook_url: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.GenerationAccepted: ...

    async def create_generation(
        self, body: Any = OMITTED, *, extra_body: Mapping[str, Any] | None = None, **form: Any
    ) -> models.GenerationAccepted:
        """Start a video from text, or from text and reference images.

        Answers at once with the id of a job, which `fetchGeneration` reads. The `SUCCESS` in this answer says
        only that the job was accepted.

        Args:
            body: What video to make; the forms differ by `model`.
            extra_body: Members of the body that the spec does not know yet; they are sent as they are.
            **form: The members of the body, by keyword, in place of `body`.

        Returns:
            Answer to a submit.
        """
        return await self.send(operations.create_generation(body, extra_body=extra_body, **form))

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
