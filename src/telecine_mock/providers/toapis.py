"""ToAPIs: a task object with lower-case states, errors in an `error` object, webhooks that are signed."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from telecine_mock.admission import accept_job
from telecine_mock.callback_sender import MockCallback
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
from telecine_mock.validation import Form, array, choice, form_by_model, integer, string, url

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
        "images": array(url(web=True), least=1, most=1, required=True),
        "seconds": choice("10", "15", default="10"),
        "aspect_ratio": choice("16:9", "9:16", "3:2", "2:3", "1:1", default="16:9"),
    },
    "grok-video-1.0": {**LATEST_FORM, "image": url(web=True), "reference_images": array(url(web=True), most=8)},
    "grok-video-1.5": {**LATEST_FORM, "image": url(web=True, required=True)},
}

ACCOUNT = 1000.0  # dollars
PRICE = 0.10  # dollars a video
CREDITS_PER_DOLLAR = 200
LARGEST_IMAGE = 10 * 1024 * 1024

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
NAMED = {  # errors whose code is a word, without a type
    422: "content_policy_violation",
    429: "rate_limit_exceeded",
    500: "internal_error",
    503: "rate_limit_unavailable",
}


NO_WEBHOOK = "callback_url needs a webhook that is configured for this key"


def build_error_body(status: int, message: str) -> Payload:
    """Write the body of a failure: its code is the status, or a word."""
    if message == NO_WEBHOOK:
        return {"error": {"code": "webhook_not_configured", "message": message}}
    if status in NAMED:
        return {"error": {"code": NAMED[status], "message": message}}
    return build_numbered_error_body(status, message)


def build_numbered_error_body(status: int, message: str) -> Payload:
    """Write the body of a failure with the status as its code, as the pages about balances show it."""
    return {"error": {"code": status, "message": message, "type": TYPES.get(status, "api_error")}}


def build_upload_error_body(status: int, message: str) -> Payload:
    """Write the body of a refused upload."""
    return {"success": False, "message": message} if status == 400 else build_error_body(status, message)


def state(job: MockJob, now: float) -> str:
    """Tell the task's state."""
    if job.finished(now):
        return "completed" if job.outcome == "succeeded" else "failed"
    waiting = "pending" if "live" in job.scenario else "queued"
    return job.stage(now, (waiting, "in_progress", "in_progress"), unknown="reviewing")


def task(job: MockJob, now: float) -> Payload:
    """Write the task, as creating it and polling it show it."""
    word = state(job, now)
    seen = {"object": "video", "task_id": job.id} if "live" in job.scenario else {"object": "generation.task"}
    base: dict[str, Any] = {
        "id": job.id,
        **seen,
        "model": job.model,
        "status": word,
        "progress": 0 if word in ("queued", "pending", "failed") else job.progress(now),
        "created_at": int(job.created),
    }
    if word == "completed":
        ends = int(job.ends)
        return {**base, "completed_at": ends, "expires_at": int(ends + job.kept), "result": result(job)}
    return {**base, "error": failure(job)} if word == "failed" else base


def result(job: MockJob) -> Payload:
    """Write what a completed task holds."""
    return {"type": "video", "data": [] if "no-url" in job.scenario else [{"url": job.video_url, "format": "mp4"}]}


def failure(job: MockJob) -> Payload:
    """Write what a failed task holds."""
    return {"code": "generation_failed", "message": job.reason(MESSAGES[422])}


def create(world: MockState, call: ReceivedCall) -> MockResponse:
    """POST /v1/videos/generations."""
    prompt = call.body["prompt"]
    if len(call.body.get("reference_images", ())) + ("image" in call.body) > 8:
        raise RequestRefused("invalid", "image and reference_images must have at most 8 members in all")
    job = accept_job(
        world,
        call,
        provider=PROVIDER_NAME,
        job_id=f"{'task' if 'live' in parse_scenario(prompt) else 'video'}_{world.uuid()}",
        model=call.body["model"],
        prompt=prompt,
        ratio=call.body.get("aspect_ratio", "16:9"),
        seconds=int(call.body.get("seconds", call.body.get("duration", 5))),
        price=PRICE,
        account=ACCOUNT,
        callback_url=choose_callback_url(world.settings.webhook_url, call.body.get("callback_url")),
        key=call.body.get("client_business_id"),
    )
    return MockResponse({**task(job, job.created), "metadata": {}}, job, accepted=True)


def choose_callback_url(configured: str | None, wanted: str | None) -> str | None:
    """Choose where the end of a task is told: where the console says, under the path and query that a request wants."""
    if wanted is None:
        return configured
    if configured is None:
        raise RequestRefused("invalid", NO_WEBHOOK)
    if urlsplit(wanted)[:2] != urlsplit(configured)[:2]:
        raise RequestRefused("invalid", "callback_url may differ from the configured address in path and query only")
    return wanted


def poll(world: MockState, call: ReceivedCall) -> MockResponse:
    """GET /v1/videos/generations/{task_id}, where the id may be the `client_business_id` too."""
    named = call.path["task_id"]
    job = world.jobs.get(PROVIDER_NAME, named) or world.jobs.by_key(PROVIDER_NAME, named)
    if job is None:
        raise RequestRefused("unknown")
    return MockResponse(task(job, world.clock.now()), job)


def upload(world: MockState, call: ReceivedCall) -> MockResponse:
    """POST /v1/uploads/images."""
    if "file" not in call.files:
        raise RequestRefused("invalid", "file is required")
    content = call.files["file"].content
    media_type = detect_image_type(content)
    if media_type is None:
        raise RequestRefused("invalid", "Unsupported image type. Allowed: JPEG, PNG, WebP, GIF")
    if len(content) > LARGEST_IMAGE:
        raise RequestRefused("invalid", "Image too large. Maximum size is 10MB")
    now, name = world.clock.now(), world.hex(8)
    path = f"toapis/{int(now)}_{name}.{media_type.removeprefix('image/')}"
    world.uploads.keep(StoredUpload(path, media_type, content, expires=float("inf")))
    data = {
        "id": f"upload_{name}",
        "url": f"{call.origin}/cdn/uploads/{path}",
        "mime_type": media_type,
        "size": len(content),
    }
    return MockResponse({"success": True, "message": "", "data": data})


def key_balance(world: MockState) -> Payload:
    """Write what is left and what was used."""
    used = round(world.spent[PROVIDER_NAME], 4)
    return {
        "success": True,
        "remain_balance": round(ACCOUNT - used, 4),
        "used_balance": used,
        "unlimited_quota": False,
    }


def balance(world: MockState, _call: ReceivedCall) -> MockResponse:
    """GET /v1/balance: what the key has."""
    return MockResponse(key_balance(world))


def user_balance(world: MockState, _call: ReceivedCall) -> MockResponse:
    """GET /v1/user/balance: what the account has, in credits too."""
    of_key = key_balance(world)
    return MockResponse(
        {
            **of_key,
            "remain_credits": round(of_key["remain_balance"] * CREDITS_PER_DOLLAR),
            "used_credits": round(of_key["used_balance"] * CREDITS_PER_DOLLAR),
            "credits_per_usd": CREDITS_PER_DOLLAR,
        }
    )


def callback(job: MockJob, settings: Settings) -> MockCallback | None:
    """Call the webhook that is set in the console, signed, again and again until it is taken."""
    if job.callback_url is None:
        return None
    word, completed = state(job, job.ends), job.outcome == "succeeded"
    data = {
        "task_id": job.id,
        "client_business_id": job.key,
        "task_type": "video",
        "model": job.model,
        "status": word,
        "progress": 100 if completed else 0,
        "result": result(job) if completed else None,
        "error": None if completed else failure(job),
        "submitted_at": int(job.created),
        "finished_at": int(job.ends),
    }
    return build_webhook(settings, job.callback_url, f"generation.{word}", job.id, job.ends, data)


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
            media=JSON,
            form=form_by_model(FORMS),
            limit=("async_submit", 300),
        ),
        MockEndpoint("GET", "/v1/videos/generations/{task_id}", poll, limit=("async_query", 3000)),
        MockEndpoint("POST", "/v1/uploads/images", upload, media=MULTIPART, refuse=build_upload_error_body),
        MockEndpoint("GET", "/v1/balance", balance, refuse=build_numbered_error_body),
        MockEndpoint("GET", "/v1/user/balance", user_balance, refuse=build_numbered_error_body),
    ),
    statuses=STATUSES,
    messages=MESSAGES,
    refuse=build_error_body,
    state=state,
    callback=callback,
)
