# Generated from specs/cometapi.yaml by `telecine-codegen generate`. Do not edit.
"""Models of CometAPI: what goes over the wire."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from telecine_runtime.model import Model, RequestModel


class SourceImage(RequestModel):
    """An image that a video starts from."""

    url: Annotated[str, Field(pattern="^(https?://|data:image/[a-z+.-]+;base64,)")]
    """Public URL of the image, or the image itself as `data:image/png;base64,…`."""


class OutputTarget(RequestModel):
    """A place of the caller's to put the video."""

    upload_url: str | None = None
    """URL that the finished video is uploaded to."""


class AcceptedVideo(Model):
    """A video that was accepted and will be made."""

    request_id: str
    """Id to poll with."""


WrapperCode = TypeAliasType("WrapperCode", Literal["success"] | str)
"""Outcome of a call."""


RecordState = TypeAliasType(
    "RecordState",
    Literal["NOT_START", "SUBMITTED", "QUEUED", "IN_PROGRESS", "SUCCESS", "FAILURE", "FAILED", "ERROR"] | str,
)
"""CometAPI's own state of a task."""


VideoState = TypeAliasType("VideoState", Literal["queued", "processing", "done", "failed", "expired"] | str)
"""The provider's state of a video."""


Progress = TypeAliasType("Progress", int | str)
"""Percent done, as a number (40) or as text ("40%")."""


class Usage(Model):
    """What a video cost."""

    cost_in_usd_ticks: int | None = None
    """Price in ticks; 10,000,000,000 ticks are one US dollar."""


class VideoFile(Model):
    """A finished video."""

    url: str | None = None
    """Where the file can be fetched; temporary."""
    duration: float | None = None
    """Length in seconds."""
    respect_moderation: bool | None = None
    """Whether the video passed moderation."""


class VideoError(Model):
    """Why a video failed."""

    code: str | None = None
    """Name of the error."""
    message: str | None = None
    """The reason, for people."""


ErrorCode = TypeAliasType("ErrorCode", Literal["invalid_request"] | str)
"""Name of an error."""


class GrokImagineVideoRequest(RequestModel):
    """A video from text, or from text and an image, by the model that is taken when none is named."""

    prompt: str
    """What the video shall show."""
    aspect_ratio: Literal["1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"] | None = None
    """Width to height."""
    duration: Annotated[int, Field(ge=1, le=15)] = 1
    """Length in seconds."""
    image: SourceImage | None = None
    """Image that the video starts from."""
    model: Literal["grok-imagine-video"] = "grok-imagine-video"
    """Model that makes the video; may be left out."""
    output: OutputTarget | None = None
    """Where else the video shall go."""
    resolution: Literal["480p", "720p"] | None = None
    """Height class. 480p at 1:1 is 480 by 480 pixels, 720p at 16:9 is 1280 by 720, and 720p at 9:16 is 720 by 1280."""
    size: Annotated[str | None, Field(deprecated=True)] = None
    """Older way to give the size; use `aspect_ratio` and `resolution`."""
    user: str | None = None
    """The caller's own id of the person whom the video is for."""


class GrokImagineVideo15Request(RequestModel):
    """A video from an image."""

    prompt: str
    """What shall happen, starting from the image."""
    image: SourceImage
    """Image that the video starts from; JPEG, PNG or WebP."""
    model: Literal["grok-imagine-video-1.5"]
    """Model that makes the video; always named, because older requests leave out another one."""
    duration: Annotated[int, Field(ge=1, le=15)] = 8
    """Length in seconds."""
    aspect_ratio: Literal["1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"] | None = None
    """Width to height."""
    resolution: Literal["480p", "720p", "1080p"] | None = None
    """Height class."""


class FlatVideo(Model):
    """The provider's reply about a video, which is also the usual shape of the poll answer."""

    request_id: str | None = None
    """Id of the video; the only member while nothing is known yet."""
    status: VideoState | None = None
    """How far the video is; absent means that it waits."""
    progress: Progress | None = None
    """How much is done."""
    model: str | None = None
    """Model that made the video."""
    usage: Usage | None = None
    """What the video cost."""
    video: VideoFile | None = None
    """The finished video."""
    error: VideoError | None = None
    """Why the video failed."""
    data: Annotated[None, Field(None)] = None
    """Never filled; an answer whose `data` is an object has the wrapped shape."""


class ErrorDetail(Model):
    """What went wrong with a call."""

    message: str
    """The reason, for people; may hold the id of the request."""
    type: str | None = None
    """Family of the error, `comet_api_error`."""
    param: str | None = None
    """Name of the value at fault; newer bodies only, may be empty."""
    code: ErrorCode | None = None
    """Name of the error; may be empty."""


CreateVideoRequest = TypeAliasType("CreateVideoRequest", GrokImagineVideoRequest | GrokImagineVideo15Request)
"""What the video shall show and how it shall be made; the forms differ by `model`."""


class VideoRecord(Model):
    """CometAPI's own record of a video task."""

    task_id: str
    """Id of the task, the same as `request_id`."""
    action: str | None = None
    """Kind of the task, `VIDEO_GENERATION`."""
    status: RecordState
    """CometAPI's own state; the provider's state in `data` is the more exact one."""
    fail_reason: str | None = None
    """Why the task failed; on success, against its name, the URL of the video."""
    submit_time: int | None = None
    """When the task was submitted, in Unix seconds."""
    start_time: int | None = None
    """When work began, in Unix seconds; may stay 0."""
    finish_time: int | None = None
    """When the task ended, in Unix seconds."""
    progress: Progress | None = None
    """How much is done."""
    data: FlatVideo | None = None
    """The provider's reply, once there is one."""


class ErrorAnswer(Model):
    """Body of a failed call."""

    error: ErrorDetail
    """What went wrong."""


class WrappedVideo(Model):
    """Older shape of the poll answer, CometAPI's task record around the provider's reply."""

    code: WrapperCode
    """Whether the call worked, which says nothing about the video."""
    message: str | None = None
    """Why the call did not work."""
    data: VideoRecord
    """The task record."""


VideoAnswer = TypeAliasType("VideoAnswer", WrappedVideo | FlatVideo)
"""A video as it stands, in the usual (flat) or the older (wrapped) shape."""
