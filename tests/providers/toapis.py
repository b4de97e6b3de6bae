"""Facts about ToAPIs, from its documents."""

from __future__ import annotations

from decimal import Decimal

from tests.contract.job_profile import JobProfile

from telecine_runtime.errors import PromptRejected

ID = "job-1"
URL = "https://cdn.example/boat.mp4?signature=secret"
KEY_VARIABLE = "TOAPIS_API_KEY"

# Minimal responses.
ACCEPTED = {
    "id": ID,
    "object": "generation.task",
    "model": "grok-video-3",
    "status": "queued",
    "progress": 0,
    "created_at": 1_777_593_600,
}
WAITING = ACCEPTED
RUNNING = ACCEPTED | {"status": "in_progress", "progress": 40}
DONE = ACCEPTED | {
    "status": "completed",
    "progress": 100,
    "result": {"type": "video", "data": [{"url": URL, "format": "mp4"}]},
}
FAILED = ACCEPTED | {"status": "failed", "error": {"code": "generation_failed", "message": "it broke"}}
SUCCEEDED_STATE = "completed"
UNKNOWN_JOB = (404, "no")
CALLBACK_BODY = {
    "id": "evt_1",
    "type": "generation.completed",
    "api_version": "2026-01-01",
    "created_at": 1,
    "data": {"task_id": ID, "task_type": "video", "model": "grok-video-3", "status": "completed"},
}


def poll_in_state(word):
    return RUNNING | {"status": word}


def callback_with_video_url(url):
    """Return the body of a callback with this URL of a video."""
    return CALLBACK_BODY | {"data": CALLBACK_BODY["data"] | {"result": {"data": [{"url": url}]}}}


# Whether a finished job reports progress, duration, expiry of the URL and cost.
REPORTED_FACTS = (True, False, True, False)
COST = None
BALANCE = (Decimal("0.1"), "USD")
FIRST_PAUSE = 5.0
PROBLEM_COUNT = 3
CAPABILITY_COUNT = 4
SUPPORTED_FIELDS = {"duration", "aspect_ratio", "resolution", "images"}
UPLOAD_RESPONSE = {"success": True, "data": {"id": "u", "url": "https://images.example/boat.png"}}


def first_image(body):
    return body["image_urls"][0]


# Mock server.
HEADERS = {"Authorization": "Bearer {key}"}
CREATE = "/v1/videos/generations"
POLL = "/v1/videos/generations/{}"
STATES = ("queued", "in_progress", "in_progress", "completed")
FAILED_STATE = "failed"
ASPECT_RATIO_BODY = {"aspect_ratio": "9:16"}
VIDEO_SIZE = (640, 360)
WRONG_KEY_RESPONSE = (
    401,
    {
        "error": {
            "code": 401,
            "message": "Authentication failed, please check your API key",
            "type": "authentication_error",
        }
    },
)
INVALID_STATUS = 400
UNKNOWN_JOB_RESPONSE = (404, {"error": {"code": 404, "message": "task not found", "type": "not_found_error"}})
REFUSAL_STATUSES = {"no-credits": 402, "maintenance": 503, "refused": 422, "forbidden": 403, "server-error": 500}
ERROR_STATUSES = (400, 401, 402, 404, 422, 429, 500, 503)


def body(prompt):
    return {"model": "grok-video-3", "prompt": prompt}


def job_id(answer):
    return answer["id"]


def state(answer):
    return answer["status"]


def video(answer):
    return next((each["url"] for each in answer.get("result", {}).get("data", [])), None)


# Contract tests.
JOB_PROFILE = JobProfile(
    create="createVideo",
    poll="getVideo",
    job_id_pointer="/id",
    poll_parameter="task_id",
    echoed_id_pointers=("/id",),
    state_pointers=("/status",),
    stages=(
        frozenset({"queued", "submitted", "pending"}),
        frozenset({"in_progress"}),
        frozenset({"completed", "failed"}),
    ),
    succeeded_states=frozenset({"completed"}),
    video_pointers=("/result/data/[]/url", "/url", "/video_url"),
    minimal_body={"model": "grok-video-3"},
    client_key_pointer="/client_business_id",
)
CHEAPEST_JOB = {"model": "grok-video-3", "duration": 5}
DOCUMENTED_STATUSES = {
    "createVideo": "200 400 401 402 422 429 500 503 default",
    "getVideo": "200 401 404 429 500 default",
    "uploadImage": "200 400 401 default",
    "getTokenBalance": "200 401 429 default",
    "getAccountBalance": "200 401 429 default",
}
MAGIC_WORDS = {"402": "no-credits", "422": "refused", "500": "server-error", "503": "maintenance"}
JOB_SCENARIOS = ("", "[fail]", "[moderated]", "[expired]")
REQUIRED_MEMBERS = ("/object", "/progress", "40")
FINISHED_MEMBER = ("/completed_at", "yesterday")
REPEATS_CALLBACKS = True
SIGNS_CALLBACKS = True
CALLBACK_ID = "/data/task_id"
CALLBACK_ENUM = "/api_version"
CALLBACK_COUNT = 3
CALLBACK_STATE = ("/data/status", {"completed": "failed", "failed": "completed"})
CALLBACK_REASON = "/data/error/message"
CALLBACK_VIDEO = "/data/result"
CALLBACK_KEY = "/data/client_business_id"
VALIDATED_MEMBERS = {
    "enum": ("/aspect_ratio", "16:9"),
    "pattern": ("/image_urls", ["https://a.example/a.png"]),
    "range": ("/duration", 5),
    "type": ("/prompt", "a paper boat"),
}


# Statuses with another meaning than in HTTP, for one operation or for all (None).
STATUS_ERRORS = {(None, 422): PromptRejected}
# Operations with an open enum in the response, other than the one that reports failure.
OPEN_ENUMS = ("createVideo", "getVideo")
# Members of responses that the mock always sends, and no document guarantees.
OPTIONAL_MEMBERS = {
    "Balance": "remain_balance unlimited_quota used_balance",
    "ImageAnswer": "data message",
    "ImageAnswer/data": "mime_type size",
    "VideoTask/result": "data type",
    "VideoTask/result/data[]": "format url",
    "onGenerationCompleted/data": "client_business_id error finished_at progress result submitted_at",
    "onGenerationCompleted/data/result": "data type",
    "onGenerationCompleted/data/result/data[]": "format url",
    "onGenerationFailed/data": "client_business_id error finished_at progress result submitted_at",
    "onGenerationFailed/data/result": "data type",
    "onGenerationFailed/data/result/data[]": "format url",
}
