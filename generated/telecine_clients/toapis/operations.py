# Generated from specs/toapis.yaml by `telecine-codegen generate`. Do not edit.

"""Operations of ToAPIs: functions that build a `Call` from typed arguments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, overload

from telecine_runtime.body_codec import build_decoder, build_form_body, build_union_body
from telecine_runtime.call import Call, Operation
from telecine_runtime.error_envelope import Envelope
from telecine_runtime.lazy_import import LazyModule
from telecine_runtime.omitted_argument import OMITTED, Omitted
from telecine_runtime.provider_info import ProviderInfo
from telecine_runtime.request_body import File

if TYPE_CHECKING:
    from . import models
else:
    models = LazyModule(f"{__package__}.models")

API: Final = ProviderInfo(
    name="toapis",
    title="ToAPIs",
    base_url="https://toapis.com",
    key_header="Authorization",
    key_prefix="Bearer ",
    key_variable="TOAPIS_API_KEY",
    paths=(
        "/v1/videos/generations",
        "/v1/videos/generations/{task_id}",
        "/v1/uploads/images",
        "/v1/user/balance",
        "/v1/balance",
    ),
    envelope=Envelope(
        success={"/success": (True,)},
        code=("/error/code",),
        message=("/error/message", "/message"),
        errors={
            "422": "PromptRejected",
            "invalid_request": "BadRequest",
            "unauthorized": "AuthenticationError",
            "insufficient_quota": "InsufficientCredits",
            "task_not_found": "NotFound",
            "content_policy_violation": "PromptRejected",
            "webhook_not_configured": "BadRequest",
            "rate_limit_exceeded": "RateLimited",
            "rate_limit_unavailable": "Unavailable",
            "generation_failed": "GenerationFailed",
            "internal_error": "ServerError",
        },
    ),
)

_CREATE_VIDEO: Final[Operation[models.VideoTask]] = Operation(
    api=API,
    name="create_video",
    method="POST",
    path="/v1/videos/generations",
    decode=build_decoder(lambda: models.VideoTask),
    envelope=API.envelope,
)


@overload
def create_video(
    body: models.CreateVideoRequest | Mapping[str, Any], *, extra_body: Mapping[str, Any] | None = None
) -> Call[models.VideoTask]: ...


@overload
def create_video(
    *,
    model: Literal["grok-video-3"],
    prompt: str,
    duration: int | Omitted = OMITTED,
    aspect_ratio: Literal["16:9", "9:16"] | Omitted = OMITTED,
    image_urls: list[models.ImageUrl] | Omitted = OMITTED,
    client_business_id: str | Omitted = OMITTED,
    callback_url: str | Omitted = OMITTED,
    extra_body: Mapping[str, Any] | None = None,
) -> Call[models.VideoTask]: ...


@overload
def create_video(
    *,
    model: Literal["grok-video-1.5-preview"],
    prompt: str,
    images: list[models.ImageUrl],
    seconds: Literal["10", "15"] | Omitted = OMITTED,
    aspect_ratio: Literal["16:9", "9:16", "3:2", "2:3", "1:1"] | Omitted = OMITTED,
    client_business_id: str | Omitted = OMITTED,
    callback_url: str | Omitted = OMITTED,
    extra_body: Mapping[str, Any] | None = None,
) -> Call[models.VideoTask]: ...


@overload
def create_video(
    *,
    model: Literal["grok-video-1.0"],
    prompt: str,
    duration: int | Omitted = OMITTED,
    resolution: Literal["480p", "720p"] | Omitted = OMITTED,
    aspect_ratio: Literal["16:9", "9:16", "3:2", "2:3", "1:1"] | Omitted = OMITTED,
    image: str | Omitted = OMITTED,
    reference_images: list[models.ImageUrl] | Omitted = OMITTED,
    client_business_id: str | Omitted = OMITTED,
    callback_url: str | Omitted = OMITTED,
    extra_body: Mapping[str, Any] | None = None,
) -> Call[models.VideoTask]: ...


@overload
def create_video(
    *,
    model: Literal["grok-video-1.5"],
    prompt: str,
    image: str,
    duration: int | Omitted = OMITTED,
    resolution: Literal["480p", "720p"] | Omitted = OMITTED,
    aspect_ratio: Literal["16:9", "9:16", "3:2", "2:3", "1:1"] | Omitted = OMITTED,
    client_business_id: str | Omitted = OMITTED,
    callback_url: str | Omitted = OMITTED,
    extra_body: Mapping[str, Any] | None = None,
) -> Call[models.VideoTask]: ...


def create_video(
    body: Any = OMITTED, *, extra_body: Mapping[str, Any] | None = None, **form: Any
) -> Call[models.VideoTask]:
    """Start a video from a prompt, with or without reference images: the call alone, to be sent by a client."""
    return Call(_CREATE_VIDEO, body=build_union_body("create_video", models.CreateVideoRequest, body, form, extra_body))


_GET_VIDEO: Final[Operation[models.VideoTask]] = Operation(
    api=API,
    name="get_video",
    method="GET",
    path="/v1/videos/generations/{task_id}",
    decode=build_decoder(lambda: models.VideoTask),
    envelope=API.envelope,
    idempotent=True,
)


def get_video(*, task_id: str) -> Call[models.VideoTask]:
    """Look at a task: the call alone, to be sent by a client."""
    return Call(_GET_VIDEO, path_values={"task_id": task_id})


_UPLOAD_IMAGE: Final[Operation[models.ImageAnswer]] = Operation(
    api=API,
    name="upload_image",
    method="POST",
    path="/v1/uploads/images",
    decode=build_decoder(lambda: models.ImageAnswer),
    envelope=API.envelope,
)


def upload_image(*, file: File, purpose: str | Omitted = OMITTED) -> Call[models.ImageAnswer]:
    """Upload an input image: the call alone, to be sent by a client."""
    return Call(
        _UPLOAD_IMAGE, body=build_form_body("upload_image", models.ImageForm, {"file": file, "purpose": purpose})
    )


_GET_ACCOUNT_BALANCE: Final[Operation[models.Balance]] = Operation(
    api=API,
    name="get_account_balance",
    method="GET",
    path="/v1/user/balance",
    decode=build_decoder(lambda: models.Balance),
    envelope=API.envelope,
    idempotent=True,
)


def get_account_balance() -> Call[models.Balance]:
    """Read what the whole account may still spend: the call alone, to be sent by a client."""
    return Call(_GET_ACCOUNT_BALANCE)


_GET_TOKEN_BALANCE: Final[Operation[models.Balance]] = Operation(
    api=API,
    name="get_token_balance",
    method="GET",
    path="/v1/balance",
    decode=build_decoder(lambda: models.Balance),
    envelope=API.envelope,
    idempotent=True,
)


def get_token_balance() -> Call[models.Balance]:
    """Read what the key may still spend: the call alone, to be sent by a client."""
    return Call(_GET_TOKEN_BALANCE)


OPERATIONS: Final[Mapping[str, Operation[Any]]] = {
    "create_video": _CREATE_VIDEO,
    "get_video": _GET_VIDEO,
    "upload_image": _UPLOAD_IMAGE,
    "get_account_balance": _GET_ACCOUNT_BALANCE,
    "get_token_balance": _GET_TOKEN_BALANCE,
}
"""Every operation, by its Python name."""
