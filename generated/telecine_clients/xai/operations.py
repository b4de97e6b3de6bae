# Generated from specs/xai.yaml by `telecine-codegen generate`. Do not edit.

"""Operations of XAI: functions that build a `Call` from typed arguments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, overload

from telecine_runtime.body_codec import build_decoder, build_union_body
from telecine_runtime.call import Call, Operation
from telecine_runtime.error_envelope import Envelope
from telecine_runtime.lazy_import import LazyModule
from telecine_runtime.omitted_argument import OMITTED, Omitted
from telecine_runtime.provider_info import ProviderInfo

if TYPE_CHECKING:
    from . import models
else:
    models = LazyModule(f"{__package__}.models")

API: Final = ProviderInfo(
    name="xai",
    title="XAI",
    base_url="https://api.x.ai",
    key_header="Authorization",
    key_prefix="Bearer ",
    key_variable="XAI_API_KEY",
    paths=("/v1/videos/generations", "/v1/videos/{request_id}"),
    envelope=Envelope(
        code=("/code", "/error/code"),
        message=("/error", "/error/message"),
        errors={"529": "Unavailable"},
        phrases={"incorrect api key": "AuthenticationError", "content moderation": "PromptRejected"},
    ),
)

_CREATE_VIDEO: Final[Operation[models.AcceptedVideo]] = Operation(
    api=API,
    name="create_video",
    method="POST",
    path="/v1/videos/generations",
    decode=build_decoder(lambda: models.AcceptedVideo),
    envelope=API.envelope,
)


@overload
def create_video(
    body: models.CreateVideoRequest | Mapping[str, Any], *, extra_body: Mapping[str, Any] | None = None
) -> Call[models.AcceptedVideo]: ...


@overload
def create_video(
    *,
    prompt: models.Prompt,
    model: models.VideoModel | Omitted = OMITTED,
    duration: models.Duration | Omitted = OMITTED,
    aspect_ratio: models.AspectRatio | Omitted = OMITTED,
    resolution: models.Resolution | Omitted = OMITTED,
    output: models.OutputTarget | Mapping[str, Any] | Omitted = OMITTED,
    user: str | Omitted = OMITTED,
    extra_body: Mapping[str, Any] | None = None,
) -> Call[models.AcceptedVideo]: ...


@overload
def create_video(
    *,
    image: models.SourceImage | Mapping[str, Any],
    model: models.VideoModel | Omitted = OMITTED,
    prompt: models.Prompt | Omitted = OMITTED,
    duration: models.Duration | Omitted = OMITTED,
    aspect_ratio: models.AspectRatio | Omitted = OMITTED,
    resolution: models.Resolution | Omitted = OMITTED,
    output: models.OutputTarget | Mapping[str, Any] | Omitted = OMITTED,
    user: str | Omitted = OMITTED,
    extra_body: Mapping[str, Any] | None = None,
) -> Call[models.AcceptedVideo]: ...


@overload
def create_video(
    *,
    prompt: models.ReferencePrompt,
    reference_images: list[models.ReferenceImage | Mapping[str, Any]],
    model: models.VideoModel | Omitted = OMITTED,
    duration: models.ReferenceDuration | Omitted = OMITTED,
    aspect_ratio: models.AspectRatio | Omitted = OMITTED,
    resolution: models.Resolution | Omitted = OMITTED,
    output: models.OutputTarget | Mapping[str, Any] | Omitted = OMITTED,
    user: str | Omitted = OMITTED,
    extra_body: Mapping[str, Any] | None = None,
) -> Call[models.AcceptedVideo]: ...


@overload
def create_video(
    *,
    model: models.VideoModel15,
    prompt: models.Prompt,
    duration: models.Duration | Omitted = OMITTED,
    aspect_ratio: models.AspectRatio | Omitted = OMITTED,
    resolution: models.Resolution15 | Omitted = OMITTED,
    output: models.OutputTarget | Mapping[str, Any] | Omitted = OMITTED,
    user: str | Omitted = OMITTED,
    extra_body: Mapping[str, Any] | None = None,
) -> Call[models.AcceptedVideo]: ...


@overload
def create_video(
    *,
    model: models.VideoModel15,
    image: models.SourceImage | Mapping[str, Any],
    prompt: models.Prompt | Omitted = OMITTED,
    duration: models.Duration | Omitted = OMITTED,
    aspect_ratio: models.AspectRatio | Omitted = OMITTED,
    resolution: models.Resolution15 | Omitted = OMITTED,
    output: models.OutputTarget | Mapping[str, Any] | Omitted = OMITTED,
    user: str | Omitted = OMITTED,
    extra_body: Mapping[str, Any] | None = None,
) -> Call[models.AcceptedVideo]: ...


@overload
def create_video(
    *,
    model: models.VideoModel15,
    prompt: models.ReferencePrompt,
    reference_images: list[models.ReferenceImage | Mapping[str, Any]],
    duration: models.ReferenceDuration | Omitted = OMITTED,
    aspect_ratio: models.AspectRatio | Omitted = OMITTED,
    resolution: models.Resolution | Omitted = OMITTED,
    output: models.OutputTarget | Mapping[str, Any] | Omitted = OMITTED,
    user: str | Omitted = OMITTED,
    extra_body: Mapping[str, Any] | None = None,
) -> Call[models.AcceptedVideo]: ...


def create_video(
    body: Any = OMITTED, *, extra_body: Mapping[str, Any] | None = None, **form: Any
) -> Call[models.AcceptedVideo]:
    """Start a video from a prompt, an image or reference images: the call alone, to be sent by a client."""
    return Call(_CREATE_VIDEO, body=build_union_body("create_video", models.CreateVideoRequest, body, form, extra_body))


_GET_VIDEO: Final[Operation[models.Video | None]] = Operation(
    api=API,
    name="get_video",
    method="GET",
    path="/v1/videos/{request_id}",
    decode=build_decoder(lambda: models.Video, may_be_empty=True),
    envelope=API.envelope,
    idempotent=True,
)


def get_video(*, request_id: str) -> Call[models.Video | None]:
    """Look at a video: the call alone, to be sent by a client."""
    return Call(_GET_VIDEO, path_values={"request_id": request_id})


OPERATIONS: Final[Mapping[str, Operation[Any]]] = {"create_video": _CREATE_VIDEO, "get_video": _GET_VIDEO}
"""Every operation, by its Python name."""
