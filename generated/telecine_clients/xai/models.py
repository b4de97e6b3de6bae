# Generated from specs/xai.yaml by `telecine-codegen generate`. Do not edit.
"""Models of XAI: what goes over the wire."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from telecine_runtime.model import Model, RequestModel

VideoModel = TypeAliasType("VideoModel", Literal["grok-imagine-video"])
"""The model that is taken when none is named."""


VideoModel15 = TypeAliasType("VideoModel15", Literal["grok-imagine-video-1.5"])
"""The newer model."""


Prompt = TypeAliasType("Prompt", str)
"""What the video shall show."""


ReferencePrompt = TypeAliasType("ReferencePrompt", Annotated[str, Field(min_length=1)])
"""What the video shall show, with the reference images by their names."""


Duration = TypeAliasType("Duration", Annotated[int, Field(ge=1, le=15)])
"""Length in seconds."""


ReferenceDuration = TypeAliasType("ReferenceDuration", Annotated[int, Field(ge=1, le=10)])
"""Length in seconds of a video with reference images."""


AspectRatio = TypeAliasType("AspectRatio", Literal["1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"])
"""Width to height."""


Resolution = TypeAliasType("Resolution", Literal["480p", "720p"])
"""Height of the picture."""


Resolution15 = TypeAliasType("Resolution15", Literal["480p", "720p", "1080p"])
"""Height of the picture, by the newer model and without reference images."""


class SourceImage(RequestModel):
    """An image that a video starts from."""

    url: Annotated[str, Field(pattern="^(https?://|data:image/[a-z+.-]+;base64,)")]
    """Public URL of the image, or the image itself as `data:image/png;base64,…`."""


class ReferenceImage(RequestModel):
    """An image that a prompt refers to."""

    url: Annotated[str, Field(pattern="^(https?://|data:image/[a-z+.-]+;base64,)")]
    """Public URL of the image, or the image itself as `data:image/png;base64,…`."""


class OutputTarget(RequestModel):
    """A place of the caller's to put the video."""

    upload_url: str
    """Signed URL that the finished video is put to; teams without data retention must give one."""


class AcceptedVideo(Model):
    """A video that was accepted and will be made."""

    request_id: str
    """Id to poll with."""


VideoState = TypeAliasType("VideoState", Literal["pending", "done", "failed", "expired"] | str)
"""State of a video; `expired` means that it was made and is gone."""


class Usage(Model):
    """What a video cost."""

    cost_in_usd_ticks: int | None = None
    """Price in ticks; 10,000,000,000 ticks are one US dollar."""


class VideoFile(Model):
    """A finished video."""

    url: str | None = None
    """Where the file can be fetched; temporary, and empty when moderation withheld the video."""
    duration: float | None = None
    """Length in seconds."""
    respect_moderation: bool | None = None
    """Whether the video passed moderation."""


VideoErrorCode = TypeAliasType(
    "VideoErrorCode",
    Literal["invalid_argument", "permission_denied", "failed_precondition", "service_unavailable", "internal_error"]
    | str,
)
"""Name of an error."""


class ErrorAnswer(Model):
    """Body of a failed call. `code` has been seen as a slug with hyphens, as one with underscores, and as a sentence."""

    code: str | None = None
    """Kind of the error; free text."""
    error: str | None = None
    """The reason, for people."""


class TextRequest(RequestModel):
    """A video from text, by the model that is taken when none is named."""

    model: VideoModel | None = None
    """Model that makes the video; may be left out."""
    prompt: Prompt
    """What the video shall show."""
    duration: Duration = 8
    """Length in seconds."""
    aspect_ratio: AspectRatio = "16:9"
    """Width to height."""
    resolution: Resolution = "480p"
    """Height of the picture."""
    output: OutputTarget | None = None
    """Where else the video shall go."""
    user: str | None = None
    """The caller's own id of the person whom the video is for."""


class ImageRequest(RequestModel):
    """A video from an image, by the model that is taken when none is named."""

    model: VideoModel | None = None
    """Model that makes the video; may be left out."""
    prompt: Prompt | None = None
    """What shall happen; may be left out."""
    image: SourceImage
    """First frame of the video."""
    duration: Duration = 8
    """Length in seconds."""
    aspect_ratio: AspectRatio = "16:9"
    """Width to height."""
    resolution: Resolution = "480p"
    """Height of the picture."""
    output: OutputTarget | None = None
    """Where else the video shall go."""
    user: str | None = None
    """The caller's own id of the person whom the video is for."""


class ReferenceRequest(RequestModel):
    """A video with reference images, by the model that is taken when none is named."""

    model: VideoModel | None = None
    """Model that makes the video; may be left out."""
    prompt: ReferencePrompt
    """What the video shall show."""
    reference_images: Annotated[list[ReferenceImage], Field(max_length=7, min_length=1)]
    """Images that the prompt refers to as `<IMAGE_1>` and so on."""
    duration: ReferenceDuration = 8
    """Length in seconds."""
    aspect_ratio: AspectRatio = "16:9"
    """Width to height."""
    resolution: Resolution = "480p"
    """Height of the picture."""
    output: OutputTarget | None = None
    """Where else the video shall go."""
    user: str | None = None
    """The caller's own id of the person whom the video is for."""


class Text15Request(RequestModel):
    """A video from text, by the newer model."""

    model: VideoModel15
    """Model that makes the video."""
    prompt: Prompt
    """What the video shall show."""
    duration: Duration = 8
    """Length in seconds."""
    aspect_ratio: AspectRatio = "16:9"
    """Width to height."""
    resolution: Resolution15 = "480p"
    """Height of the picture."""
    output: OutputTarget | None = None
    """Where else the video shall go."""
    user: str | None = None
    """The caller's own id of the person whom the video is for."""


class Image15Request(RequestModel):
    """A video from an image, by the newer model."""

    model: VideoModel15
    """Model that makes the video."""
    prompt: Prompt | None = None
    """What shall happen; may be left out."""
    image: SourceImage
    """First frame of the video."""
    duration: Duration = 8
    """Length in seconds."""
    aspect_ratio: AspectRatio = "16:9"
    """Width to height."""
    resolution: Resolution15 = "480p"
    """Height of the picture."""
    output: OutputTarget | None = None
    """Where else the video shall go."""
    user: str | None = None
    """The caller's own id of the person whom the video is for."""


class Reference15Request(RequestModel):
    """A video with reference images, by the newer model."""

    model: VideoModel15
    """Model that makes the video."""
    prompt: ReferencePrompt
    """What the video shall show."""
    reference_images: Annotated[list[ReferenceImage], Field(max_length=7, min_length=1)]
    """Images that the prompt refers to as `<IMAGE_1>` and so on."""
    duration: ReferenceDuration = 8
    """Length in seconds."""
    aspect_ratio: AspectRatio = "16:9"
    """Width to height."""
    resolution: Resolution = "480p"
    """Height of the picture."""
    output: OutputTarget | None = None
    """Where else the video shall go."""
    user: str | None = None
    """The caller's own id of the person whom the video is for."""


class VideoError(Model):
    """Why a video failed."""

    code: VideoErrorCode | None = None
    """Name of the error."""
    message: str | None = None
    """The reason, for people."""


CreateVideoRequest = TypeAliasType(
    "CreateVideoRequest",
    TextRequest | ImageRequest | ReferenceRequest | Text15Request | Image15Request | Reference15Request,
)
"""What the video shall show and how it shall be made; the forms differ by `model` and by the images."""


class Video(Model):
    """A video as it stands."""

    status: VideoState | None = None
    """How far the video is."""
    progress: Annotated[int | None, Field(ge=0, le=100)] = None
    """Percent done; left out when the video failed."""
    model: str | None = None
    """Model that made the video; may be empty when it failed."""
    usage: Usage | None = None
    """What the video cost."""
    video: VideoFile | None = None
    """The finished video."""
    error: VideoError | None = None
    """Why the video failed."""
