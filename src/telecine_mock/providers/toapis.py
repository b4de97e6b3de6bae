"""Mock of ToAPIs: a task object with lower-case states, errors in an `error` object, signed webhooks."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from telecine_mock.callback_sender import MockCallback
from telecine_mock.job_creation import accept_job
from telecine_mock.job_store import MockJob
from telecine_mock.provider_table import (
    JSON,
    MULTIPART,
    MockEndpoint,
    MockProvider,
    MockResponse,
    Payload,
    ReceivedCall,
    RequestRefused,
)
from telecine_mock.providers.toapis_webhooks import build_webhook
from telecine_mock.scenarios import parse_scenario
from telecine_mock.settings import Settings
from telecine_mock.state import MockState
from telecine_mock.uploads import StoredUpload, detect_image_type
from telecine_mock.validation import Form, array, choice, fixed_form, form_by_model, integer, string, url

PROVIDER_NAME = "toapis"
TOAPIS_FIELDS: Form = {"client_business_id": string(), "callback_url": url()}
LATEST_FORM: Form = {
    **TOAPIS_FIELDS,
    "prompt": string(required=True),
    "duration": integer(1, 15),
    "resolution": choice("480p", "720p"),
    "aspect_ratio": choice("16:9", "9:16", "3:2", "2:3", "1:1"),
}
FORMS: Mapping[str, Form] = {
    "grok-video-3": {
        **TOAPIS_FIELDS,
        "prompt": string(required=True),
        "duration": integer(1),
        "aspect_ratio": choice("16:9", "9:16"),
        "image_urls": array(url(web=True)),
    },
    "grok-video-1.5-preview": {
        **TOAPIS_FIELDS,
        "prompt": string(required=True),
        "images": array(url(web=True), min_items=1, max_items=1, required=True),
        "seconds": choice("10", "15", default="10"),
        "aspect_ratio": choice("16:9", "9:16", "3:2", "2:3", "1:1", default="16:9"),
    },
    "grok-video-1.0": {**LATEST_FORM, "image": url(web=True), "reference_images": array(url(web=True), max_items=8)},
    "grok-video-1.5": {**LATEST_FORM, "image": url(web=True, required=True)},
}

ACCOUNT = 1000.0  # dollars
PRICE = 0.10  # dollars a video
CREDITS_PER_DOLLAR = 200
MAX_IMAGE_SIZE = 10 * 1024 * 1024

STATUSES = {
    "invalid": 400,
    "unknown": 404,
    "refused": 422,
    "no-credits": 402,
    "forbidden": 403,
    "maintenance": 503,
    "server-error": 500,
}
MESSAGES = {
    400: "invalid request",
    401: "Authentication failed, please check your API key",
    402: "Insufficient account balance",
    403: "forbidden",
    404: "task not found",
    422: "blocked by content policy",
    429: "too many requests",
    500: "internal error",
    503: "the submit limiter is not available",
}
TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "payment_required",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
}
WORD_CODES = {  # errors whose code is a word, without a type
    422: "content_policy_violation",
    429: "rate_limit_exceeded",
    500: "internal_error",
    503: "rate_limit_unavailable",
}


NO_WEBHOOK = "callback_url needs a webhook that is configured for this key"


def build_error_body(status: int, message: str) -> Payload:
    """Return the body of a refusal; its code is a word or the status."""
    if message == NO_WEBHOOK:
        return {"error": {"code": "webhook_not_configured", "message": message}}
    if status in WORD_CODES:
        return {"error": {"code": WORD_CODES[status], "message": message}}
    return build_numbered_error_body(status, message)


def build_numbered_error_body(status: int, message: str) -> Payload:
    """Return the body of a refusal with the status as its code, as documented for the balance endpoints."""
    return {"error": {"code": status, "message": message, "type": TYPES.get(status, "api_error")}}


def build_upload_error_body(status: int, message: str) -> Payload:
    """Return the body of a refused upload."""
    return {"success": False, "message": message} if status == 400 else build_error_body(status, message)


def job_state(job: MockJob, now: float) -> str:
    """Return the state of a task."""
    if job.is_finished(now):
        return "completed" if job.outcome == "succeeded" else "failed"
    waiting = "pending" if "live" in job.scenario else "queued"
    return job.stage(now, (waiting, "in_progress", "in_progress"), unknown="reviewing")


def build_task(job: MockJob, now: float) -> Payload:
    """Return the task object of create calls and polls."""
    state = job_state(job, now)
    kind = {"object": "video", "task_id": job.id} if "live" in job.scenario else {"object": "generation.task"}
    base: dict[str, Any] = {
        "id": job.id,
        **kind,
        "model": job.model,
        "status": state,
        "progress": 0 if state in ("queued", "pending", "failed") else job.progress(now),
        "created_at": int(job.created),
    }
    if state == "completed":
        ends = int(job.ends_at)
        return {
            **base,
            "completed_at": ends,
            "expires_at": int(ends + job.retention_seconds),
            "result": build_result(job),
        }
    return {**base, "error": build_error(job)} if state == "failed" else base


def build_result(job: MockJob) -> Payload:
    """Return the `result` of a completed task."""
    return {"type": "video", "data": [] if "no-url" in job.scenario else [{"url": job.video_url, "format": "mp4"}]}


def build_error(job: MockJob) -> Payload:
    """Return the `error` of a failed task."""
    return {"code": "generation_failed", "message": job.failure_reason(MESSAGES[422])}


def create(state: MockState, call: ReceivedCall) -> MockResponse:
    """POST /v1/videos/generations."""
    prompt = call.body["prompt"]
    if len(call.body.get("reference_images", ())) + ("image" in call.body) > 8:
        raise RequestRefused("invalid", "image and reference_images must have at most 8 members in all")
    job = accept_job(
        state,
        call,
        provider=PROVIDER_NAME,
        job_id=f"{'task' if 'live' in parse_scenario(prompt) else 'video'}_{state.new_uuid()}",
        model=call.body["model"],
        prompt=prompt,
        ratio=call.body.get("aspect_ratio", "16:9"),
        seconds=int(call.body.get("seconds", call.body.get("duration", 5))),
        price=PRICE,
        account=ACCOUNT,
        callback_url=choose_callback_url(state.settings.webhook_url, call.body.get("callback_url")),
        key=call.body.get("client_business_id"),
    )
    return MockResponse({**build_task(job, job.created), "metadata": {}}, job, accepted=True)


def choose_callback_url(configured: str | None, requested: str | None) -> str | None:
    """Return the callback URL: the one set in the console, or the requested one if only path and query differ."""
    if requested is None:
        return configured
    if configured is None:
        raise RequestRefused("invalid", NO_WEBHOOK)
    if urlsplit(requested)[:2] != urlsplit(configured)[:2]:
        raise RequestRefused("invalid", "callback_url may differ from the configured URL in path and query only")
    return requested


def poll(state: MockState, call: ReceivedCall) -> MockResponse:
    """GET /v1/videos/generations/{task_id}, whose id may be the `client_business_id` too."""
    task_id = call.path["task_id"]
    job = state.jobs.get(PROVIDER_NAME, task_id) or state.jobs.get_by_key(PROVIDER_NAME, task_id)
    if job is None:
        raise RequestRefused("unknown")
    return MockResponse(build_task(job, state.clock.now()), job)


def upload_image(state: MockState, call: ReceivedCall) -> MockResponse:
    """POST /v1/uploads/images."""
    content = call.files["file"].content
    media_type = detect_image_type(content)
    if media_type is None:
        raise RequestRefused("invalid", "Unsupported image type. Allowed: JPEG, PNG, WebP, GIF")
    if len(content) > MAX_IMAGE_SIZE:
        raise RequestRefused("invalid", "Image too large. Maximum size is 10MB")
    now, name = state.clock.now(), state.new_hex(8)
    path = f"toapis/{int(now)}_{name}.{media_type.removeprefix('image/')}"
    state.uploads.add(StoredUpload(path, media_type, content, expires=float("inf")))
    data = {
        "id": f"upload_{name}",
        "url": f"{call.origin}/cdn/uploads/{path}",
        "mime_type": media_type,
        "size": len(content),
    }
    return MockResponse({"success": True, "message": "", "data": data})


def build_balance(state: MockState) -> Payload:
    """Return the remaining and the used balance."""
    used = round(state.spent[PROVIDER_NAME], 4)
    return {
        "success": True,
        "remain_balance": round(ACCOUNT - used, 4),
        "used_balance": used,
        "unlimited_quota": False,
    }


def get_balance(state: MockState, _call: ReceivedCall) -> MockResponse:
    """GET /v1/balance: the balance of the key."""
    return MockResponse(build_balance(state))


def get_user_balance(state: MockState, _call: ReceivedCall) -> MockResponse:
    """GET /v1/user/balance: the balance of the account, in credits too."""
    balance = build_balance(state)
    return MockResponse(
        {
            **balance,
            "remain_credits": round(balance["remain_balance"] * CREDITS_PER_DOLLAR),
            "used_credits": round(balance["used_balance"] * CREDITS_PER_DOLLAR),
            "credits_per_usd": CREDITS_PER_DOLLAR,
        }
    )


def build_callback(job: MockJob, settings: Settings) -> MockCallback | None:
    """Return the signed callback to the webhook of the console."""
    if job.callback_url is None:
        return None
    state, completed = job_state(job, job.ends_at), job.outcome == "succeeded"
    data = {
        "task_id": job.id,
        "client_business_id": job.key,
        "task_type": "video",
        "model": job.model,
        "status": state,
        "progress": 100 if completed else 0,
        "result": build_result(job) if completed else None,
        "error": None if completed else build_error(job),
        "submitted_at": int(job.created),
        "finished_at": int(job.ends_at),
    }
    return build_webhook(settings, job.callback_url, f"generation.{state}", job.id, job.ends_at, data)


PROVIDER = MockProvider(
    name=PROVIDER_NAME,
    title="ToAPIs",
    key_header="Authorization",
    key_prefix="Bearer ",
    endpoints=(
        MockEndpoint(
            "POST",
            "/v1/videos/generations",
            create,
            media_type=JSON,
            form=form_by_model(FORMS),
            rate_limit=("async_submit", 300),
        ),
        MockEndpoint("GET", "/v1/videos/generations/{task_id}", poll, rate_limit=("async_query", 3000)),
        MockEndpoint(
            "POST",
            "/v1/uploads/images",
            upload_image,
            media_type=MULTIPART,
            form=fixed_form({"purpose": string(default="generation")}),
            files=("file",),
            refuse=build_upload_error_body,
        ),
        MockEndpoint("GET", "/v1/balance", get_balance, refuse=build_numbered_error_body),
        MockEndpoint("GET", "/v1/user/balance", get_user_balance, refuse=build_numbered_error_body),
    ),
    statuses=STATUSES,
    messages=MESSAGES,
    refuse=build_error_body,
    job_state=job_state,
    build_callback=build_callback,
)
