# Generated from specs/ttapi.yaml by `telecine-codegen generate`. Do not edit.

"""Operations of TTAPI: functions that build a `Call` from typed arguments."""

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
    name="ttapi",
    title="TTAPI",
    base_url="https://api.ttapi.io",
    key_header="TT-API-KEY",
    key_prefix="",
    key_variable="TTAPI_API_KEY",
    paths=("/grok/generations", "/grok/fetch", "/grok/v1/videos/{request_id}", "/midjourney/v1/info"),
    envelope=Envelope(
        success={"/status": ("SUCCESS",)},
        refusal={"/status": ("FAILED",)},
        message=("/message",),
        errors={"499": "RateLimited"},
        phrases={
            "banned words": "PromptRejected",
            "banned prompt": "PromptRejected",
            "prompt violation": "PromptRejected",
        },
    ),
)

_CREATE_GENERATION: Final[Operation[models.GenerationAccepted]] = Operation(
    api=API,
    name="create_generation",
    method="POST",
    path="/grok/generations",
    decode=build_decoder(lambda: models.GenerationAccepted),
    envelope=API.envelope,
)


@overload
def create_generation(
    body: models.GenerationRequest | Mapping[str, Any], *, extra_body: Mapping[str, Any] | None = None
) -> Call[models.GenerationAccepted]: ...


@overload
def create_generation(
    *,
    prompt: str,
    model: Literal["grok-imagine-1.0-video"] | Omitted = OMITTED,
    aspect_ratio: Literal["2:3", "3:2", "1:1", "9:16", "16:9"] | Omitted = OMITTED,
    video_length: str | Omitted = OMITTED,
    resolution_name: Literal["480p", "720p"] | Omitted = OMITTED,
    refer_images: list[str] | Omitted = OMITTED,
    hook_url: str | Omitted = OMITTED,
    extra_body: Mapping[str, Any] | None = None,
) -> Call[models.GenerationAccepted]: ...


@overload
def create_generation(
    *,
    model: Literal["grok-imagine-video-1.5-preview"],
    prompt: str,
    refer_images: list[str],
    aspect_ratio: Literal["2:3", "3:2", "1:1", "9:16", "16:9"] | Omitted = OMITTED,
    video_length: str | Omitted = OMITTED,
    resolution_name: Literal["480p", "720p"] | Omitted = OMITTED,
    hook_url: str | Omitted = OMITTED,
    extra_body: Mapping[str, Any] | None = None,
) -> Call[models.GenerationAccepted]: ...


def create_generation(
    body: Any = OMITTED, *, extra_body: Mapping[str, Any] | None = None, **form: Any
) -> Call[models.GenerationAccepted]:
    """Start a video from text, or from text and reference images: the call alone, to be sent by a client."""
    return Call(
        _CREATE_GENERATION, body=build_union_body("create_generation", models.GenerationRequest, body, form, extra_body)
    )


_FETCH_GENERATION: Final[Operation[models.GenerationResult]] = Operation(
    api=API,
    name="fetch_generation",
    method="GET",
    path="/grok/fetch",
    decode=build_decoder(lambda: models.GenerationResult),
    envelope=API.envelope.without_success(),
    idempotent=True,
)


def fetch_generation(*, job_id: str) -> Call[models.GenerationResult]:
    """Read the state and the result of a job: the call alone, to be sent by a client."""
    return Call(_FETCH_GENERATION, query=(("jobId", job_id),))


_GET_VIDEO: Final[Operation[models.Video]] = Operation(
    api=API,
    name="get_video",
    method="GET",
    path="/grok/v1/videos/{request_id}",
    decode=build_decoder(lambda: models.Video),
    envelope=API.envelope.without_success(),
    idempotent=True,
)


def get_video(*, request_id: str) -> Call[models.Video]:
    """Read the state and the result of a video in xAI's shape: the call alone, to be sent by a client."""
    return Call(_GET_VIDEO, path_values={"request_id": request_id})


_GET_ACCOUNT: Final[Operation[models.AccountAnswer]] = Operation(
    api=API,
    name="get_account",
    method="GET",
    path="/midjourney/v1/info",
    decode=build_decoder(lambda: models.AccountAnswer),
    envelope=API.envelope,
    idempotent=True,
)


def get_account() -> Call[models.AccountAnswer]:
    """Read the balance of the account: the call alone, to be sent by a client."""
    return Call(_GET_ACCOUNT)


OPERATIONS: Final[Mapping[str, Operation[Any]]] = {
    "create_generation": _CREATE_GENERATION,
    "fetch_generation": _FETCH_GENERATION,
    "get_video": _GET_VIDEO,
    "get_account": _GET_ACCOUNT,
}
"""Every operation, by its Python name."""
