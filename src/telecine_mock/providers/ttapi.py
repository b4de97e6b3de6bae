"""Mock of TTAPI: one envelope for every response, upper-case states, the key in its own header."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from telecine_mock.callback_sender import MockCallback
from telecine_mock.job_creation import accept_job
from telecine_mock.job_store import MockJob
from telecine_mock.provider_table import (
    DAY,
    JSON,
    MockEndpoint,
    MockProvider,
    MockResponse,
    Payload,
    ReceivedCall,
    RequestRefused,
)
from telecine_mock.settings import Settings
from telecine_mock.state import MockState
from telecine_mock.validation import Form, array, choice, form_by_model, integer_string, string, url

PROVIDER_NAME = "ttapi"
DEFAULT_MODEL = "grok-imagine-1.0-video"  # used when the request names none
COMMON: Form = {
    "prompt": string(required=True),
    "aspect_ratio": choice("2:3", "3:2", "1:1", "9:16", "16:9", default="16:9"),
    "resolution_name": choice("480p", "720p", default="720p"),
    "hook_url": url(),
}
FORMS: Mapping[str, Form] = {
    DEFAULT_MODEL: {**COMMON, "video_length": integer_string(1, 30, default="10"), "refer_images": array(string())},
    "grok-imagine-video-1.5-preview": {
        **COMMON,
        "video_length": integer_string(1, 15, default="10"),
        "refer_images": array(string(), min_items=1, max_items=1, required=True),
    },
}

ACCOUNT = 100_000.0  # quota; 100 are one dollar
QUOTA_PER_SECOND = 0.3  # the documentation shows 9 for 30 seconds
TICKS_PER_QUOTA = 100_000_000  # 100 quota are one dollar, as are 10,000,000,000 of xAI's ticks

WITHHELD_MESSAGE = "prompt violation"  # as documented for another of its products
STATUSES = {
    "invalid": 400,
    "unknown": 404,
    "refused": 400,
    "no-credits": 402,
    "forbidden": 403,
    "maintenance": 499,
    "server-error": 500,
}
MESSAGES = {
    400: "Parameter error",
    401: "Wrong TT-API-KEY or email is not activated.",
    402: "Insufficient balance",
    403: "The account is blocked",
    404: "Job not found",
    429: "Requests are too frequent",
    499: "The queue is full",
    500: "Server error",
    504: "Timeout",
}
REASON_MESSAGES = {"refused": "Banned words in your prompt"}  # as its list of statuses explains a 400


def build_envelope(status: str, message: str, data: Any) -> Payload:
    """Return the envelope of a response."""
    return {"status": status, "message": message, "data": data}


def build_error_body(status: int, message: str) -> Payload:
    """Return the body of a refusal. A bad request has the documented prefix, a wrong key no `data`."""
    if status == 400 and message != MESSAGES[400]:
        message = f"{MESSAGES[400]}: {message}"
    body = build_envelope("FAILED", message, None)
    return {name: body[name] for name in ("status", "message")} if status == 401 else body


def job_state(job: MockJob, now: float) -> str:
    """Return the state of a job."""
    if job.is_finished(now):
        return "SUCCESS" if job.outcome == "succeeded" else "FAILED"
    return job.stage(now, ("PENDING_QUEUE", "ON_QUEUE", "ON_QUEUE"), unknown="ON_REVIEW")


def build_fetch_payload(job: MockJob, now: float) -> Payload:
    """Return the response to a poll, which is also the body of the callback."""
    state = job_state(job, now)
    data = build_data(job) if state == "SUCCESS" else None
    return {
        "status": state,
        "message": job.failure_reason(WITHHELD_MESSAGE) if state == "FAILED" else "success",
        "jobId": job.id,
        "data": data,
    }


def build_data(job: MockJob) -> Payload:
    """Return the `data` of a finished job."""
    data = {
        "videoId": "video_" + hashlib.sha256(job.id.encode()).hexdigest()[:24],
        "prompt": job.prompt,
        "aspectRatio": job.ratio,
        "videoLength": str(job.seconds),
        "resolutionName": job.body.get("resolution_name", "720p"),
        "referImage": next(iter(job.body.get("refer_images", ())), None),
        "videoUrl": job.video_url,
        "quota": f"{job.price:g}",
        "finishTime": datetime.fromtimestamp(job.ends_at, UTC).strftime("%Y-%m-%d %H:%M:%S"),
        "hookUrl": job.callback_url,
    }
    return {name: value for name, value in data.items() if name != "videoUrl" or "no-url" not in job.scenario}


def create(state: MockState, call: ReceivedCall) -> MockResponse:
    """POST /grok/generations."""
    seconds = int(call.body["video_length"])
    job = accept_job(
        state,
        call,
        provider=PROVIDER_NAME,
        job_id=state.new_uuid(),
        model=call.body["model"],
        prompt=call.body["prompt"],
        ratio=call.body["aspect_ratio"],
        seconds=seconds,
        price=round(QUOTA_PER_SECOND * seconds, 1),
        account=ACCOUNT,
        retention_seconds=30 * DAY,
        callback_url=call.body.get("hook_url"),
    )
    name = "jobId" if "camel" in job.scenario else "job_id"
    return MockResponse(build_envelope("SUCCESS", "success", {name: job.id}), job, accepted=True)


def fetch(state: MockState, call: ReceivedCall) -> MockResponse:
    """GET /grok/fetch."""
    job = state.jobs.get(PROVIDER_NAME, call.query["jobId"])
    if job is None:
        raise RequestRefused("unknown")
    return MockResponse(build_fetch_payload(job, state.clock.now()), job)


def build_xai_payload(job: MockJob, now: float) -> Payload:
    """Return the response to a poll in xAI's format; the misspelt `tocks` is as documented."""
    if not job.is_finished(now):
        state = job.stage(now, ("processing",) * 3, unknown="reviewing")
        return {"status": state, "model": job.model, "progress": job.progress(now)}
    if job.outcome in ("failed", "expired"):
        error = {"code": "internal_error", "message": job.failure_reason()}
        return {"status": "failed", "model": job.model, "error": error}
    video = {"url": job.video_url, "duration": job.seconds, "respect_moderation": job.outcome == "succeeded"}
    if job.outcome == "moderated" or "no-url" in job.scenario:
        video.pop("url")
    usage = {"cost_in_usd_tocks": round(job.price * TICKS_PER_QUOTA)}
    return {"status": "done", "video": video, "model": job.model, "usage": usage, "progress": 100}


def poll_video(state: MockState, call: ReceivedCall) -> MockResponse:
    """GET /grok/v1/videos/{request_id}. How such a video is started is undocumented, so it returns any job."""
    job = state.jobs.get(PROVIDER_NAME, call.path["request_id"])
    if job is None:
        raise RequestRefused("unknown")
    return MockResponse(build_xai_payload(job, state.clock.now()), job)


def get_account(state: MockState, _call: ReceivedCall) -> MockResponse:
    """GET /midjourney/v1/info."""
    data = {
        "email": "mock@example.com",
        "email_verified_at": "2026-01-01 00:00:00",
        "balance": f"{ACCOUNT - state.spent[PROVIDER_NAME]:.10g}",
        "freeze_balance": "0",
        "max_queue": 10,
        "created_at": "2026-01-01 00:00:00",
    }
    return MockResponse(build_envelope("SUCCESS", "success", data))


def build_callback(job: MockJob, _settings: Settings) -> MockCallback | None:
    """Return the callback to the `hook_url`: one attempt, unsigned."""
    if job.callback_url is None:
        return None
    return MockCallback(
        PROVIDER_NAME, job.id, job.callback_url, json.dumps(build_fetch_payload(job, job.ends_at)).encode()
    )


PROVIDER = MockProvider(
    name=PROVIDER_NAME,
    title="TTAPI",
    key_header="TT-API-KEY",
    key_prefix="",
    endpoints=(
        MockEndpoint(
            "POST", "/grok/generations", create, media_type=JSON, form=form_by_model(FORMS, default=DEFAULT_MODEL)
        ),
        MockEndpoint("GET", "/grok/fetch", fetch, query={"jobId": string(required=True)}),
        MockEndpoint("GET", "/grok/v1/videos/{request_id}", poll_video),
        MockEndpoint("GET", "/midjourney/v1/info", get_account),
    ),
    statuses=STATUSES,
    messages=MESSAGES,
    reason_messages=REASON_MESSAGES,
    refuse=build_error_body,
    job_state=job_state,
    build_callback=build_callback,
    codes_in_200=True,
)
