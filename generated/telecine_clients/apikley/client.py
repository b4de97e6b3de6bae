# Generated from specs/apikley.yaml by `telecine-codegen generate`. Do not edit.

"""Clients of Apikley, blocking and asynchronous."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, overload

from telecine_runtime.generated_client import AsyncClient, Client
from telecine_runtime.omitted_argument import OMITTED, Omitted

from . import operations

if TYPE_CHECKING:
    from telecine_runtime.request_body import File

    from . import models


class Apikley(Client):
    """Blocking client of Apikley. The default of `api_key` is the environment variable APIKLEY_API_KEY.

    A failed call raises a `TelecineError`; see `telecine_runtime.errors`.
    """

    api = operations.API

    @overload
    def create_task(
        self, body: models.CreateTaskRequest | Mapping[str, Any], *, extra_body: Mapping[str, Any] | None = None
    ) -> models.CreateTaskResponse: ...

    @overload
    def create_task(
        self,
        *,
        model: Literal["grok-imagine/text-to-video"],
        input: models.TextToVideoInput | Mapping[str, Any],
        call_back_url: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.CreateTaskResponse: ...

    @overload
    def create_task(
        self,
        *,
        model: Literal["grok-imagine/image-to-video"],
        input: models.ImageToVideoInput,
        call_back_url: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.CreateTaskResponse: ...

    def create_task(
        self, body: Any = OMITTED, *, extra_body: Mapping[str, Any] | None = None, **form: Any
    ) -> models.CreateTaskResponse:
        """Start a video from text, or from an image.

        Answers at once with the id of a task; the video is made afterwards, one per request. In production,
        pass `callBackUrl` rather than poll; otherwise read the task with `getTask`. A finished video stays at
        its URL for 24 hours, so download it at once.

        Time: text to video takes 10-15 seconds at standard quality and 15-25 seconds for a complex prompt,
        image to video 15-20 and 20-30 seconds. If it takes longer, read the task, and check that the callback
        URL can be reached.

        Limits per account: text to video 30 tasks at the same time and 300 new tasks per hour, image to video
        25 and 250.

        A good prompt is exact about what moves and how: direction, speed and transitions, the camera and its
        timing, subject and surroundings, the pace. If the motion misses the prompt, say it more explicitly; if
        the quality disappoints, describe the motion more closely or change `mode`.

        Args:
            body: A new task; `model` decides what `input` may hold.
            extra_body: Members of the body that the spec does not know yet; they are sent as they are.
            **form: The members of the body, by keyword, in place of `body`.

        Returns:
            Answer to a new task.
        """
        return self.send(operations.create_task(body, extra_body=extra_body, **form))

    def get_task(self, *, task_id: str) -> models.GetTaskResponse:
        """Read the state and the result of a task.

        Poll every 2-3 seconds for the first half minute, every 5-10 seconds after that, later every 15-30
        seconds, and give up after 10-15 minutes. A task that failed is still a `code` of 200: its fate is in
        `data.state`.

        Args:
            task_id: Id of the task, from `createTask`.

        Returns:
            Answer to the reading of a task.
        """
        return self.send(operations.get_task(task_id=task_id))

    def get_credits(self) -> models.GetCreditsResponse:
        """Read how many credits are left.

        Returns:
            Answer with the credits left.
        """
        return self.send(operations.get_credits())

    def upload_file(
        self, *, file: File, upload_path: models.UploadPath, file_name: str | Omitted = OMITTED
    ) -> models.UploadResponse:
        """Upload a file as a form.

        A second file of the same path and name replaces the first. Files are deleted after 3 days.

        Args:
            file: The bytes of the file.
            upload_path: Folder to put it in.
            file_name: Name to keep it under; chosen by the provider when left out.

        Returns:
            Answer to an upload.
        """
        return self.send(operations.upload_file(file=file, upload_path=upload_path, file_name=file_name))

    def upload_base_64(
        self,
        *,
        base64_data: str,
        upload_path: models.UploadPath,
        file_name: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.UploadResponse:
        """Upload a file as Base64 text.

        A second file of the same path and name replaces the first. Files are deleted after 3 days.

        Args:
            base64_data: The bytes of the file in Base64, alone or as a data URL; files above 10 MB go better as
                a form.
            upload_path: Folder to put it in.
            file_name: Name to keep it under; chosen by the provider when left out.
            extra_body: Members of the body that the spec does not know yet; they are sent as they are.

        Returns:
            Answer to an upload.
        """
        return self.send(
            operations.upload_base_64(
                base64_data=base64_data, upload_path=upload_path, file_name=file_name, extra_body=extra_body
            )
        )

    def upload_from_url(
        self,
        *,
        file_url: str,
        upload_path: models.UploadPath,
        file_name: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.UploadResponse:
        """Let the provider fetch a file from a URL.

        The fetch may take 30 seconds; files of at most 100 MB are advised. A second file of the same path and
        name replaces the first. Files are deleted after 3 days.

        Args:
            file_url: URL of the file, open to the provider.
            upload_path: Folder to put it in.
            file_name: Name to keep it under; chosen by the provider when left out.
            extra_body: Members of the body that the spec does not know yet; they are sent as they are.

        Returns:
            Answer to an upload.
        """
        return self.send(
            operations.upload_from_url(
                file_url=file_url, upload_path=upload_path, file_name=file_name, extra_body=extra_body
            )
        )


class AsyncApikley(AsyncClient):
    """Asynchronous client of Apikley. The default of `api_key` is the environment variable APIKLEY_API_KEY.

    A failed call raises a `TelecineError`; see `telecine_runtime.errors`.
    """

    api = operations.API

    @overload
    async def create_task(
        self, body: models.CreateTaskRequest | Mapping[str, Any], *, extra_body: Mapping[str, Any] | None = None
    ) -> models.CreateTaskResponse: ...

    @overload
    async def create_task(
        self,
        *,
        model: Literal["grok-imagine/text-to-video"],
        input: models.TextToVideoInput | Mapping[str, Any],
        call_back_url: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.CreateTaskResponse: ...

    @overload
    async def create_task(
        self,
        *,
        model: Literal["grok-imagine/image-to-video"],
        input: models.ImageToVideoInput,
        call_back_url: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.CreateTaskResponse: ...

    async def create_task(
        self, body: Any = OMITTED, *, extra_body: Mapping[str, Any] | None = None, **form: Any
    ) -> models.CreateTaskResponse:
        """Start a video from text, or from an image.

        Answers at once with the id of a task; the video is made afterwards, one per request. In production,
        pass `callBackUrl` rather than poll; otherwise read the task with `getTask`. A finished video stays at
        its URL for 24 hours, so download it at once.

        Time: text to video takes 10-15 seconds at standard quality and 15-25 seconds for a complex prompt,
        image to video 15-20 and 20-30 seconds. If it takes longer, read the task, and check that the callback
        URL can be reached.

        Limits per account: text to video 30 tasks at the same time and 300 new tasks per hour, image to video
        25 and 250.

        A good prompt is exact about what moves and how: direction, speed and transitions, the camera and its
        timing, subject and surroundings, the pace. If the motion misses the prompt, say it more explicitly; if
        the quality disappoints, describe the motion more closely or change `mode`.

        Args:
            body: A new task; `model` decides what `input` may hold.
            extra_body: Members of the body that the spec does not know yet; they are sent as they are.
            **form: The members of the body, by keyword, in place of `body`.

        Returns:
            Answer to a new task.
        """
        return await self.send(operations.create_task(body, extra_body=extra_body, **form))

    async def get_task(self, *, task_id: str) -> models.GetTaskResponse:
        """Read the state and the result of a task.

        Poll every 2-3 seconds for the first half minute, every 5-10 seconds after that, later every 15-30
        seconds, and give up after 10-15 minutes. A task that failed is still a `code` of 200: its fate is in
        `data.state`.

        Args:
            task_id: Id of the task, from `createTask`.

        Returns:
            Answer to the reading of a task.
        """
        return await self.send(operations.get_task(task_id=task_id))

    async def get_credits(self) -> models.GetCreditsResponse:
        """Read how many credits are left.

        Returns:
            Answer with the credits left.
        """
        return await self.send(operations.get_credits())

    async def upload_file(
        self, *, file: File, upload_path: models.UploadPath, file_name: str | Omitted = OMITTED
    ) -> models.UploadResponse:
        """Upload a file as a form.

        A second file of the same path and name replaces the first. Files are deleted after 3 days.

        Args:
            file: The bytes of the file.
            upload_path: Folder to put it in.
            file_name: Name to keep it under; chosen by the provider when left out.

        Returns:
            Answer to an upload.
        """
        return await self.send(operations.upload_file(file=file, upload_path=upload_path, file_name=file_name))

    async def upload_base_64(
        self,
        *,
        base64_data: str,
        upload_path: models.UploadPath,
        file_name: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.UploadResponse:
        """Upload a file as Base64 text.

        A second file of the same path and name replaces the first. Files are deleted after 3 days.

        Args:
            base64_data: The bytes of the file in Base64, alone or as a data URL; files above 10 MB go better as
                a form.
            upload_path: Folder to put it in.
            file_name: Name to keep it under; chosen by the provider when left out.
            extra_body: Members of the body that the spec does not know yet; they are sent as they are.

        Returns:
            Answer to an upload.
        """
        return await self.send(
            operations.upload_base_64(
                base64_data=base64_data, upload_path=upload_path, file_name=file_name, extra_body=extra_body
            )
        )

    async def upload_from_url(
        self,
        *,
        file_url: str,
        upload_path: models.UploadPath,
        file_name: str | Omitted = OMITTED,
        extra_body: Mapping[str, Any] | None = None,
    ) -> models.UploadResponse:
        """Let the provider fetch a file from a URL.

        The fetch may take 30 seconds; files of at most 100 MB are advised. A second file of the same path and
        name replaces the first. Files are deleted after 3 days.

        Args:
            file_url: URL of the file, open to the provider.
            upload_path: Folder to put it in.
            file_name: Name to keep it under; chosen by the provider when left out.
            extra_body: Members of the body that the spec does not know yet; they are sent as they are.

        Returns:
            Answer to an upload.
        """
        return await self.send(
            operations.upload_from_url(
                file_url=file_url, upload_path=upload_path, file_name=file_name, extra_body=extra_body
            )
        )
