"""Apikley: every model through one createTask call, results as JSON inside a string, codes in the body."""

import base64
import binascii
import http.client
import json
import mimetypes
from asyncio import to_thread
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from telecine.mock.acceptance import accept
from telecine.mock.callbacks import Callback, refusal
from telecine.mock.jobs import Job
from telecine.mock.provider import DAY, JSON, MULTIPART, Answer, Call, Endpoint, Payload, Provider, Refusal
from telecine.mock.uploads import Upload, image_type
from telecine.mock.validation import Form, by_model, choice, nested, several, text, url, whole
from telecine.mock.world import World

INPUTS: Mapping[str, Form] = {
    "grok-imagine/text-to-video": {
        "prompt": text(required=True, longest=5000),
        "aspect_ratio": choice("2:3", "3:2", "1:1"),
        "mode": choice("fun", "normal", "spicy"),
    },
    "grok-imagine/image-to-video": {
        "image_urls": several(url(), most=1),
        "task_id": text(longest=100),
        "index": whole(0, 5),
        "prompt": text(longest=5000),
        "mode": choice("fun", "normal", "spicy"),
    },
}
FORMS: Mapping[str, Form] = {
    model: {"callBackUrl": url(), "input": nested(form, required=True)} for model, form in INPUTS.items()
}

ACCOUNT = 100_000.0  # credits
PRICE = 10.0  # credits a video

STATUSES = {
    "invalid": 422,
    "unknown": 404,
    "refused": 422,
    "no-credits": 402,
    "forbidden": 401,
    "maintenance": 455,
    "server-error": 500,
}
MESSAGES = {
    400: "Bad request",
    401: "Unauthorized",
    402: "Insufficient credits",
    404: "Task not found",
    405: "Method not allowed",
    408: "The upstream service was silent for ten minutes",
    422: "Validation error",
    429: "Rate limit exceeded",
    433: "The limit of this sub-key is reached",
    455: "The service is under maintenance",
    500: "Server Error",
    501: "Generation failed",
    505: "The feature is disabled",
}


def refuse(status: int, message: str) -> Payload:
    """The body of a failure."""
    return {"code": status, "msg": message, "data": None}


def refuse_upload(status: int, message: str) -> Payload:
    """The body of a refused upload."""
    return {"success": False, "code": status, "msg": message}


def state(job: Job, now: float) -> str:
    """The task's state."""
    if job.finished(now):
        return "success" if job.outcome == "succeeded" else "fail"
    return job.stage(now, ("waiting", "queuing", "generating"), unknown="reviewing")


def record(job: Job, now: float) -> dict[str, Any]:
    """The task, as a poll shows it; times are in milliseconds."""
    word, ends = state(job, now), round(job.ends * 1000) if job.finished(now) else None
    no_failure = None if ends is None else ""
    urls = [] if "no-url" in job.scenario else [job.video_url]
    return {
        "taskId": job.id,
        "model": job.model,
        "state": word,
        "param": json.dumps(job.body),
        "resultJson": json.dumps({"resultUrls": urls}) if word == "success" else None,
        "failCode": "500" if word == "fail" else no_failure,
        "failMsg": job.reason if word == "fail" else no_failure,
        "costTime": None if ends is None else round(job.takes * 1000),
        "createTime": round(job.created * 1000),
        "completeTime": ends,
        "updateTime": ends or round(now * 1000),
    }


def check_image_input(given: Mapping[str, Any]) -> None:
    """What the documents say of fields that exclude or need each other."""
    images, task_id = given.get("image_urls"), given.get("task_id")
    if not images and task_id is None:
        raise Refusal("invalid", "input.image_urls or input.task_id is required")
    if images and task_id is not None:
        raise Refusal("invalid", "input.image_urls and input.task_id exclude each other")
    if images and "index" in given:
        raise Refusal("invalid", "input.index is only for input.task_id")
    if images and given.get("mode") == "spicy":
        raise Refusal("invalid", "input.mode spicy is not allowed for external images")


def create(world: World, call: Call) -> Answer:
    """POST /api/v1/jobs/createTask."""
    model, given = call.body["model"], call.body["input"]
    if model == "grok-imagine/image-to-video":
        check_image_input(given)
    job = accept(
        world,
        call,
        provider="apikley",
        statuses=STATUSES,
        job_id=world.hex(32),
        model=model,
        prompt=given.get("prompt", ""),
        ratio=given.get("aspect_ratio", "2:3"),
        seconds=6,
        price=PRICE,
        account=ACCOUNT,
        callback_url=call.body.get("callBackUrl"),
    )
    return Answer({"code": 200, "msg": "success", "data": {"taskId": job.id}}, job, accepted=True)


def poll(world: World, call: Call) -> Answer:
    """GET /api/v1/jobs/recordInfo."""
    if "taskId" not in call.query:
        raise Refusal(400, "taskId parameter is required")
    job = world.jobs.get("apikley", call.query["taskId"])
    if job is None:
        raise Refusal("unknown")
    text_field = "msg" if "msg" in job.scenario else "message"
    return Answer({"code": 200, text_field: "success", "data": record(job, world.clock.now())}, job)


def credit(world: World, call: Call) -> Answer:
    """GET /api/v1/chat/credit."""
    return Answer({"code": 200, "msg": "success", "data": int(ACCOUNT - world.spent.get("apikley", 0.0))})


def stored(world: World, call: Call, content: bytes, name: str, media_type: str | None) -> Answer:
    """Keep an uploaded file for three days and say where it is; the same name again replaces it."""
    folder = call.body["uploadPath"].strip("/")
    name = call.body.get("fileName") or name
    media_type = image_type(content) or media_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
    path, now = f"{folder}/{name}", world.clock.now()
    world.uploads.keep(Upload(f"apikley/{path}", media_type, content, expires=now + 3 * DAY))
    data = {
        "fileName": name,
        "filePath": path,
        "downloadUrl": f"{call.origin}/cdn/uploads/apikley/{path}",
        "fileSize": len(content),
        "mimeType": media_type,
        "uploadedAt": datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    return Answer({"success": True, "code": 200, "msg": "File uploaded successfully", "data": data})


def upload_stream(world: World, call: Call) -> Answer:
    """POST /file-upload/api/file-stream-upload."""
    if "file" not in call.files:
        raise Refusal(400, "Missing required parameter: file")
    file = call.files["file"]
    return stored(world, call, file.content, file.name or world.hex(16), file.media_type)


def upload_base64(world: World, call: Call) -> Answer:
    """POST /file-upload/api/file-base64-upload: plain base64, or a data URL."""
    head, comma, tail = call.body["base64Data"].partition(",")
    media_type = head.removeprefix("data:").partition(";")[0] if comma and head.startswith("data:") else None
    try:
        content = base64.b64decode(tail if comma else head, validate=True)
    except (binascii.Error, ValueError):
        raise Refusal(400, "base64Data is not base64") from None
    return stored(world, call, content, world.hex(16), media_type)


async def upload_url(world: World, call: Call) -> Answer:
    """POST /file-upload/api/file-url-upload: the file is fetched from this machine; of others only the name is kept."""
    address = call.body["fileUrl"]
    content = b"" if refusal(address) else await to_thread(fetched, address)
    return stored(world, call, content, urlsplit(address).path.rpartition("/")[2] or world.hex(16), None)


def fetched(address: str) -> bytes:
    """The bytes at an address on this machine."""
    target = urlsplit(address)
    connection = http.client.HTTPConnection(target.hostname or "", target.port or 80, timeout=30)
    try:
        connection.request("GET", target.path or "/")
        answer = connection.getresponse()
        if answer.status != 200:
            raise Refusal(400, f"fileUrl answered with status {answer.status}")
        return answer.read()
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise Refusal(400, f"fileUrl cannot be fetched: {error}") from None
    finally:
        connection.close()


def callback(world: World, job: Job) -> Callback | None:
    """One unsigned POST to the `callBackUrl`; the documented body holds the id and nothing else."""
    if job.callback_url is None:
        return None
    good = job.outcome == "succeeded"
    whole_record = "msg" in job.scenario
    payload = {
        "code": 200 if good else 501,
        "msg": "Playground task completed successfully." if good else "Playground task failed.",
        "data": record(job, job.ends) if whole_record else {"taskId": job.id},
    }
    return Callback("apikley", job.id, job.callback_url, json.dumps(payload).encode())


def upload(path: str, answer: Any, media: str, **fields: Any) -> Endpoint:
    """One of the three upload endpoints."""
    form = {"uploadPath": text(required=True), "fileName": text(), **fields}
    return Endpoint("POST", path, answer, media=media, form=lambda body: form, refuse=refuse_upload, invalid=400)


PROVIDER = Provider(
    name="apikley",
    title="Apikley",
    key_header="Authorization",
    key_prefix="Bearer ",
    endpoints=(
        Endpoint("POST", "/api/v1/jobs/createTask", create, media=JSON, form=by_model(FORMS)),
        Endpoint("GET", "/api/v1/jobs/recordInfo", poll),
        Endpoint("GET", "/api/v1/chat/credit", credit),
        upload("/file-upload/api/file-stream-upload", upload_stream, MULTIPART),
        upload("/file-upload/api/file-base64-upload", upload_base64, JSON, base64Data=text(required=True)),
        upload("/file-upload/api/file-url-upload", upload_url, JSON, fileUrl=url(web=True, required=True)),
    ),
    statuses=STATUSES,
    messages=MESSAGES,
    refuse=refuse,
    state=state,
    callback=callback,
    codes_in_200=True,
)
