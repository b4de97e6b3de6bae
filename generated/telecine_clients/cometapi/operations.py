# Generated from specs/cometapi.yaml by `telecine-codegen generate`. Do not edit.

"""Operations of CometAPI: functions that build a `Call` from typed arguments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, overload

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
    name="cometapi",
    title="CometAPI",
    base_url="https://api.cometapi.com",
    key_header="Authorization",
    key_prefix="Bearer ",
    key_variable="COMETAPI_API_KEY",
    paths=("/grok/v1/videos/generations", "/grok/v1/videos/{request_id}"),
    envelope=Envelope(
        success={"/code": ("success",)},
        code=("/error/code", "/code"),
        message=("/error/message", "/message"),
        errors={"invalid_request": "BadRequest", "task_not_exist": "NotFound"},
        phrases={"content moderation": "PromptRejected"},
    ),
)

_CREATE_VIDEO: Final[Operation[models.AcceptedVideo]] = Operation(
    api=API,
    name="create_video",
    method="POST",
    path="/grok/v1/videos/generations",
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
    prompt: str,
    aspect_ratio: Literal["1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"] | Omitted = OMITTED,
    duration: int | Omitted = OMITTED,
    image: models.SourceImage | Mapping[str, Any] | Omitted = OMITTED,
    model: Literal["grok-imagine-video"] | Omitted = OMITTED,
    output: models.OutputTarget | Mapping[str, Any] | Omitted = OMITTED,
    resolution: Literal["480p", "720p"] | Omitted = OMITTED,
    size: str | Omitted = OMITTED,
    user: str | Omitted = OMITTED,
    extra_body: Mapping[str, Any] | None = None,
) -> Call[models.AcceptedVideo]: ...


@overload
def create_video(
    *,
    prompt: str,
    image: models.SourceImage | Mapping[str, Any],
    model: Literal["grok-imagine-video-1.5"],
    duration: int | Omitted = OMITTED,
    aspect_ratio: Literal["1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"] | Omitted = OMITTED,
    resolution: Literal["480p", "720p", "1080p"] | Omitted = OMITTED,
    extra_body: Mapping[str, Any] | None = None,
) -> Call[models.AcceptedVideo]: ...


def create_video(
    body: Any = OMITTED, *, extra_body: Mapping[str, Any] | None = None, **form: Any
) -> Call[models.AcceptedVideo]:
    """Start a video from a prompt, with or without a source image: the call alone, to be sent by a client."""
    return Call(_CREATE_VIDEO, body=build_union_body("create_video", models.CreateVideoRequest, body, form, extra_body))


_GET_VIDEO: Final[Operation[models.VideoAnswer]] = Operation(
    api=API,
    name="get_video",
    method="GET",
    path="/grok/v1/videos/{request_id}",
    decode=build_decoder(lambda: models.VideoAnswer),
    envelope=API.envelope.with_errors({"400": "NotFound"}),
    idempotent=True,
)


def get_video(*, request_id: str) -> Call[models.VideoAnswer]:
    """Look at a video: the call alone, to be sent by a client."""
    return Call(_GET_VIDEO, path_values={"request_id": request_id})


OPERATIONS: Final[Mapping[str, Operation[Any]]] = {"create_video": _CREATE_VIDEO, "get_video": _GET_VIDEO}
"""Every operation, by its Python name."""
