"""Mock of Apikley: one createTask call for every model, results as JSON in a string, codes in the body."""

import json
from collections.abc import Mapping
from typing import Any

from telecine_mock.callback_sender import MockCallback
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
from telecine_mock.providers.apikley_uploads import UPLOAD_ENDPOINTS
from telecine_mock.settings import Settings
from telecine_mock.state import MockState
from telecine_mock.validation import Form, array, choice, form_by_model, integer, nested_object, string, url
from telecine_runtime.capabilities import Limits

PROVIDER_NAME = "apikley"
INPUTS: Mapping[str, Form] = {
    "grok-imagine/text-to-video": {
        "prompt": string(required=True, max_length=5000),
        "aspect_ratio": choice("2:3", "3:2", "1:1"),
        "mode": choice("fun", "normal", "spicy"),
    },
    "grok-imagine/image-to-video": {
        "image_urls": array(url(), max_items=1),
        "task_id": string(max_length=100),
        "index": integer(0, 5),
        "prompt": string(max_length=5000),
        "mode": choice("fun", "normal", "spicy"),
    },
}
FORMS: Mapping[str, Form] = {
    model: {"callBackUrl": url(), "input": nested_object(form, required=True)} for model, form in INPUTS.items()
}

LIMITS: Mapping[str, Limits] = {  # of an account
    "grok-imagine/text-to-video": Limits(concurrency=30, submits_per_hour=300),
    "grok-imagine/image-to-video": Limits(concurrency=25, submits_per_hour=250),
}
ACCOUNT = 100_000.0  # credits
PRICE = 10.0  # credits a video

FLAGGED = "Your prompt was flagged by Website as violating content policies."  # as kie.ai has it for other models
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


def build_error_body(status: int, message: str) -> Payload:
    """Return the body of a refusal."""
    return {"code": status, "msg": message, "data": None}


def job_state(job: MockJob, now: float) -> str:
    """Return the state of a task."""
    if job.is_finished(now):
        return "success" if job.outcome == "succeeded" else "fail"
    return job.stage(now, ("waiting", "queuing", "generating"), unknown="reviewing")


def build_record(job: MockJob, now: float) -> dict[str, Any]:
    """Return the task record of a poll; times are in milliseconds."""
    state = job_state(job, now)
    ends = round(job.ends_at * 1000) if job.is_finished(now) else None
    no_failure = None if ends is None else ""
    urls = [] if "no-url" in job.scenario else [job.video_url]
    return {
        "taskId": job.id,
        "model": job.model,
        "state": state,
        "param": json.dumps(job.body),
        "resultJson": json.dumps({"resultUrls": urls}) if state == "success" else None,
        "failCode": "500" if state == "fail" else no_failure,
        "failMsg": job.failure_reason(FLAGGED) if state == "fail" else no_failure,
        "costTime": None if ends is None else round(job.run_seconds * 1000),
        "createTime": round(job.created * 1000),
        "completeTime": ends,
        "updateTime": ends or round(now * 1000),
    }


def check_image_input(inputs: Mapping[str, Any]) -> None:
    """Raise RequestRefused for fields that exclude or require each other."""
    images, task_id = inputs.get("image_urls"), inputs.get("task_id")
    if not images and task_id is None:
        raise RequestRefused("invalid", "input.image_urls or input.task_id is required")
    if images and task_id is not None:
        raise RequestRefused("invalid", "input.image_urls and input.task_id exclude each other")
    if images and "index" in inputs:
        raise RequestRefused("invalid", "input.index is only for input.task_id")
    if images and inputs.get("mode") == "spicy":
        raise RequestRefused("invalid", "input.mode spicy is not allowed for external images")


def create(state: MockState, call: ReceivedCall) -> MockResponse:
    """POST /api/v1/jobs/createTask."""
    model, inputs = call.body["model"], call.body["input"]
    if model == "grok-imagine/image-to-video":
        check_image_input(inputs)
    job = accept_job(
        state,
        call,
        provider=PROVIDER_NAME,
        job_id=state.new_hex(32),
        model=model,
        prompt=inputs.get("prompt", ""),
        ratio=inputs.get("aspect_ratio", "2:3"),
        seconds=6,
        price=PRICE,
        account=ACCOUNT,
        limits=LIMITS[model],
        callback_url=call.body.get("callBackUrl"),
    )
    return MockResponse({"code": 200, "msg": "success", "data": {"taskId": job.id}}, job, accepted=True)


def poll(state: MockState, call: ReceivedCall) -> MockResponse:
    """GET /api/v1/jobs/recordInfo."""
    if "taskId" not in call.query:
        raise RequestRefused(400, "taskId parameter is required")
    job = state.jobs.get(PROVIDER_NAME, call.query["taskId"])
    if job is None:
        raise RequestRefused("unknown")
    message_field = "msg" if "msg" in job.scenario else "message"
    return MockResponse({"code": 200, message_field: "success", "data": build_record(job, state.clock.now())}, job)


def get_credit(state: MockState, _call: ReceivedCall) -> MockResponse:
    """GET /api/v1/chat/credit."""
    return MockResponse({"code": 200, "msg": "success", "data": int(ACCOUNT - state.spent[PROVIDER_NAME])})


def build_callback(job: MockJob, _settings: Settings) -> MockCallback | None:
    """Return the callback: one attempt, unsigned; the documented body has only the task id."""
    if job.callback_url is None:
        return None
    succeeded = job.outcome == "succeeded"
    payload = {
        "code": 200 if succeeded else 501,
        "msg": "Playground task completed successfully." if succeeded else "Playground task failed.",
        "data": build_record(job, job.ends_at) if "msg" in job.scenario else {"taskId": job.id},
    }
    return MockCallback(PROVIDER_NAME, job.id, job.callback_url, json.dumps(payload).encode())


PROVIDER = MockProvider(
    name=PROVIDER_NAME,
    title="Apikley",
    key_header="Authorization",
    key_prefix="Bearer ",
    endpoints=(
        MockEndpoint("POST", "/api/v1/jobs/createTask", create, media_type=JSON, form=form_by_model(FORMS)),
        MockEndpoint("GET", "/api/v1/jobs/recordInfo", poll),
        MockEndpoint("GET", "/api/v1/chat/credit", get_credit),
        *UPLOAD_ENDPOINTS,
    ),
    statuses=STATUSES,
    messages=MESSAGES,
    reason_messages={"refused": FLAGGED},
    refuse=build_error_body,
    job_state=job_state,
    build_callback=build_callback,
    codes_in_200=True,
)
