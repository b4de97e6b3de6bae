"""ToAPIs: a task object with lower-case states, errors in an `error` object, webhooks that are signed."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from telecine_mock.admission import accept
from telecine_mock.callback_sender import Callback
from telecine_mock.job_store import Job
from telecine_mock.provider_table import JSON, MULTIPART, Answer, Call, Endpoint, Payload, Provider, Refusal
from telecine_mock.providers.toapis_webhooks import webhook
from telecine_mock.scenarios import read
from telecine_mock.settings import Settings
from telecine_mock.state import World
from telecine_mock.uploads import Upload, image_type
from telecine_mock.validation import Form, by_model, choice, several, text, url, whole

NAME = "toapis"
OWN: Form = {"client_business_id": text(), "callback_url": url()}
LATEST: Form = {
    **OWN,
    "prompt": text(required=True),
    "duration": whole(1, 15),
    "resolution": choice("480p", "720p"),
    "aspect_ratio": choice("16:9", "9:16", "3:2", "2:3", "1:1"),
}
FORMS: Mapping[str, Form] = {
    "grok-video-3": {
        **OWN,
        "prompt": text(required=True),
        "duration": whole(1),
        "aspect_ratio": choice("16:9", "9:16"),
        "image_urls": several(url(web=True)),
    },
    "grok-video-1.5-preview": {
        **OWN,
        "prompt": text(required=True),
        "images": several(url(web=True), least=1, most=1, required=True),
        "seconds": choice("10", "15", default="10"),
        "aspect_ratio": choice("16:9", "9:16", "3:2", "2:3", "1:1", default="16:9"),
    },
    "grok-video-1.0": {**LATEST, "image": url(web=True), "reference_images": several(url(web=True), most=8)},
    "grok-video-1.5": {**LATEST, "image": url(web=True, required=True)},
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


def refuse(status: int, message: str) -> Payload:
    """Write the body of a failure: its code is the status, or a word."""
    if message == NO_WEBHOOK:
        return {"error": {"code": "webhook_not_configured", "message": message}}
    if status in NAMED:
        return {"error": {"code": NAMED[status], "message": message}}
    return numbered(status, message)


def numbered(status: int, message: str) -> Payload:
    """Write the body of a failure with the status as its code, as the pages about balances show it."""
    return {"error": {"code": status, "message": message, "type": TYPES.get(status, "api_error")}}


def refuse_upload(status: int, message: str) -> Payload:
    """Write the body of a refused upload."""
    return {"success": False, "message": message} if status == 400 else refuse(status, message)


def state(job: Job, now: float) -> str:
    """Tell the task's state."""
    if job.finished(now):
        return "completed" if job.outcome == "succeeded" else "failed"
    waiting = "pending" if "live" in job.scenario else "queued"
    return job.stage(now, (waiting, "in_progress", "in_progress"), unknown="reviewing")


def task(job: Job, now: float) -> Payload:
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


def result(job: Job) -> Payload:
    """Write what a completed task holds."""
    return {"type": "video", "data": [] if "no-url" in job.scenario else [{"url": job.video_url, "format": "mp4"}]}


def failure(job: Job) -> Payload:
    """Write what a failed task holds."""
    return {"code": "generation_failed", "message": job.reason(MESSAGES[422])}


def create(world: World, call: Call) -> Answer:
    """POST /v1/videos/generations."""
    prompt = call.body["prompt"]
    if len(call.body.get("reference_images", ())) + ("image" in call.body) > 8:
        raise Refusal("invalid", "image and reference_images must have at most 8 members in all")
    job = accept(
        world,
        call,
        provider=NAME,
        job_id=f"{'task' if 'live' in read(prompt) else 'video'}_{world.uuid()}",
        model=call.body["model"],
        prompt=prompt,
        ratio=call.body.get("aspect_ratio", "16:9"),
        seconds=int(call.body.get("seconds", call.body.get("duration", 5))),
        price=PRICE,
        account=ACCOUNT,
        callback_url=reported_to(world.settings.webhook_url, call.body.get("callback_url")),
        key=call.body.get("client_business_id"),
    )
    return Answer({**task(job, job.created), "metadata": {}}, job, accepted=True)


def reported_to(configured: str | None, wanted: str | None) -> str | None:
    """Choose where the end of a task is told: where the console says, under the path and query that a request wants."""
    if wanted is None:
        return configured
    if configured is None:
        raise Refusal("invalid", NO_WEBHOOK)
    if urlsplit(wanted)[:2] != urlsplit(configured)[:2]:
        raise Refusal("invalid", "callback_url may differ from the configured address in path and query only")
    return wanted


def poll(world: World, call: Call) -> Answer:
    """GET /v1/videos/generations/{task_id}, where the id may be the `client_business_id` too."""
    named = call.path["task_id"]
    job = world.jobs.get(NAME, named) or world.jobs.by_key(NAME, named)
    if job is None:
        raise Refusal("unknown")
    return Answer(task(job, world.clock.now()), job)


def upload(world: World, call: Call) -> Answer:
    """POST /v1/uploads/images."""
    if "file" not in call.files:
        raise Refusal("invalid", "file is required")
    content = call.files["file"].content
    media_type = image_type(content)
    if media_type is None:
        raise Refusal("invalid", "Unsupported image type. Allowed: JPEG, PNG, WebP, GIF")
    if len(content) > LARGEST_IMAGE:
        raise Refusal("invalid", "Image too large. Maximum size is 10MB")
    now, name = world.clock.now(), world.hex(8)
    path = f"toapis/{int(now)}_{name}.{media_type.removeprefix('image/')}"
    world.uploads.keep(Upload(path, media_type, content, expires=float("inf")))
    data = {
        "id": f"upload_{name}",
        "url": f"{call.origin}/cdn/uploads/{path}",
        "mime_type": media_type,
        "size": len(content),
    }
    return Answer({"success": True, "message": "", "data": data})


def left(world: World) -> Payload:
    """Write what is left and what was used."""
    used = round(world.spent[NAME], 4)
    return {
        "success": True,
        "remain_balance": round(ACCOUNT - used, 4),
        "used_balance": used,
        "unlimited_quota": False,
    }


def balance(world: World, _call: Call) -> Answer:
    """GET /v1/balance: what the key has."""
    return Answer(left(world))


def user_balance(world: World, _call: Call) -> Answer:
    """GET /v1/user/balance: what the account has, in credits too."""
    of_key = left(world)
    return Answer(
        {
            **of_key,
            "remain_credits": round(of_key["remain_balance"] * CREDITS_PER_DOLLAR),
            "used_credits": round(of_key["used_balance"] * CREDITS_PER_DOLLAR),
            "credits_per_usd": CREDITS_PER_DOLLAR,
        }
    )


def callback(job: Job, settings: Settings) -> Callback | None:
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
    return webhook(settings, job.callback_url, f"generation.{word}", job.id, job.ends, data)


PROVIDER = Provider(
    name=NAME,
    title="ToAPIs",
    key_header="Authorization",
    key_prefix="Bearer ",
    endpoints=(
        Endpoint(
            "POST",
            "/v1/videos/generations",
            create,
            media=JSON,
            form=by_model(FORMS),
            limit=("async_submit", 300),
        ),
        Endpoint("GET", "/v1/videos/generations/{task_id}", poll, limit=("async_query", 3000)),
        Endpoint("POST", "/v1/uploads/images", upload, media=MULTIPART, refuse=refuse_upload),
        Endpoint("GET", "/v1/balance", balance, refuse=numbered),
        Endpoint("GET", "/v1/user/balance", user_balance, refuse=numbered),
    ),
    statuses=STATUSES,
    messages=MESSAGES,
    refuse=refuse,
    state=state,
    callback=callback,
)
