"""CometAPI: xAI's job under a new host, polled flat or, as before August 2026, wrapped in CometAPI's own record."""

from collections.abc import Mapping
from typing import Any

from telecine_mock.admission import accept_job
from telecine_mock.job_store import MockJob
from telecine_mock.provider_table import (
    JSON,
    MockEndpoint,
    MockProvider,
    MockResponse,
    Payload,
    ReceivedCall,
    RequestRefused,
)
from telecine_mock.state import MockState
from telecine_mock.validation import Form, choice, form_by_model, integer, nested_object, string, url

PROVIDER_NAME = "cometapi"
DEFAULT_MODEL = "grok-imagine-video"  # taken when none is named, as it was when requests had no other
IMAGE: Form = {"url": url(web=True, data=True, required=True)}
COMMON: Form = {
    "prompt": string(required=True),
    "aspect_ratio": choice("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"),
}
FORMS: Mapping[str, Form] = {
    DEFAULT_MODEL: {
        **COMMON,
        "duration": integer(1, 15, default=1),
        "resolution": choice("480p", "720p"),
        "image": nested_object(IMAGE),
        "output": nested_object({"upload_url": url()}),
        "size": string(),
        "user": string(),
    },
    "grok-imagine-video-1.5": {
        **COMMON,
        "duration": integer(1, 15, default=8),
        "resolution": choice("480p", "720p", "1080p"),
        "image": nested_object(IMAGE, required=True),
    },
}

ACCOUNT = 1000.0  # dollars
DOLLARS_PER_SECOND = 0.05
TICKS_PER_DOLLAR = 10_000_000_000  # the documents show 500,000,000 for one second

STATUSES = {
    "invalid": 400,
    "unknown": 400,
    "refused": 400,
    "no-credits": 403,
    "forbidden": 403,
    "maintenance": 503,
    "server-error": 500,
}
MESSAGES = {
    400: "invalid request",
    401: "invalid token",
    403: "the quota of this account or key does not allow this request",
    413: "the request is too large",
    429: "too many requests",
    500: "internal error",
    503: "no channel is available at the moment",
    504: "gateway timeout",
    524: "the origin took too long",
}
PAGE_404 = "<!doctype html><title>Not found</title><h1>404</h1><p>No such page.</p>"


def build_error_body(status: int, message: str) -> Payload:
    """Write the body of a failure; its code is often left empty."""
    code = "invalid_request" if status in (400, 413) else ""
    return {"error": {"message": message, "type": "comet_api_error", "param": "", "code": code}}


def state(job: MockJob, now: float) -> str:
    """Tell the job's state: xAI's word, or CometAPI's own where the answer is wrapped."""
    seen = record(job, now) if "wrapped" in job.scenario else flat(job, now)
    return str(seen.get("status", ""))


def upstream(job: MockJob) -> dict[str, Any]:
    """Write what xAI says of a finished job."""
    if job.outcome in ("failed", "expired"):
        return {"status": job.outcome, "error": {"code": "internal_error", "message": job.reason()}}
    video = {"url": job.video_url, "duration": job.seconds, "respect_moderation": job.outcome == "succeeded"}
    if job.outcome == "moderated" or "no-url" in job.scenario:
        video.pop("url")
    return {
        "model": job.model,
        "usage": {"cost_in_usd_ticks": round(job.price * TICKS_PER_DOLLAR)},
        "video": video,
        "status": "done",
    }


def flat(job: MockJob, now: float) -> Payload:
    """Write the usual answer; at first only the id is known."""
    if job.finished(now):
        return {**upstream(job), "progress": 100}
    word = job.stage(now, ("", "queued", "processing"), unknown="reviewing")
    return {"status": word, "progress": job.progress(now)} if word else {"request_id": job.id}


def record(job: MockJob, now: float) -> dict[str, Any]:
    """Write CometAPI's own record of the job, the older answer; what xAI says is inside, once it has said something."""
    over = job.finished(now)
    answer = upstream(job) if over else None
    done = answer is not None and answer["status"] == "done"
    word = job.stage(now, ("SUBMITTED", "IN_PROGRESS", "IN_PROGRESS"), unknown="REVIEWING")
    if answer is not None:
        word = "SUCCESS" if done else "FAILURE"
    return {
        "task_id": job.id,
        "action": "VIDEO_GENERATION",
        "status": word,
        # On success the documents show the address of the video in this field.
        "fail_reason": answer["video"].get("url", "") if answer and done else job.reason() if over else "",
        "submit_time": int(job.created),
        "start_time": 0,
        "finish_time": int(job.ends) if over else 0,
        "progress": f"{job.progress(now)}%",
        "data": answer if job.outcome != "failed" else None,
    }


def create(world: MockState, call: ReceivedCall) -> MockResponse:
    """POST /grok/v1/videos/generations."""
    seconds = int(call.body["duration"])
    job = accept_job(
        world,
        call,
        provider=PROVIDER_NAME,
        job_id=world.uuid(),
        model=call.body["model"],
        prompt=call.body["prompt"],
        ratio=call.body.get("aspect_ratio", "16:9"),
        seconds=seconds,
        price=DOLLARS_PER_SECOND * seconds,
        account=ACCOUNT,
    )
    return MockResponse({"request_id": job.id}, job, accepted=True)


def poll(world: MockState, call: ReceivedCall) -> MockResponse:
    """GET /grok/v1/videos/{request_id}."""
    job = world.jobs.get(PROVIDER_NAME, call.path["request_id"])
    if job is None:
        raise RequestRefused("unknown", "task_not_exist")
    now = world.clock.now()
    if "wrapped" in job.scenario:
        return MockResponse({"code": "success", "message": "", "data": record(job, now)}, job)
    return MockResponse(flat(job, now), job)


PROVIDER = MockProvider(
    name=PROVIDER_NAME,
    title="CometAPI",
    key_header="Authorization",
    key_prefix="Bearer ",
    endpoints=(
        MockEndpoint(
            "POST", "/grok/v1/videos/generations", create, media=JSON, form=form_by_model(FORMS, default=DEFAULT_MODEL)
        ),
        MockEndpoint("GET", "/grok/v1/videos/{request_id}", poll),
    ),
    statuses=STATUSES,
    messages=MESSAGES,
    reason_messages={"refused": "Rejected by content moderation."},  # xAI's words; its own pages have none
    refuse=build_error_body,
    state=state,
    page_404=PAGE_404,
)
