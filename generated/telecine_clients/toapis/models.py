# Generated from specs/toapis.yaml by `telecine-codegen generate`. Do not edit.
"""Models of ToAPIs: what goes over the wire."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from typing_extensions import TypeAliasType

from telecine_runtime.model import Model, RequestModel


class GrokVideo15Request(RequestModel):
    """A video from exactly one image."""

    model: Literal["grok-video-1.5"]
    """Model that makes the video."""
    prompt: str
    """What the video shall show."""
    duration: Annotated[int | None, Field(ge=1, le=15)] = None
    """Length in seconds."""
    resolution: Literal["480p", "720p"] | None = None
    """Height of the picture."""
    aspect_ratio: Literal["16:9", "9:16", "3:2", "2:3", "1:1"] | None = None
    """Width to height."""
    image: Annotated[str, Field(pattern="^https?://")]
    """Public URL of the image that the video starts from."""
    client_business_id: str | None = None
    """An id of the caller's own; the status call takes it in place of the task's."""
    callback_url: str | None = None
    """Where this task is reported. Path and query are free; scheme, host and port must be those of the address in the console, without which the request is refused."""


ImageUrl = TypeAliasType("ImageUrl", Annotated[str, Field(pattern="^https?://")])
"""Public http or https URL of an image, such as an upload answers; image data in base64 is refused."""


TaskState = TypeAliasType("TaskState", Literal["queued", "submitted", "in_progress", "completed", "failed"] | str)
"""State of a task. `submitted` is what one page prints in place of `queued`."""


class TaskMetadata(Model):
    """Facts about a task that the documentation does not name."""

    model_config = ConfigDict(extra="allow")


class ResultFile(Model):
    """One file that a task made."""

    url: str | None = None
    """Where the file can be fetched for 24 h."""
    format: str | None = None
    """File format, `mp4`."""


class ImageForm(RequestModel):
    """An image to upload."""

    file: Annotated[str, Field(json_schema_extra={"contentMediaType": "application/octet-stream"})]
    """JPEG, PNG, WebP or GIF of at most 10 MB."""
    purpose: str = "generation"
    """What the image is for."""


class StoredImage(Model):
    """An image that was uploaded."""

    id: str
    """Id of the upload."""
    url: str
    """URL to put into a request for a video."""
    mime_type: str | None = None
    """Media type of the image."""
    size: int | None = None
    """Size in bytes."""


class Refusal(Model):
    """Why an upload was refused."""

    success: bool
    """Always false here."""
    message: str
    """The reason."""


class Balance(Model):
    """What a key or an account has spent and may still spend, in US dollars; or, with `success` false, only a message."""

    success: bool
    """Whether the balance could be read."""
    message: str | None = None
    """Why it could not be read."""
    remain_balance: float | None = None
    """What is left; -1 without a limit."""
    used_balance: float | None = None
    """What was spent."""
    unlimited_quota: bool | None = None
    """Whether there is no limit."""


class EndpointTestData(Model):
    """Content of a test event, which the documentation does not name."""

    model_config = ConfigDict(extra="allow")


EventType = TypeAliasType("EventType", Literal["generation.completed", "generation.failed", "endpoint.test"] | str)
"""Kind of a webhook event."""


EventTime = TypeAliasType("EventTime", int | str)
"""A moment; Unix seconds as far as known, but the documentation does not say."""


TaskType = TypeAliasType("TaskType", Literal["image", "video"] | str)
"""Kind of file that a task makes."""


ErrorCode = TypeAliasType(
    "ErrorCode",
    int
    | Literal[
        "invalid_request",
        "unauthorized",
        "insufficient_quota",
        "task_not_found",
        "content_policy_violation",
        "webhook_not_configured",
        "rate_limit_exceeded",
        "rate_limit_unavailable",
        "generation_failed",
        "internal_error",
    ]
    | str,
)
"""The HTTP status as a number, or a name."""


ErrorType = TypeAliasType(
    "ErrorType",
    Literal["invalid_request_error", "authentication_error", "payment_required", "not_found_error", "rate_limit_error"]
    | str,
)
"""Family of an error."""


class GrokVideo3Request(RequestModel):
    """A video by the first model, from text, with or without reference images."""

    model: Literal["grok-video-3"]
    """Model that makes the video."""
    prompt: str
    """What the video shall show."""
    duration: Annotated[int | None, Field(ge=1)] = None
    """Length in seconds; the documented examples are 5 and 10."""
    aspect_ratio: Literal["16:9", "9:16"] | None = None
    """Width to height, landscape or portrait."""
    image_urls: list[ImageUrl] | None = None
    """Reference images that the video starts from."""
    client_business_id: str | None = None
    """An id of the caller's own; the status call takes it in place of the task's."""
    callback_url: str | None = None
    """Where this task is reported. Path and query are free; scheme, host and port must be those of the address in the console, without which the request is refused."""


class GrokVideo15PreviewRequest(RequestModel):
    """A video from exactly one image."""

    model: Literal["grok-video-1.5-preview"]
    """Model that makes the video."""
    prompt: str
    """How the image and the camera shall move."""
    images: Annotated[list[ImageUrl], Field(max_length=1, min_length=1)]
    """The image that the video starts from; exactly one."""
    seconds: Literal["10", "15"] = "10"
    """Length in seconds, as text."""
    aspect_ratio: Literal["16:9", "9:16", "3:2", "2:3", "1:1"] = "16:9"
    """Width to height."""
    client_business_id: str | None = None
    """An id of the caller's own; the status call takes it in place of the task's."""
    callback_url: str | None = None
    """Where this task is reported. Path and query are free; scheme, host and port must be those of the address in the console, without which the request is refused."""


class GrokVideo10Request(RequestModel):
    """A video from text, from a first frame, from reference images, or from both."""

    model: Literal["grok-video-1.0"]
    """Model that makes the video."""
    prompt: str
    """What the video shall show."""
    duration: Annotated[int | None, Field(ge=1, le=15)] = None
    """Length in seconds."""
    resolution: Literal["480p", "720p"] | None = None
    """Height of the picture."""
    aspect_ratio: Literal["16:9", "9:16", "3:2", "2:3", "1:1"] | None = None
    """Width to height."""
    image: Annotated[str | None, Field(pattern="^https?://")] = None
    """Public URL of the first frame."""
    reference_images: Annotated[list[ImageUrl] | None, Field(max_length=8)] = None
    """Images that the video refers to; with the first frame 8 in all."""
    client_business_id: str | None = None
    """An id of the caller's own; the status call takes it in place of the task's."""
    callback_url: str | None = None
    """Where this task is reported. Path and query are free; scheme, host and port must be those of the address in the console, without which the request is refused."""


class TaskResult(Model):
    """What a completed task made."""

    type: str | None = None
    """Kind of the result, `video`."""
    data: list[ResultFile] | None = None
    """The files; one for a video."""


class ImageAnswer(Model):
    """Answer to an upload."""

    success: bool
    """Whether the image was stored."""
    message: str | None = None
    """Why not; empty when stored."""
    data: StoredImage | None = None
    """The stored image."""


class EndpointTestEvent(Model):
    """Webhook body of a test that was asked for in the console."""

    id: str
    """Id of the event."""
    type: EventType
    """What happened."""
    api_version: str
    """Version of the webhook format."""
    created_at: EventTime
    """When the test was asked for."""
    data: EndpointTestData | None = None
    """Content of the test, if any."""


class ErrorDetail(Model):
    """What went wrong with a call or a task."""

    code: ErrorCode
    """HTTP status or name of the error."""
    message: str
    """The reason, for people."""
    type: ErrorType | None = None
    """Family of the error; some bodies do not have it."""


CreateVideoRequest = TypeAliasType(
    "CreateVideoRequest",
    Annotated[
        GrokVideo3Request | GrokVideo15PreviewRequest | GrokVideo10Request | GrokVideo15Request,
        Field(discriminator="model"),
    ],
)
"""What the video shall show and how it shall be made; the forms differ by `model`."""


class VideoTask(Model):
    """A task, as the create call and every poll answer it."""

    id: str
    """Id to poll with; opaque."""
    object: str
    """Kind of this object, documented as always `generation.task`."""
    model: str
    """Model that makes the video."""
    status: TaskState
    """How far the task is."""
    progress: Annotated[int, Field(ge=0, le=100)]
    """Percent done; 0 on a failed task."""
    created_at: int
    """When the task was created, in Unix seconds."""
    metadata: TaskMetadata | None = None
    """Further facts about the task; may be empty."""
    completed_at: int | None = None
    """When the video was ready, in Unix seconds."""
    expires_at: int | None = None
    """Until when the video can be fetched, in Unix seconds; 24 h after `completed_at`."""
    result: TaskResult | None = None
    """The video, once the task is completed."""
    url: str | None = None
    """The video's URL where an answer has it at the top level instead of in `result`."""
    video_url: str | None = None
    """The video's URL under the name that some models' answers use."""
    error: ErrorDetail | None = None
    """Why the task failed."""


class TaskReport(Model):
    """A task that ended, as a webhook tells it."""

    task_id: str
    """Id of the task, the `id` of the create answer."""
    client_business_id: str | None = None
    """The caller's own id of the task, where one was given."""
    task_type: TaskType
    """What kind of file the task makes."""
    model: str
    """Model that worked on the task."""
    status: TaskState
    """How the task ended."""
    progress: Annotated[int | None, Field(ge=0, le=100)] = None
    """Percent done."""
    result: TaskResult | None = None
    """What the task made; null when it failed."""
    error: ErrorDetail | None = None
    """Why the task failed; null when it did not."""
    submitted_at: EventTime | None = None
    """When the task was created."""
    finished_at: EventTime | None = None
    """When the task ended."""


class ErrorAnswer(Model):
    """Body of a failed call."""

    error: ErrorDetail
    """What went wrong."""


class GenerationEvent(Model):
    """Webhook body that tells the end of a task."""

    id: str
    """Id of the event; a repeated delivery has the same one."""
    type: EventType
    """What happened."""
    api_version: str
    """Version of the webhook format."""
    created_at: EventTime
    """When the event happened."""
    data: TaskReport
    """The task that ended."""
