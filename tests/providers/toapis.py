"""ToAPIs, as its documents have it."""

from __future__ import annotations

from decimal import Decimal

from tests.contract.provider_facts import Dialect

from telecine_runtime.errors import PromptRejected

ID = "job-1"
URL = "https://cdn.example/boat.mp4?signature=secret"
KEY_VARIABLE = "TOAPIS_API_KEY"

# The shortest answers that a client must understand.
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
DONE_WORD = "completed"
UNKNOWN_JOB = (404, "no")
REPORT = {
    "id": "evt_1",
    "type": "generation.completed",
    "api_version": "2026-01-01",
    "created_at": 1,
    "data": {"task_id": ID, "task_type": "video", "model": "grok-video-3", "status": "completed"},
}


def in_state(word):
    return RUNNING | {"status": word}


def lying(url):
    """Return a callback that says that the video lies there."""
    return REPORT | {"data": REPORT["data"] | {"result": {"data": [{"url": url}]}}}


# What is told of a finished video: progress, length, end of the link, cost.
TELLS = (True, False, True, False)
COST = None
BALANCE = (Decimal("0.1"), "USD")
FIRST_PAUSE = 5.0
FAULTS = 3
FORMS = 4
FIELDS = {"duration", "aspect_ratio", "resolution", "images"}
UPLOADED = {"success": True, "data": {"id": "u", "url": "https://images.example/boat.png"}}


def first_image(body):
    return body["image_urls"][0]


# The mock server.
HEADERS = {"Authorization": "Bearer {key}"}
CREATE = "/v1/videos/generations"
POLL = "/v1/videos/generations/{}"
STATES = ("queued", "in_progress", "in_progress", "completed")
FAILED_STATE = "failed"
RATIO = {"aspect_ratio": "9:16"}
SIZE = (640, 360)
WRONG_KEY = (
    401,
    {
        "error": {
            "code": 401,
            "message": "Authentication failed, please check your API key",
            "type": "authentication_error",
        }
    },
)
INVALID = 400
UNKNOWN = (404, {"error": {"code": 404, "message": "task not found", "type": "not_found_error"}})
REFUSED = {"no-credits": 402, "maintenance": 503, "refused": 422, "forbidden": 403, "server-error": 500}
STATUSES = (400, 401, 402, 404, 422, 429, 500, 503)


def body(prompt):
    return {"model": "grok-video-3", "prompt": prompt}


def job_id(answer):
    return answer["id"]


def state(answer):
    return answer["status"]


def video(answer):
    return next((each["url"] for each in answer.get("result", {}).get("data", [])), None)


# Contract tests.
DIALECT = Dialect(
    create="createVideo",
    poll="getVideo",
    job_id="/id",
    parameter="task_id",
    echo=("/id",),
    state=("/status",),
    stages=(
        frozenset({"queued", "submitted", "pending"}),
        frozenset({"in_progress"}),
        frozenset({"completed", "failed"}),
    ),
    succeeded=frozenset({"completed"}),
    video=("/result/data/[]/url", "/url", "/video_url"),
    body={"model": "grok-video-3"},
    key="/client_business_id",
)
CHEAPEST = {"model": "grok-video-3", "duration": 5}
DOCUMENTED = {
    "createVideo": "200 400 401 402 422 429 500 503 default",
    "getVideo": "200 401 404 429 500 default",
    "uploadImage": "200 400 401 default",
    "getTokenBalance": "200 401 429 default",
    "getAccountBalance": "200 401 429 default",
}
WORDS = {"402": "no-credits", "422": "refused", "500": "server-error", "503": "maintenance"}
LIVES = ("", "[fail]", "[moderated]", "[expired]")
MEMBER = ("/object", "/progress", "40")
LAST = ("/completed_at", "yesterday")
REPEATS_CALLBACKS = True
SIGNS_CALLBACKS = True
CALLBACK_ID = "/data/task_id"
CALLBACK_ENUM = "/api_version"
EVENTS = 3
ENDED = ACCEPTED | {"id": "a", "status": "completed", "progress": 100, "url": "https://cdn.example.com/a.mp4"}
UNFIT = {
    "enum": ("/aspect_ratio", "16:9"),
    "pattern": ("/image_urls", ["https://a.example/a.png"]),
    "range": ("/duration", 5),
    "type": ("/prompt", "a paper boat"),
}


def price(seconds):
    return "not documented for this model; a later one costs 0.10 USD for 10 s"


# Statuses that mean something else here than HTTP has them mean, by operation where one alone does.
OTHERWISE = {(None, 422): PromptRejected}
# Operations whose answers have an open enum beside the one that says whether the call failed.
OPEN_ENUMS = ("createVideo", "getVideo")
