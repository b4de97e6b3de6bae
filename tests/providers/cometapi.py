"""Facts about CometAPI, from its documents."""

from __future__ import annotations

from decimal import Decimal

from tests.contract.job_profile import JobProfile

from telecine import Cost
from telecine.errors import JobExpired
from telecine_runtime.errors import NotFound, PermissionDenied

ID = "job-1"
URL = "https://cdn.example/boat.mp4?signature=secret"
KEY_VARIABLE = "COMETAPI_API_KEY"

# Minimal responses.
ACCEPTED = {"request_id": ID}
WAITING = {"status": "queued"}
RUNNING = {"status": "processing", "progress": 40}
DONE = {"status": "done", "video": {"url": URL, "duration": 1}, "usage": {"cost_in_usd_ticks": 500_000_000}}
FAILED = {"status": "failed", "error": {"code": "internal_error", "message": "it broke"}}
SUCCEEDED_STATE = "done"
UNKNOWN_JOB = (400, "task_not_exist")


def poll_in_state(word):
    return {"status": word}


# Whether a finished job reports progress, duration, expiry of the URL and cost.
REPORTED_FACTS = (True, True, False, True)
COST = Cost(Decimal("0.05"), "USD")
FIRST_PAUSE = 2.0
PROBLEM_COUNT = 3
CAPABILITY_COUNT = 2
SUPPORTED_FIELDS = {"duration", "aspect_ratio", "resolution", "images"}
REFUSAL_ERRORS = {"[no-credits]": PermissionDenied}
FAILURE_ERRORS = {"[expired]": JobExpired}
STATE_SEQUENCES = {"[expired]": ["queued", "running", "expired"]}


def first_image(body):
    return body["image"]["url"]


# Mock server.
HEADERS = {"Authorization": "Bearer {key}"}
CREATE = "/grok/v1/videos/generations"
POLL = "/grok/v1/videos/{}"
STATES = ("", "queued", "processing", "done")
FAILED_STATE = "failed"
ASPECT_RATIO_BODY = {"aspect_ratio": "3:4"}
VIDEO_SIZE = (640, 360)
WRONG_KEY_RESPONSE = (401, {"error": {"message": "invalid token", "type": "comet_api_error", "param": "", "code": ""}})
INVALID_STATUS = 400
UNKNOWN_JOB_RESPONSE = (
    400,
    {"error": {"message": "task_not_exist", "type": "comet_api_error", "param": "", "code": "invalid_request"}},
)
REFUSAL_STATUSES = {"no-credits": 403, "maintenance": 503, "refused": 400, "forbidden": 403, "server-error": 500}
ERROR_STATUSES = (400, 401, 403, 413, 429, 500, 503, 504, 524)


def body(prompt):
    return {"prompt": prompt}


def job_id(answer):
    return answer["request_id"]


def state(answer):
    return answer.get("status", "")


def video(answer):
    return answer.get("video", {}).get("url")


# Contract tests.
JOB_PROFILE = JobProfile(
    create="createVideo",
    poll="getVideo",
    job_id_pointer="/request_id",
    poll_parameter="request_id",
    echoed_id_pointers=("/data/task_id", "/request_id"),
    state_pointers=("/data/status", "/status"),
    stages=(
        frozenset({"NOT_START", "SUBMITTED", "QUEUED", "queued"}),
        frozenset({"IN_PROGRESS", "processing"}),
        frozenset({"SUCCESS", "FAILURE", "FAILED", "ERROR", "done", "failed", "expired"}),
    ),
    succeeded_states=frozenset({"SUCCESS", "done"}),
    video_pointers=("/data/fail_reason", "/data/data/video/url", "/video/url"),
    minimal_body={},
    unknown_id_statuses=frozenset({400}),
    may_omit_id=True,
)
CHEAPEST_JOB = {"model": "grok-imagine-video", "duration": 1, "resolution": "480p"}
DOCUMENTED_STATUSES = {
    "createVideo": "200 400 401 403 413 429 500 503 504 524 default",
    "getVideo": "200 400 401 403 429 500 503 504 524 default",
}
MAGIC_WORDS = {"403": "no-credits", "500": "server-error", "503": "maintenance"}
JOB_SCENARIOS = ("", "[fail]", "[moderated]", "[expired]", "[wrapped]", "[wrapped][fail]", "[wrapped][expired]")
REQUIRED_MEMBERS = ("/request_id", "/request_id", 7)
FINISHED_MEMBER = ("/video/duration", "one")
VALIDATED_MEMBERS = {
    "enum": ("/resolution", "480p"),
    "pattern": ("/image", {"url": "https://a.example/a.png"}),
    "uri": ("/output", {"upload_url": "https://a.example/"}),
    "range": ("/duration", 1),
    "type": ("/prompt", "a paper boat"),
}


# Statuses with another meaning than in HTTP, for one operation or for all (None).
STATUS_ERRORS = {("getVideo", 400): NotFound}
# Operations with an open enum in the response, other than the one that reports failure.
OPEN_ENUMS = ("getVideo",)
# Members of responses that the mock always sends, and no document guarantees.
OPTIONAL_MEMBERS = {
    "ErrorAnswer/error": "code param type",
    "VideoAnswer#0": "message",
    "VideoAnswer#0/data": "action data fail_reason finish_time progress start_time submit_time",
    "VideoAnswer#0/data/data": "status",
    "VideoAnswer#0/data/data/error": "code message",
    "VideoAnswer#0/data/data/usage": "cost_in_usd_ticks",
    "VideoAnswer#0/data/data/video": "duration respect_moderation url",
    "VideoAnswer#1/error": "code message",
    "VideoAnswer#1/usage": "cost_in_usd_ticks",
    "VideoAnswer#1/video": "duration respect_moderation",
}
