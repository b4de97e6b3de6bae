# Generated from specs/apikley.yaml by `telecine-codegen generate`. Do not edit.
"""Models of Apikley: what goes over the wire."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from telecine_runtime.model import Model, RequestModel

AspectRatio = TypeAliasType("AspectRatio", Literal["2:3", "3:2", "1:1"])
"""`2:3` is portrait (upright), for phones and upright feeds; `3:2` is landscape, for desktops and presentations; `1:1` is square, for feeds such as Instagram Reels and TikTok."""


Mode = TypeAliasType("Mode", Literal["fun", "normal", "spicy"])
"""`fun` plays more freely with the prompt; `normal` balances freedom and quality of motion; `spicy` moves more intensely."""


class WebImageInput(RequestModel):
    """Parameters of a video made from an image on the web."""

    image_urls: Annotated[list[str], Field(max_length=1, min_length=1)]
    """URL of the image: JPEG, PNG or WebP of at most 10 MB. Excludes `task_id`."""
    prompt: Annotated[str | None, Field(max_length=5000)] = None
    """What shall happen in the image. Optional, at most 5000 characters."""
    mode: Literal["fun", "normal"] = "normal"
    """Style and strength of the motion; images from outside allow no `spicy`."""


class TaskImageInput(RequestModel):
    """Parameters of a video made from an image that an earlier task made."""

    task_id: Annotated[str, Field(max_length=100)]
    """Id of a Grok text-to-image task of the same account. Excludes `image_urls`."""
    index: Annotated[int, Field(ge=0, le=5)] = 0
    """Which image of that task, counted from 0."""
    prompt: Annotated[str | None, Field(max_length=5000)] = None
    """What shall happen in the image. Optional, at most 5000 characters."""
    mode: Mode = "normal"
    """Style and strength of the motion."""


ResponseCode = TypeAliasType("ResponseCode", Literal[200, 401, 402, 404, 422, 429, 455, 500, 501, 505] | int)
"""200 success; 401 key missing or wrong; 402 too few credits; 404 no such resource or path; 422 a parameter was refused; 429 limit exceeded; 455 unavailable, under maintenance; 500 unexpected error of the server; 501 the video could not be made; 505 the feature is switched off. Other codes may come."""


class CreatedTask(Model):
    """The name under which an accepted task is known."""

    task_id: Annotated[str, Field(alias="taskId")]
    """Id of the task, for `getTask`."""


TaskState = TypeAliasType("TaskState", Literal["waiting", "queuing", "generating", "success", "fail"] | str)
"""`waiting` and `queuing`: not begun; `generating`: at work; `success` and `fail`: ended. Other words may come."""


class TaskOutcome(Model):
    """What is told of a task beside its id and state."""

    model: str | None = None
    """Name of the model."""
    param: Annotated[str | None, Field(json_schema_extra={"contentMediaType": "application/json"})] = None
    """The body that created the task, as JSON text."""
    result_json: Annotated[
        str | None, Field(alias="resultJson", json_schema_extra={"contentMediaType": "application/json"})
    ] = None
    """The result as JSON text, an object whose `resultUrls` lists the URLs of the video, valid for 24 hours. Null or absent until the task has succeeded."""
    fail_code: Annotated[str | None, Field(alias="failCode")] = None
    """Why the task failed, as a code in text; empty or null otherwise."""
    fail_msg: Annotated[str | None, Field(alias="failMsg")] = None
    """Why the task failed, in words; empty or null otherwise."""
    cost_time: Annotated[int | None, Field(alias="costTime")] = None
    """How long the task took; the unit is not reliable, so use the times below."""
    create_time: Annotated[int | None, Field(alias="createTime")] = None
    """When the task was created, in milliseconds since 1970."""
    update_time: Annotated[int | None, Field(alias="updateTime")] = None
    """When the record last changed, in milliseconds since 1970."""
    complete_time: Annotated[int | None, Field(alias="completeTime")] = None
    """When the task ended, in milliseconds since 1970; null while it has not."""


class TaskResult(Model):
    """The result of a task, which `resultJson` holds as text."""

    result_urls: Annotated[list[str] | None, Field(alias="resultUrls")] = None
    """URLs of the video."""


class TaskRecord(TaskOutcome):
    """A task as it stands."""

    task_id: Annotated[str, Field(alias="taskId")]
    """Id of the task."""
    state: TaskState
    """How far the task is."""
    progress: int | None = None
    """Per cent done, 0 to 100; told by few models."""


CallbackCode = TypeAliasType("CallbackCode", Literal[200, 501] | int)
"""200: the video was made; 501: it could not be made. Other codes may come."""


class CallbackTask(TaskOutcome):
    """The task of a callback; any member may be missing."""

    task_id: Annotated[str | None, Field(alias="taskId")] = None
    """Id of the task."""
    state: TaskState | None = None
    """How the task ended."""


class CallbackNotice(Model):
    """A callback that only names the task."""

    task_id: str
    """Id of the task."""
    callback_type: Annotated[str | None, Field(alias="callbackType")] = None
    """Why the callback was sent, such as `task_completed`."""


UploadPath = TypeAliasType("UploadPath", Annotated[str, Field(pattern="^[^/](.*[^/])?$")])
"""A folder such as `images/boats`, with no slash at either end."""


class UploadedFile(Model):
    """A file that the provider keeps for 3 days."""

    file_name: Annotated[str | None, Field(alias="fileName")] = None
    """Name it is kept under."""
    file_path: Annotated[str | None, Field(alias="filePath")] = None
    """Folder and name."""
    download_url: Annotated[str, Field(alias="downloadUrl")]
    """Where it can be read, also as an input of a task."""
    file_size: Annotated[int | None, Field(alias="fileSize")] = None
    """Size in bytes."""
    mime_type: Annotated[str | None, Field(alias="mimeType")] = None
    """Kind of the file, such as `image/png`."""
    uploaded_at: Annotated[str | None, Field(alias="uploadedAt")] = None
    """When it was kept, as ISO 8601 text in UTC."""


class TextToVideoInput(RequestModel):
    """Parameters of a video made from a prompt."""

    prompt: Annotated[str, Field(max_length=5000)]
    """What moves and how: subject and surroundings, actions in their order, camera and timing. English, at most 5000 characters."""
    aspect_ratio: AspectRatio = "2:3"
    """Width to height of the video."""
    mode: Mode = "normal"
    """Style and strength of the motion."""


ImageToVideoInput = TypeAliasType("ImageToVideoInput", WebImageInput | TaskImageInput)
"""Parameters of a video made from an image: an image on the web, or one that an earlier task made, never both."""


class ApiResponse(Model):
    """The envelope of every answer."""

    code: ResponseCode
    """What became of the call."""
    msg: str | None = None
    """Short text; when the call failed, what went wrong."""
    message: str | None = None
    """The same text, as the page of `getTask` spells it."""


class ErrorResponse(ApiResponse):
    """An answer that carries no result."""

    success: bool | None = None
    """Always false here; only uploads send it."""
    data: Annotated[None, Field(None)] = None
    """Null or absent."""


class CreateTaskResponse(ApiResponse):
    """Answer to a new task."""

    data: CreatedTask | None = None
    """The accepted task; null when it was refused."""


class GetTaskResponse(ApiResponse):
    """Answer to the reading of a task."""

    data: TaskRecord | None = None
    """The task; null when it is not known."""


class TaskCallback(Model):
    """What the provider posts when a task has ended. The id is in `data.taskId`, in `data.task_id`, or in `taskId`."""

    code: CallbackCode
    """What became of the task."""
    msg: str | None = None
    """Short text on what became of the task."""
    task_id: Annotated[str | None, Field(alias="taskId")] = None
    """Id of the task, when it stands outside `data`."""
    data: CallbackTask | CallbackNotice | None = None
    """The task."""


class GetCreditsResponse(ApiResponse):
    """Answer with the credits left."""

    data: float | None = None
    """Credits left; null when the call failed."""


class FileUpload(RequestModel):
    """A file and where to put it."""

    file: Annotated[str, Field(json_schema_extra={"contentMediaType": "application/octet-stream"})]
    """The bytes of the file."""
    upload_path: Annotated[UploadPath, Field(alias="uploadPath")]
    """Folder to put it in."""
    file_name: Annotated[str | None, Field(alias="fileName")] = None
    """Name to keep it under; chosen by the provider when left out."""


class Base64Upload(RequestModel):
    """A file as text and where to put it."""

    base64_data: Annotated[
        str,
        Field(
            alias="base64Data",
            pattern="^(data:[A-Za-z0-9.+/;=-]*;base64,)?([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)$",
        ),
    ]
    """The bytes of the file in Base64, alone or as a data URL; files above 10 MB go better as a form."""
    upload_path: Annotated[UploadPath, Field(alias="uploadPath")]
    """Folder to put it in."""
    file_name: Annotated[str | None, Field(alias="fileName")] = None
    """Name to keep it under; chosen by the provider when left out."""


class UrlUpload(RequestModel):
    """Where to fetch a file and where to put it."""

    file_url: Annotated[str, Field(alias="fileUrl")]
    """URL of the file, open to the provider."""
    upload_path: Annotated[UploadPath, Field(alias="uploadPath")]
    """Folder to put it in."""
    file_name: Annotated[str | None, Field(alias="fileName")] = None
    """Name to keep it under; chosen by the provider when left out."""


class UploadResponse(ApiResponse):
    """Answer to an upload."""

    success: bool | None = None
    """Whether the file was kept."""
    data: UploadedFile | None = None
    """The file; null or absent when it was refused."""


class TextToVideoTask(RequestModel):
    """A video from a prompt alone."""

    model: Literal["grok-imagine/text-to-video"]
    """Name of the model; it must be `grok-imagine/text-to-video`."""
    call_back_url: Annotated[str | None, Field(alias="callBackUrl")] = None
    """Where the provider posts JSON with the fate of the task and the URLs of the video once it has ended. Optional, advised in production; without it, poll `getTask`."""
    input: TextToVideoInput
    """What the video shall show and look like."""


class ImageToVideoTask(RequestModel):
    """A video from one image."""

    model: Literal["grok-imagine/image-to-video"]
    """Name of the model; it must be `grok-imagine/image-to-video`."""
    call_back_url: Annotated[str | None, Field(alias="callBackUrl")] = None
    """Where the provider posts JSON with the fate of the task once it has ended. Optional, advised in production; without it, poll `getTask`."""
    input: ImageToVideoInput
    """The image, and what shall happen in it."""


CreateTaskRequest = TypeAliasType(
    "CreateTaskRequest", Annotated[TextToVideoTask | ImageToVideoTask, Field(discriminator="model")]
)
"""A new task; `model` decides what `input` may hold."""
