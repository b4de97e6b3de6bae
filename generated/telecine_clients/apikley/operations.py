# Generated from specs/apikley.yaml by `telecine-codegen generate`. Do not edit.

"""Operations of Apikley: functions that build a `Call` from typed arguments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, overload

from telecine_runtime.body_codec import build_decoder, build_form_body, build_json_body, build_union_body
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
    name="apikley",
    title="Apikley",
    base_url="https://api.apikley.ru",
    key_header="Authorization",
    key_prefix="Bearer ",
    key_variable="APIKLEY_API_KEY",
    paths=(
        "/api/v1/jobs/createTask",
        "/api/v1/jobs/recordInfo",
        "/api/v1/chat/credit",
        "/file-upload/api/file-stream-upload",
        "/file-upload/api/file-base64-upload",
        "/file-upload/api/file-url-upload",
    ),
    envelope=Envelope(
        success={"/code": (200,)},
        code=("/code",),
        message=("/msg", "/message"),
        errors={"433": "RateLimited", "455": "Unavailable", "501": "GenerationFailed", "505": "FeatureDisabled"},
        phrases={"violating content policies": "PromptRejected"},
    ),
)

_CREATE_TASK: Final[Operation[models.CreateTaskResponse]] = Operation(
    api=API,
    name="create_task",
    method="POST",
    path="/api/v1/jobs/createTask",
    decode=build_decoder(lambda: models.CreateTaskResponse),
    envelope=API.envelope,
)


@overload
def create_task(
    body: models.CreateTaskRequest | Mapping[str, Any], *, extra_body: Mapping[str, Any] | None = None
) -> Call[models.CreateTaskResponse]: ...


@overload
def create_task(
    *,
    model: Literal["grok-imagine/text-to-video"],
    input: models.TextToVideoInput | Mapping[str, Any],
    call_back_url: str | Omitted = OMITTED,
    extra_body: Mapping[str, Any] | None = None,
) -> Call[models.CreateTaskResponse]: ...


@overload
def create_task(
    *,
    model: Literal["grok-imagine/image-to-video"],
    input: models.ImageToVideoInput,
    call_back_url: str | Omitted = OMITTED,
    extra_body: Mapping[str, Any] | None = None,
) -> Call[models.CreateTaskResponse]: ...


def create_task(
    body: Any = OMITTED, *, extra_body: Mapping[str, Any] | None = None, **form: Any
) -> Call[models.CreateTaskResponse]:
    """Start a video from text, or from an image: the call alone, to be sent by a client."""
    return Call(_CREATE_TASK, body=build_union_body("create_task", models.CreateTaskRequest, body, form, extra_body))


_GET_TASK: Final[Operation[models.GetTaskResponse]] = Operation(
    api=API,
    name="get_task",
    method="GET",
    path="/api/v1/jobs/recordInfo",
    decode=build_decoder(lambda: models.GetTaskResponse),
    envelope=API.envelope.with_errors({"422": "NotFound"}),
    idempotent=True,
)


def get_task(*, task_id: str) -> Call[models.GetTaskResponse]:
    """Read the state and the result of a task: the call alone, to be sent by a client."""
    return Call(_GET_TASK, query=(("taskId", task_id),))


_GET_CREDITS: Final[Operation[models.GetCreditsResponse]] = Operation(
    api=API,
    name="get_credits",
    method="GET",
    path="/api/v1/chat/credit",
    decode=build_decoder(lambda: models.GetCreditsResponse),
    envelope=API.envelope,
    idempotent=True,
)


def get_credits() -> Call[models.GetCreditsResponse]:
    """Read how many credits are left: the call alone, to be sent by a client."""
    return Call(_GET_CREDITS)


_UPLOAD_FILE: Final[Operation[models.UploadResponse]] = Operation(
    api=API,
    name="upload_file",
    method="POST",
    path="/file-upload/api/file-stream-upload",
    decode=build_decoder(lambda: models.UploadResponse),
    envelope=API.envelope,
)


def upload_file(
    *, file: File, upload_path: models.UploadPath, file_name: str | Omitted = OMITTED
) -> Call[models.UploadResponse]:
    """Upload a file as a form: the call alone, to be sent by a client."""
    return Call(
        _UPLOAD_FILE,
        body=build_form_body(
            "upload_file", models.FileUpload, {"file": file, "uploadPath": upload_path, "fileName": file_name}
        ),
    )


_UPLOAD_BASE_64: Final[Operation[models.UploadResponse]] = Operation(
    api=API,
    name="upload_base_64",
    method="POST",
    path="/file-upload/api/file-base64-upload",
    decode=build_decoder(lambda: models.UploadResponse),
    envelope=API.envelope,
)


def upload_base_64(
    *,
    base64_data: str,
    upload_path: models.UploadPath,
    file_name: str | Omitted = OMITTED,
    extra_body: Mapping[str, Any] | None = None,
) -> Call[models.UploadResponse]:
    """Upload a file as Base64 text: the call alone, to be sent by a client."""
    return Call(
        _UPLOAD_BASE_64,
        body=build_json_body(
            "upload_base_64",
            models.Base64Upload,
            {"base64Data": base64_data, "uploadPath": upload_path, "fileName": file_name},
            extra_body,
        ),
    )


_UPLOAD_FROM_URL: Final[Operation[models.UploadResponse]] = Operation(
    api=API,
    name="upload_from_url",
    method="POST",
    path="/file-upload/api/file-url-upload",
    decode=build_decoder(lambda: models.UploadResponse),
    envelope=API.envelope,
)


def upload_from_url(
    *,
    file_url: str,
    upload_path: models.UploadPath,
    file_name: str | Omitted = OMITTED,
    extra_body: Mapping[str, Any] | None = None,
) -> Call[models.UploadResponse]:
    """Let the provider fetch a file from a URL: the call alone, to be sent by a client."""
    return Call(
        _UPLOAD_FROM_URL,
        body=build_json_body(
            "upload_from_url",
            models.UrlUpload,
            {"fileUrl": file_url, "uploadPath": upload_path, "fileName": file_name},
            extra_body,
        ),
    )


OPERATIONS: Final[Mapping[str, Operation[Any]]] = {
    "create_task": _CREATE_TASK,
    "get_task": _GET_TASK,
    "get_credits": _GET_CREDITS,
    "upload_file": _UPLOAD_FILE,
    "upload_base_64": _UPLOAD_BASE_64,
    "upload_from_url": _UPLOAD_FROM_URL,
}
"""Every operation, by its Python name."""
