"""Mock of CometAPI: a reseller of xAI. Polls return xAI's job, or CometAPI's own record as before August 2026."""

from collections.abc import Mapping
from typing import Any

from telecine_mock.job_creation import accept_job
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
DEFAULT_MODEL = "grok-imagine-video"  # the only model before requests could name one
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
TICKS_PER_DOLLAR = 10_000_000_000  # the documentation shows 500,000,000 for one second

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
    """Return the body of a refusal; its code is empty for most statuses."""
    code = "invalid_request" if status in (400, 413) else ""
    return {"error": {"message": message, "type": "comet_api_error", "param": "", "code": code}}


def job_state(job: MockJob, now: float) -> str:
    """Return the state of a job: xAI's, or CometAPI's own in a wrapped response."""
    payload = build_record(job, now) if "wrapped" in job.scenario else build_flat(job, now)
    return str(payload.get("status", ""))


def build_upstream(job: MockJob) -> dict[str, Any]:
    """Return xAI's response for a finished job."""
    if job.outcome in ("failed", "expired"):
        return {"status": job.outcome, "error": {"code": "internal_error", "message": job.failure_reason()}}
    video = {"url": job.video_url, "duration": job.seconds, "respect_moderation": job.outcome == "succeeded"}
    if job.outcome == "moderated" or "no-url" in job.scenario:
        video.pop("url")
    return {
        "model": job.model,
        "usage": {"cost_in_usd_ticks": round(job.price * TICKS_PER_DOLLAR)},
        "video": video,
        "status": "done",
    }


def build_flat(job: MockJob, now: float) -> Payload:
    """Return the usual response to a poll; at first it has only the id."""
    if job.is_finished(now):
        upstream = build_upstream(job)
        return {**upstream, "progress": 100} if upstream["status"] == "done" else upstream
    status = job.stage(now, ("", "queued", "processing"), unknown="reviewing")
    return {"status": status, "progress": job.progress(now)} if status else {"request_id": job.id}


def build_record(job: MockJob, now: float) -> dict[str, Any]:
    """Return CometAPI's own record of the job, the older response to a poll; a finished one contains xAI's response."""
    is_finished = job.is_finished(now)
    status = job.stage(now, ("SUBMITTED", "IN_PROGRESS", "IN_PROGRESS"), unknown="REVIEWING")
    data: dict[str, Any] | None = None
    reason = ""
    if is_finished:
        data = build_upstream(job)
        status, reason = "FAILURE", job.failure_reason()
        if data["status"] == "done":
            # On success the documentation shows the URL of the video in `fail_reason`.
            status, reason = "SUCCESS", data["video"].get("url", "")
    return {
        "task_id": job.id,
        "action": "VIDEO_GENERATION",
        "status": status,
        "fail_reason": reason,
        "submit_time": int(job.created),
        "start_time": 0,
        "finish_time": int(job.ends_at) if is_finished else 0,
        "progress": f"{job.progress(now)}%",
        "data": data if job.outcome != "failed" else None,
    }


def create(state: MockState, call: ReceivedCall) -> MockResponse:
    """POST /grok/v1/videos/generations."""
    seconds = int(call.body["duration"])
    job = accept_job(
        state,
        call,
        provider=PROVIDER_NAME,
        job_id=state.new_uuid(),
        model=call.body["model"],
        prompt=call.body["prompt"],
        ratio=call.body.get("aspect_ratio", "16:9"),
        seconds=seconds,
        price=DOLLARS_PER_SECOND * seconds,
        account=ACCOUNT,
    )
    return MockResponse({"request_id": job.id}, job, accepted=True)


def poll(state: MockState, call: ReceivedCall) -> MockResponse:
    """GET /grok/v1/videos/{request_id}."""
    job = state.jobs.get(PROVIDER_NAME, call.path["request_id"])
    if job is None:
        raise RequestRefused("unknown", "task_not_exist")
    now = state.clock.now()
    if "wrapped" in job.scenario:
        return MockResponse({"code": "success", "message": "", "data": build_record(job, now)}, job)
    return MockResponse(build_flat(job, now), job)


PROVIDER = MockProvider(
    name=PROVIDER_NAME,
    title="CometAPI",
    key_header="Authorization",
    key_prefix="Bearer ",
    endpoints=(
        MockEndpoint(
            "POST",
            "/grok/v1/videos/generations",
            create,
            media_type=JSON,
            form=form_by_model(FORMS, default=DEFAULT_MODEL),
        ),
        MockEndpoint("GET", "/grok/v1/videos/{request_id}", poll),
    ),
    statuses=STATUSES,
    messages=MESSAGES,
    reason_messages={"refused": "Rejected by content moderation."},  # xAI's message; CometAPI documents none
    refuse=build_error_body,
    job_state=job_state,
    page_404=PAGE_404,
)
