"""Facts about xAI, from its documents."""

from __future__ import annotations

from decimal import Decimal

from tests.contract.job_profile import JobProfile

from telecine import Cost
from telecine.errors import JobExpired
from telecine_runtime.errors import AuthenticationError, PermissionDenied, PromptRejected, Unavailable

ID = "job-1"
URL = "https://cdn.example/boat.mp4?signature=secret"
KEY_VARIABLE = "XAI_API_KEY"

# Minimal responses.
ACCEPTED = {"request_id": ID}
RUNNING = {"status": "pending", "progress": 40}
WAITING = {"status": "pending"}
DONE = {"status": "done", "video": {"url": URL, "duration": 1}, "usage": {"cost_in_usd_ticks": 500_000_000}}
FAILED = {"status": "failed", "error": {"code": "internal_error", "message": "it broke"}}
SUCCEEDED_STATE = "done"
UNKNOWN_JOB = (404, "no")


def poll_in_state(word):
    return {"status": word}


# Whether a finished job reports progress, duration, expiry of the URL and cost.
REPORTED_FACTS = (True, True, False, True)
COST = Cost(Decimal("0.4"), "USD")
FIRST_PAUSE = 2.0
PROBLEM_COUNT = 2
CAPABILITY_COUNT = 6
SUPPORTED_FIELDS = {"duration", "aspect_ratio", "resolution", "images"}
REFUSAL_ERRORS = {"[no-credits]": PermissionDenied}
FAILURE_ERRORS = {"[expired]": JobExpired}
# xAI has no state for a waiting job.
STATE_SEQUENCES = {
    "": ["running", "succeeded"],
    "[slow 3]": ["running", "succeeded"],
    "[flaky 2]": ["running", "succeeded"],
    "[fail]": ["running", "failed"],
    "[moderated]": ["running", "failed"],
    "[no-url]": ["running"],
    "[stuck]": ["running"],
    "[expired]": ["running", "expired"],
    "[unknown-state]": ["running", "unknown", "succeeded"],
}


def first_image(body):
    return body["image"]["url"]


# Mock server.
HEADERS = {"Authorization": "Bearer {key}"}
CREATE = "/v1/videos/generations"
POLL = "/v1/videos/{}"
STATES = ("pending", "", "pending", "done")  # pending polls may have no body
FAILED_STATE = "failed"
ASPECT_RATIO_BODY = {"aspect_ratio": "3:4"}
VIDEO_SIZE = (640, 360)
WRONG_KEY_RESPONSE = (
    400,
    {"code": "Client specified an invalid argument", "error": "Incorrect API key provided"},
)
INVALID_STATUS = 400
OTHER_INVALID_STATUSES = (415, 422)
UNKNOWN_JOB_RESPONSE = (404, {"code": "not-found", "error": "The request was not found"})
REFUSAL_STATUSES = {"no-credits": 403, "maintenance": 529, "refused": 400, "forbidden": 403, "server-error": 500}
ERROR_STATUSES = (400, 401, 403, 404, 415, 422, 429, 500, 529)


def body(prompt):
    return {"prompt": prompt}


def job_id(answer):
    return answer["request_id"]


def state(answer):
    return answer.get("status", "")


def video(answer):
    return answer.get("video", {}).get("url") or None


# Contract tests.
JOB_PROFILE = JobProfile(
    create="createVideo",
    poll="getVideo",
    job_id_pointer="/request_id",
    poll_parameter="request_id",
    echoed_id_pointers=(),
    state_pointers=("/status",),
    stages=(frozenset({"pending"}), frozenset({"done", "failed", "expired"})),
    succeeded_states=frozenset({"done"}),
    video_pointers=("/video/url",),
    minimal_body={},
    may_omit_id=True,
    pending_status=202,
    wrong_key_status=400,
)
CHEAPEST_JOB = {"model": "grok-imagine-video", "duration": 1, "resolution": "480p"}
DOCUMENTED_STATUSES = {
    "createVideo": "200 400 401 403 404 415 422 429 500 529 default",
    "getVideo": "200 202 400 401 403 404 429 500 529 default",
}
MAGIC_WORDS = {"403": "no-credits", "400": "refused", "500": "server-error", "529": "maintenance"}
INVALID_STATUS_BY_OPERATION = {}
JOB_SCENARIOS = ("", "[fail]", "[moderated]", "[expired]")
REQUIRED_MEMBERS = ("/request_id", "/status", 7)
FINISHED_MEMBER = ("/video/duration", "one")
# No pattern: that of an image URL is in an alternative, and no generated body violates it alone.
VALIDATED_MEMBERS = {
    "enum": ("/resolution", "480p"),
    "uri": ("/output", {"upload_url": "https://a.example/"}),
    "range": ("/duration", 1),
    "type": ("/prompt", "a paper boat"),
}


def ALLOWANCES(json_message, decoded):  # noqa: N802 - the name of a fact
    """Yield the allowance for bodies with members of two alternatives, which only the prose excludes."""

    def has_members_of_two_alternatives(sent):
        body, _ = decoded(sent.content)
        given = body if isinstance(body, dict) else {}
        return "reference_images" in given or "image" in given or given.get("resolution") == "1080p"

    reason = "one alternative accepts what another rejects, and the schema allows unknown members"
    witness = '{"prompt": "a", "reference_images": [{"url": "https://a.example/a.png"}], "duration": 12}'
    yield "positive_data_acceptance", "createVideo", 400, reason, json_message(witness), has_members_of_two_alternatives


# Errors by documented message.
PHRASE_ERRORS = {
    "Rejected by content moderation.": PromptRejected,
    "Incorrect API key provided: xa***et.": AuthenticationError,
}

# Statuses with another meaning than in HTTP, for one operation or for all (None).
STATUS_ERRORS = {(None, 529): Unavailable}
# Operations with an open enum in the response, other than the one that reports failure.
OPEN_ENUMS = ("getVideo",)
# Members of responses that the mock always sends, and no document guarantees.
OPTIONAL_MEMBERS = {
    "ErrorAnswer": "code error",
    "Video": "status",
    "Video/error": "code message",
    "Video/usage": "cost_in_usd_ticks",
    "Video/video": "duration respect_moderation url",
}
