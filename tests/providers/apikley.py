"""Facts about Apikley, from its documents."""

from __future__ import annotations

import json
from decimal import Decimal

from tests.contract.job_profile import JobProfile

from telecine_runtime.errors import (
    AuthenticationError,
    FeatureDisabled,
    GenerationFailed,
    NotFound,
    RateLimited,
    Unavailable,
)

ID = "job-1"
URL = "https://cdn.example/boat.mp4?signature=secret"
KEY_VARIABLE = "APIKLEY_API_KEY"


def task(state, **more):
    return {"code": 200, "msg": "success", "data": {"taskId": ID, "state": state} | more}


# Minimal responses.
ACCEPTED = {"code": 200, "msg": "success", "data": {"taskId": ID}}
WAITING = task("waiting")
RUNNING = task("generating")
DONE = task("success", resultJson=json.dumps({"resultUrls": [URL]}))
FAILED = task("fail", failCode="500", failMsg="it broke")
SUCCEEDED_STATE = "success"
UNKNOWN_JOB = (404, "no")
POLL_WITHOUT_ID = {"code": 200, "msg": "success", "data": None}
CALLBACK_BODY = {"code": 200, "msg": "done", "data": {"taskId": ID}}
poll_in_state = task


def callback_with_video_url(url):
    """Return the body of a callback with this URL of a video."""
    return task("success", resultJson=json.dumps({"resultUrls": [url]}))


# Whether a finished job reports progress, duration, expiry of the URL and cost.
REPORTED_FACTS = (False, False, True, False)
COST = None
BALANCE = (Decimal(10), "credits")
FIRST_PAUSE = 2.0
PROBLEM_COUNT = 3
CAPABILITY_COUNT = 2
SUPPORTED_FIELDS = {"images", "mode"}
UPLOAD_RESPONSE = {"success": True, "code": 200, "data": {"downloadUrl": "https://images.example/boat.png"}}
REFUSAL_ERRORS = {"[forbidden]": AuthenticationError}


def first_image(body):
    return body["input"]["image_urls"][0]


# Mock server.
HEADERS = {"Authorization": "Bearer {key}"}
CREATE = "/api/v1/jobs/createTask"
POLL = "/api/v1/jobs/recordInfo?taskId={}"
CALLBACK_FIELD = "callBackUrl"
STATES = ("waiting", "queuing", "generating", "success")
FAILED_STATE = "fail"
ASPECT_RATIO_BODY = {"input": {"prompt": "x", "aspect_ratio": "3:2"}}
VIDEO_SIZE = (576, 384)
WRONG_KEY_RESPONSE = (401, {"code": 401, "msg": "Unauthorized", "data": None})
INVALID_STATUS = 422
UNKNOWN_JOB_RESPONSE = (404, {"code": 404, "msg": "Task not found", "data": None})
REFUSAL_STATUSES = {"no-credits": 402, "maintenance": 455, "refused": 422, "forbidden": 401, "server-error": 500}
ERROR_STATUSES = (401, 402, 404, 422, 429, 433, 455, 500, 501, 505)


def body(prompt):
    return {"model": "grok-imagine/text-to-video", "input": {"prompt": prompt}}


def job_id(answer):
    return answer["data"]["taskId"]


def state(answer):
    return answer["data"]["state"]


def video(answer):
    text = answer["data"]["resultJson"]
    return next(iter(json.loads(text)["resultUrls"]), None) if text else None


# Contract tests.
JOB_PROFILE = JobProfile(
    create="createTask",
    poll="getTask",
    job_id_pointer="/data/taskId",
    poll_parameter="taskId",
    echoed_id_pointers=("/data/taskId",),
    state_pointers=("/data/state",),
    stages=(frozenset({"waiting", "queuing"}), frozenset({"generating"}), frozenset({"success", "fail"})),
    succeeded_states=frozenset({"success"}),
    video_pointers=("/data/resultJson/resultUrls/[]",),
    minimal_body={"model": "grok-imagine/text-to-video"},
    prompt_path=("input", "prompt"),
    unknown_id_statuses=frozenset({404, 422}),
    callback_path=("callBackUrl",),
)
CHEAPEST_JOB = {"model": "grok-imagine/text-to-video"}
DOCUMENTED_STATUSES = {
    "createTask": "200 401 402 404 422 429 455 500 505 default",
    "getTask": "200 400 401 404 422 429 500 default",
    "getCredits": "200 401 500 default",
    "uploadFile": "200 400 401 500 default",
    "uploadBase64": "200 400 401 500 default",
    "uploadFromUrl": "200 400 401 500 default",
}
MAGIC_WORDS = {"402": "no-credits", "455": "maintenance", "500": "server-error"}
INVALID_STATUS_BY_OPERATION = {"createTask": "422"}
JOB_SCENARIOS = ("", "[fail]", "[moderated]", "[expired]", "[msg]")
REQUIRED_MEMBERS = ("/code", "/data/model", 7)
FINISHED_MEMBER = ("/data/resultJson", {})
REPEATS_CALLBACKS = False
SIGNS_CALLBACKS = True
CALLBACK_ID = "/data/taskId"
CALLBACK_ENUM = "/code"
CALLBACK_COUNT = 1
CALLBACK_STATE = ("/code", {200: 501, 501: 200})
CALLBACK_REASON = "/data/failMsg"
VALIDATED_MEMBERS = {
    "enum": ("/input/mode", "normal"),
    "uri": ("/callBackUrl", "https://a.example/"),
    "range": ("/input/prompt", "a paper boat"),
    "type": ("/input/prompt", "a paper boat"),
}


# Statuses with another meaning than in HTTP, for one operation or for all (None).
STATUS_ERRORS = {
    (None, 433): RateLimited,
    (None, 455): Unavailable,
    (None, 501): GenerationFailed,
    (None, 505): FeatureDisabled,
    ("getTask", 422): NotFound,
}
# Operations with an open enum in the response, other than the one that reports failure.
OPEN_ENUMS = ("getTask",)
# Members of responses that the mock always sends, and no document guarantees.
OPTIONAL_MEMBERS = {
    "CreateTaskResponse": "data msg",
    "ErrorResponse": "msg",
    "GetCreditsResponse": "data msg",
    "GetTaskResponse": "data",
    "GetTaskResponse/data": "completeTime costTime createTime failCode failMsg model param resultJson updateTime",
    "UploadResponse": "data msg success",
    "UploadResponse/data": "fileName filePath fileSize mimeType uploadedAt",
    "onVideoGenerated": "data msg",
    "onVideoGenerated/data#0": "taskId",
}
