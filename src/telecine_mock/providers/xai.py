"""Mock of xAI's video API: 202 while a job runs, at times without a body, then 200; flat error bodies."""

from collections.abc import Iterator, Mapping
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
from telecine_mock.validation import (
    Form,
    FormField,
    FormProblem,
    array,
    boolean,
    choice,
    integer,
    nested_object,
    number,
    one_of,
    string,
    url,
)

PROVIDER_NAME = "xai"
DEFAULT_MODEL = "grok-imagine-video"  # used when the request names none
LATEST_MODEL = "grok-imagine-video-1.5"
DOLLARS_PER_SECOND: Mapping[str, Mapping[str, float]] = {  # by model and resolution
    DEFAULT_MODEL: {"480p": 0.05, "720p": 0.07},
    LATEST_MODEL: {"480p": 0.08, "720p": 0.14, "1080p": 0.25},  # assumed for 1080p, which no source prices
}
DOLLARS_PER_IMAGE: Mapping[str, float] = {DEFAULT_MODEL: 0.0, LATEST_MODEL: 0.01}
ALIASES: Mapping[str, str] = {"grok-imagine-video-1.5-preview": LATEST_MODEL}
ACCOUNT = 1000.0  # dollars
TICKS_PER_DOLLAR = 10_000_000_000

IMAGE: Form = {"url": url(web=True, data=True), "file_id": string()}
VOICE: Form = {"voice_id": string(), "url": url(web=True)}
LIFETIME = integer(1, 2_592_000)  # seconds; only the upper end is documented for what a job stores


def public_url_field() -> FormField:
    """Return a field that accepts a boolean, or an object with the lifetime of the URL.

    That false means no URL is an assumption.
    """
    limits = nested_object({"expires_after": LIFETIME})

    def check(at: str, value: object) -> Iterator[FormProblem]:
        if not isinstance(value, bool):
            yield from limits.check(at, value)

    return FormField(check, schema={"anyOf": [{"type": "boolean"}, dict(limits.schema)]})


COMMON: Form = {
    "model": string(),
    "aspect_ratio": choice("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", default="16:9"),
    "image": one_of(IMAGE),
    "input_reference": one_of(IMAGE),  # another name of `image`
    "reference_images": array(one_of(IMAGE), min_items=1, max_items=7),
    "reference_audios": array(one_of(VOICE), max_items=3),
    "keyframes": array(nested_object({"image": one_of(IMAGE), "timestamp_s": number(0)}), max_items=4),
    "generate_audio": boolean(),
    "output": nested_object({"upload_url": url(required=True)}),
    "storage_options": nested_object(
        {"filename": string(required=True), "expires_after": LIFETIME, "public_url": public_url_field()},
    ),
    "user": string(),
}

STATUSES = {
    "invalid": 400,
    "malformed": 422,
    "content-type": 415,
    "wrong-key": 400,
    "unknown": 404,
    "refused": 400,
    "no-credits": 403,  # assumed: undocumented for an empty account
    "forbidden": 403,
    "maintenance": 529,
    "server-error": 500,
}
MESSAGES = {
    400: "Invalid argument",
    401: "No API key was provided",
    403: "The team may not do this",
    404: "The model or the URL was not found",
    405: "Method not allowed",
    415: "Unsupported media type",
    422: "The body could not be read",
    429: "Too many requests",
    500: "Internal error",
    529: "The service is overloaded",
}
REASON_MESSAGES = {
    "wrong-key": "Incorrect API key provided",
    "refused": "Rejected by content moderation.",
    "no-credits": "The team has no credits left",
}
CODES = {  # only that of 400 was observed at this endpoint; the others are assumed
    400: "invalid-argument",
    401: "unauthenticated",
    403: "permission-denied",
    404: "not-found",
    405: "method-not-allowed",
    415: "unsupported-media-type",
    422: "unprocessable-body",
    429: "resource-exhausted",
    500: "internal-error",
    529: "overloaded",
}
OTHER_CODES = {  # the codes of one status vary, so clients must not rely on them
    REASON_MESSAGES["wrong-key"]: "Client specified an invalid argument",
    REASON_MESSAGES["refused"]: "invalid_argument",
}


def build_error_body(status: int, message: str) -> Payload:
    """Return the body of a refusal."""
    return {"code": OTHER_CODES.get(message) or CODES.get(status, "unknown"), "error": message}


def resolve_model(body: Mapping[str, Any]) -> str:
    """Return the requested model, with aliases resolved."""
    name = str(body.get("model", DEFAULT_MODEL))
    return ALIASES.get(name, name)


def choose_form(body: Mapping[str, Any]) -> Form:
    """Return the form for the model and mode of a body: reference images, image or text."""
    references = "reference_images" in body
    from_image = not references and ("image" in body or "input_reference" in body)
    prices = DOLLARS_PER_SECOND.get(resolve_model(body), DOLLARS_PER_SECOND[DEFAULT_MODEL])
    resolutions = [resolution for resolution in prices if resolution != "1080p" or not references]
    return {
        **COMMON,
        # An image job without a prompt is documented; one was observed to be accepted and to fail later.
        "prompt": string(required=not from_image),
        "duration": integer(1, 10 if references else 15, default=8),
        "resolution": choice(*resolutions, default="480p"),
    }


def check_combinations(body: Mapping[str, Any]) -> None:
    """Raise RequestRefused for fields that contradict each other; the statuses are assumed."""
    model = resolve_model(body)
    if model not in DOLLARS_PER_SECOND:
        raise RequestRefused("unknown", f"The model {model} does not exist")
    if "reference_images" in body and ("image" in body or "input_reference" in body):
        raise RequestRefused("invalid", "image and reference_images exclude each other")
    if "reference_images" in body and not body["prompt"]:
        raise RequestRefused("invalid", "prompt must not be empty where there are reference_images")
    if body.get("reference_audios") and model != LATEST_MODEL:
        raise RequestRefused("invalid", f"reference_audios needs {LATEST_MODEL}")


def compute_price(body: Mapping[str, Any]) -> float:
    """Return the price of a job in dollars."""
    model = resolve_model(body)
    images = len(body.get("reference_images", ())) + ("image" in body or "input_reference" in body)
    seconds: float = body["duration"]
    return DOLLARS_PER_SECOND[model][body["resolution"]] * seconds + DOLLARS_PER_IMAGE[model] * images


def create(state: MockState, call: ReceivedCall) -> MockResponse:
    """POST /v1/videos/generations."""
    check_combinations(call.body)
    job = accept_job(
        state,
        call,
        provider=PROVIDER_NAME,
        job_id=state.new_uuid(),
        model=call.body.get("model", DEFAULT_MODEL),
        prompt=call.body.get("prompt", ""),
        ratio=call.body["aspect_ratio"],
        seconds=int(call.body["duration"]),
        price=compute_price(call.body),
        account=ACCOUNT,
    )
    return MockResponse({"request_id": job.id}, job, accepted=True)


def job_state(job: MockJob, now: float) -> str:
    """Return the state of a job."""
    if not job.is_finished(now):
        return job.stage(now, ("pending",) * 3, unknown="reviewing")
    return job.outcome if job.outcome in ("failed", "expired") else "done"


def poll(state: MockState, call: ReceivedCall) -> MockResponse:
    """GET /v1/videos/{request_id}."""
    job = state.jobs.get(PROVIDER_NAME, call.path["request_id"])
    if job is None:
        raise RequestRefused("unknown", "The request was not found")
    now = state.clock.now()
    if job.is_finished(now):
        return MockResponse(build_finished(job), job)
    return MockResponse(build_running(job, now), job, status=202)


def build_running(job: MockJob, now: float) -> Payload | None:
    """Return the response for a running job: no progress at first, then an empty body, then progress."""
    status = job_state(job, now)
    stage = job.stage(now, ("waiting", "silent", "working"), unknown="working")
    if stage == "silent":
        return None
    return {"status": status, "progress": 0 if stage == "waiting" else job.progress(now)}


def build_finished(job: MockJob) -> Payload:
    """Return the response for a finished job; a video that moderation withheld is charged too."""
    if job.outcome == "failed":
        return {"status": "failed", "error": {"code": "internal_error", "message": job.failure_reason()}}
    if job.outcome == "expired":
        return {"status": "expired", "model": job.model}
    return {
        "status": "done",
        "model": job.model,
        "progress": 100,
        "usage": {"cost_in_usd_ticks": round(job.price * TICKS_PER_DOLLAR)},
        "video": build_video(job),
    }


def build_video(job: MockJob) -> Payload:
    """Return the video of a finished job; its URL is empty when moderation withheld it."""
    is_allowed = job.outcome == "succeeded"
    video_url: str | None = job.video_url if is_allowed else ""
    if "no-url" in job.scenario:
        video_url = None
    video = {"url": video_url, "duration": job.seconds, "respect_moderation": is_allowed}
    storage = job.body.get("storage_options")
    return {**video, "file_output": build_file_output(job, storage)} if storage and is_allowed else video


def build_file_output(job: MockJob, storage: Mapping[str, Any]) -> Payload:
    """Return the stored file of a video; times are assumed to be Unix seconds."""
    file: dict[str, Any] = {"file_id": f"file_{job.id}", "filename": storage["filename"]}
    if "expires_after" in storage:
        file["expires_at"] = int(job.ends_at + storage["expires_after"])
    public = storage.get("public_url", False)
    if public is not False:
        file["public_url"] = job.video_url
        if public is not True and "expires_after" in public:
            file["public_url_expires_at"] = int(job.ends_at + public["expires_after"])
    return file


PROVIDER = MockProvider(
    name=PROVIDER_NAME,
    title="xAI",
    key_header="Authorization",
    key_prefix="Bearer ",
    endpoints=(
        MockEndpoint("POST", "/v1/videos/generations", create, media_type=JSON, form=choose_form),
        MockEndpoint("GET", "/v1/videos/{request_id}", poll),
    ),
    statuses=STATUSES,
    messages=MESSAGES,
    reason_messages=REASON_MESSAGES,
    refuse=build_error_body,
    job_state=job_state,
    request_id_header="x-request-id",
)
