"""Facts about TTAPI, from its documents."""

from __future__ import annotations

from decimal import Decimal

from tests.contract.job_profile import JobProfile, OtherPoll

from telecine import Cost
from telecine_runtime.errors import RateLimited

ID = "job-1"
URL = "https://cdn.example/boat.mp4?signature=secret"
KEY_VARIABLE = "TTAPI_API_KEY"

# Minimal responses.
ACCEPTED = {"status": "SUCCESS", "message": "success", "data": {"job_id": ID}}
WAITING = {"status": "PENDING_QUEUE", "message": "success", "jobId": ID, "data": None}
RUNNING = {"status": "ON_QUEUE", "message": "success", "jobId": ID, "data": None}
DONE = {"status": "SUCCESS", "message": "success", "jobId": ID, "data": {"videoUrl": URL, "quota": "3"}}
FAILED = {"status": "FAILED", "message": "it broke", "jobId": ID, "data": None}
SUCCEEDED_STATE = "SUCCESS"
UNKNOWN_JOB = (404, "no")
CALLBACK_BODY = DONE


def poll_in_state(word):
    return RUNNING | {"status": word}


def callback_with_video_url(url):
    """Return the body of a callback with this URL of a video."""
    return {"status": "SUCCESS", "message": "", "jobId": ID, "data": {"videoUrl": url}}


# Whether a finished job reports progress, duration, expiry of the URL and cost.
REPORTED_FACTS = (False, True, False, True)
COST = Cost(Decimal(3), "quota")
BALANCE = (Decimal(3), "quota")
FIRST_PAUSE = 2.0
PROBLEM_COUNT = 4
CAPABILITY_COUNT = 2
SUPPORTED_FIELDS = {"duration", "aspect_ratio", "resolution", "images"}


def first_image(body):
    return body["refer_images"][0]


# Mock server.
HEADERS = {"TT-API-KEY": "{key}"}
CREATE = "/grok/generations"
POLL = "/grok/fetch?jobId={}"
CALLBACK_FIELD = "hook_url"
STATES = ("PENDING_QUEUE", "ON_QUEUE", "ON_QUEUE", "SUCCESS")
FAILED_STATE = "FAILED"
ASPECT_RATIO_BODY = {"aspect_ratio": "2:3"}
VIDEO_SIZE = (640, 360)
WRONG_KEY_RESPONSE = (401, {"status": "FAILED", "message": "Wrong TT-API-KEY or email is not activated."})
INVALID_STATUS = 400
UNKNOWN_JOB_RESPONSE = (404, {"status": "FAILED", "message": "Job not found", "data": None})
REFUSAL_STATUSES = {"no-credits": 402, "maintenance": 499, "refused": 400, "forbidden": 403, "server-error": 500}
ERROR_STATUSES = (400, 401, 402, 403, 404, 429, 499, 500, 504)


def body(prompt):
    return {"prompt": prompt}


def job_id(answer):
    return answer["data"]["job_id"]


def state(answer):
    return answer["status"]


def video(answer):
    return (answer["data"] or {}).get("videoUrl")


# Contract tests.
JOB_PROFILE = JobProfile(
    create="createGeneration",
    poll="fetchGeneration",
    job_id_pointer="/data/job_id",
    poll_parameter="jobId",
    echoed_id_pointers=("/jobId",),
    state_pointers=("/status",),
    stages=(frozenset({"PENDING_QUEUE"}), frozenset({"ON_QUEUE"}), frozenset({"SUCCESS", "FAILED"})),
    succeeded_states=frozenset({"SUCCESS"}),
    video_pointers=("/data/videoUrl",),
    minimal_body={},
    callback_path=("hook_url",),
    other_polls={
        "getVideo": OtherPoll("request_id", "/status", ("done", "failed"), "/video/url", "/error/message"),
    },
)
CHEAPEST_JOB = {"model": "grok-imagine-1.0-video", "video_length": "1", "resolution_name": "480p"}
DOCUMENTED_STATUSES = {
    "createGeneration": "200 400 401 402 403 429 499 500 504 default",
    "fetchGeneration": "200 400 401 404 429 500 default",
    "getVideo": "200 400 401 404 429 500 default",
    "getAccount": "200 401 429 500 default",
}
MAGIC_WORDS = {"402": "no-credits", "403": "forbidden", "499": "maintenance", "500": "server-error"}
JOB_SCENARIOS = ("", "[fail]", "[moderated]", "[expired]")
REQUIRED_MEMBERS = ("/message", "/message", 7)
FINISHED_MEMBER = ("/data/videoUrl", 7)
REPEATS_CALLBACKS = False
SIGNS_CALLBACKS = False
CALLBACK_ID = "/jobId"
CALLBACK_ENUM = "/message"
CALLBACK_COUNT = 1
CALLBACK_STATE = ("/status", {"SUCCESS": "FAILED", "FAILED": "SUCCESS"})
CALLBACK_REASON = "/message"
CALLBACK_VIDEO = "/data/videoUrl"
VALIDATED_MEMBERS = {
    "enum": ("/aspect_ratio", "16:9"),
    "pattern": ("/video_length", "10"),
    "uri": ("/hook_url", "https://a.example/"),
    "type": ("/prompt", "a paper boat"),
}


# Statuses with another meaning than in HTTP, for one operation or for all (None).
STATUS_ERRORS = {(None, 499): RateLimited}
# Operations with an open enum in the response, other than the one that reports failure.
OPEN_ENUMS = ("fetchGeneration", "getVideo")
# Members of responses that the mock always sends, and no document guarantees.
OPTIONAL_MEMBERS = {
    "AccountAnswer/data": "balance created_at email email_verified_at freeze_balance max_queue",
    "GenerationResult": "data jobId",
    "GenerationResult/data": (
        "aspectRatio finishTime hookUrl prompt quota referImage resolutionName videoId videoLength videoUrl"
    ),
    "Video": "model progress status",
    "onGenerationFinished": "data jobId",
    "onGenerationFinished/data": (
        "aspectRatio finishTime hookUrl prompt quota referImage resolutionName videoId videoLength videoUrl"
    ),
}
