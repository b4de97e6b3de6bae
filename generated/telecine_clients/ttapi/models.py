# Generated from specs/ttapi.yaml by `telecine-codegen generate`. Do not edit.
"""Models of TTAPI: what goes over the wire."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from telecine_runtime.model import Model, RequestModel


class Imagine10Request(RequestModel):
    """A video from text, or from text and reference images, by the model that is taken when none is named."""

    model: Literal["grok-imagine-1.0-video"] = "grok-imagine-1.0-video"
    """The model; may be left out."""
    prompt: str
    """What the video shows."""
    aspect_ratio: Literal["2:3", "3:2", "1:1", "9:16", "16:9"] = "16:9"
    """Width to height."""
    video_length: Annotated[str, Field(pattern="^([1-9]|1[0-9]|2[0-9]|30)$")] = "10"
    """Length in seconds as text, from 1 to 30."""
    resolution_name: Literal["480p", "720p"] = "720p"
    """Height of the picture."""
    refer_images: list[str] | None = None
    """URLs of reference images."""
    hook_url: str | None = None
    """Where the result is posted when the job finishes or fails."""


class Imagine15PreviewRequest(RequestModel):
    """A video from one image."""

    model: Literal["grok-imagine-video-1.5-preview"]
    """The model."""
    prompt: str
    """What the video shows."""
    aspect_ratio: Literal["2:3", "3:2", "1:1", "9:16", "16:9"] = "16:9"
    """Width to height."""
    video_length: Annotated[str, Field(pattern="^([1-9]|1[0-5])$")] = "10"
    """Length in seconds as text, from 1 to 15."""
    resolution_name: Literal["480p", "720p"] = "720p"
    """Height of the picture."""
    refer_images: Annotated[list[str], Field(max_length=1, min_length=1)]
    """URL of the image that the video is made from; exactly one."""
    hook_url: str | None = None
    """Where the result is posted when the job finishes or fails."""


CreateStatus = TypeAliasType("CreateStatus", Literal["SUCCESS", "FAILED"] | str)
"""Whether the job was accepted."""


JobStatus = TypeAliasType("JobStatus", Literal["PENDING_QUEUE", "ON_QUEUE", "SUCCESS", "FAILED"] | str)
"""State of a job; `PENDING_QUEUE` waits, `ON_QUEUE` runs."""


class SnakeCaseReference(Model):
    """The id of a job, as the current page spells it."""

    job_id: str
    """Id of the job."""


class CamelCaseReference(Model):
    """The id of a job, as the older page and the response guide spell it."""

    job_id: Annotated[str, Field(alias="jobId")]
    """Id of the job."""


class GenerationData(Model):
    """A finished video and the request that made it."""

    video_id: Annotated[str | None, Field(alias="videoId")] = None
    """Id of the video."""
    prompt: str | None = None
    """The prompt of the request."""
    aspect_ratio: Annotated[str | None, Field(alias="aspectRatio")] = None
    """Width to height, such as `9:16`."""
    video_length: Annotated[str | None, Field(alias="videoLength")] = None
    """Length in seconds, as text."""
    resolution_name: Annotated[str | None, Field(alias="resolutionName")] = None
    """Height of the picture, such as `720p`."""
    refer_image: Annotated[str | None, Field(alias="referImage")] = None
    """URL of a reference image; one, although a request takes several."""
    video_url: Annotated[str | None, Field(alias="videoUrl")] = None
    """Where the MP4 lies."""
    quota: str | None = None
    """Quota spent, a number as text; 100 quota are 1 USD."""
    finish_time: Annotated[str | None, Field(alias="finishTime")] = None
    """When the job ended, `YYYY-MM-DD HH:MM:SS` in an unnamed time zone."""
    hook_url: Annotated[str | None, Field(alias="hookUrl")] = None
    """The `hook_url` of the request."""


class GenerationResult(Model):
    """State and result of a job."""

    status: JobStatus
    message: str
    """`success`, or why the job failed."""
    job_id: Annotated[str | None, Field(alias="jobId")] = None
    """Id of the job."""
    data: GenerationData | None = None
    """The result; empty while the job is open and when it failed."""


VideoState = TypeAliasType("VideoState", Literal["pending", "processing", "done", "failed", "expired"] | str)
"""State of a video in xAI's shape; `pending` and `expired` are xAI's own words."""


class VideoFile(Model):
    """A finished video."""

    url: str | None = None
    """Where the MP4 lies."""
    duration: float | None = None
    """Length in seconds."""
    respect_moderation: bool | None = None
    """Whether the video passed moderation."""


class Usage(Model):
    """What a video cost, under the name that TTAPI's page gives it or the one that xAI does."""

    cost_in_usd_tocks: int | None = None
    """The cost as TTAPI spells it."""
    cost_in_usd_ticks: int | None = None
    """The cost as xAI spells it; 10,000,000,000 ticks are one US dollar."""


class VideoError(Model):
    """Why a video could not be made."""

    code: str | None = None
    """Name of the error."""
    message: str | None = None
    """The reason."""


class Account(Model):
    """Balance and limits of the account."""

    email: str | None = None
    """Address of the account."""
    email_verified_at: str | None = None
    """When the address was confirmed."""
    balance: str | float | None = None
    """Quota left; a number, or a number as text."""
    freeze_balance: str | float | None = None
    """Quota held for open jobs."""
    max_queue: int | None = None
    """How many jobs may be open at once."""
    created_at: str | None = None
    """When the account was made."""


class AccountAnswer(Model):
    """Answer to a question for the account."""

    status: CreateStatus
    message: str
    """`success`, or the reason of a refusal."""
    data: Account


class Failure(Model):
    """Body of an error; `data` is empty or missing."""

    status: str
    """`FAILED`."""
    message: str
    """What went wrong."""
    data: Annotated[None, Field(None)] = None
    """Nothing."""


GenerationRequest = TypeAliasType("GenerationRequest", Imagine10Request | Imagine15PreviewRequest)
"""What video to make; the forms differ by `model`."""


JobReference = TypeAliasType("JobReference", SnakeCaseReference | CamelCaseReference)
"""The id of a job, under either of its two documented names."""


class GenerationAccepted(Model):
    """Answer to a submit."""

    status: CreateStatus
    message: str
    """`success`, or the reason of a refusal."""
    data: JobReference


class Video(Model):
    """State and result of a video in xAI's shape."""

    status: VideoState | None = None
    video: VideoFile | None = None
    """The video, once it is done."""
    model: str | None = None
    """Name of the model."""
    usage: Usage | None = None
    """What it cost."""
    progress: int | None = None
    """Percent done, meaningful until the video is."""
    error: VideoError | None = None
    """Why there is no video."""
