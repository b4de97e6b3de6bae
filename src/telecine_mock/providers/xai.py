"""xAI's own video API: 202 while a job runs, at times without a body, `done` or `failed` in a 200, flat errors."""

from collections.abc import Iterator, Mapping
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
from telecine_mock.validation import (
    FieldProblem,
    Form,
    FormField,
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
DEFAULT_MODEL = "grok-imagine-video"  # taken when none is named
LATEST_MODEL = "grok-imagine-video-1.5"
DOLLARS_PER_SECOND: Mapping[str, Mapping[str, float]] = {  # by model and by the resolutions that it makes
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


def public_url() -> FormField:
    """Take a boolean, or an object that says how long the address works; false is assumed to mean no address."""
    limits = nested_object({"expires_after": LIFETIME})

    def check(at: str, value: object) -> Iterator[FieldProblem]:
        if not isinstance(value, bool):
            yield from limits.check(at, value)

    return FormField(check)


COMMON: Form = {
    "model": string(),
    "aspect_ratio": choice("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", default="16:9"),
    "image": one_of(IMAGE),
    "input_reference": one_of(IMAGE),  # another name of `image`
    "reference_images": array(one_of(IMAGE), least=1, most=7),
    "reference_audios": array(one_of(VOICE), most=3),
    "keyframes": array(nested_object({"image": one_of(IMAGE), "timestamp_s": number(0)}), most=4),
    "generate_audio": boolean(),
    "output": nested_object({"upload_url": url(required=True)}),
    "storage_options": nested_object(
        {"filename": string(required=True), "expires_after": LIFETIME, "public_url": public_url()},
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
    "no-credits": 403,  # assumed: no source tells what an empty account gets
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
CODES = {  # only that of a 400 was seen live at this endpoint; the others are assumed to be of its kind
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
OTHER_CODES = {  # one status has had codes of several kinds: clients must not read them
    REASON_MESSAGES["wrong-key"]: "Client specified an invalid argument",
    REASON_MESSAGES["refused"]: "invalid_argument",
}


def build_error_body(status: int, message: str) -> Payload:
    """Write the body of a failure."""
    return {"code": OTHER_CODES.get(message) or CODES.get(status, "unknown"), "error": message}


def model_of(body: Mapping[str, Any]) -> str:
    """Tell which model is asked for, by its first name."""
    name = str(body.get("model", DEFAULT_MODEL))
    return ALIASES.get(name, name)


def form(body: Mapping[str, Any]) -> Form:
    """Choose the limits by model and mode: reference images make the reference mode, else an image the image mode."""
    references = "reference_images" in body
    from_image = not references and ("image" in body or "input_reference" in body)
    offered = DOLLARS_PER_SECOND.get(model_of(body), DOLLARS_PER_SECOND[DEFAULT_MODEL])
    resolutions = [each for each in offered if each != "1080p" or not references]
    return {
        **COMMON,
        # An image job without a prompt is documented; one was seen to be taken and to fail afterwards.
        "prompt": string(required=not from_image),
        "duration": integer(1, 10 if references else 15, default=8),
        "resolution": choice(*resolutions, default="480p"),
    }


def check_together(body: Mapping[str, Any]) -> None:
    """Refuse what only holds together; the status of each is assumed."""
    model = model_of(body)
    if model not in DOLLARS_PER_SECOND:
        raise RequestRefused("unknown", f"The model {model} does not exist")
    if "reference_images" in body and ("image" in body or "input_reference" in body):
        raise RequestRefused("invalid", "image and reference_images exclude each other")
    if "reference_images" in body and not body["prompt"]:
        raise RequestRefused("invalid", "prompt must not be empty where there are reference_images")
    if body.get("reference_audios") and model != LATEST_MODEL:
        raise RequestRefused("invalid", f"reference_audios needs {LATEST_MODEL}")


def price(body: Mapping[str, Any]) -> float:
    """Tell what a job costs, in dollars."""
    model = model_of(body)
    images = len(body.get("reference_images", ())) + ("image" in body or "input_reference" in body)
    seconds: float = body["duration"]
    return DOLLARS_PER_SECOND[model][body["resolution"]] * seconds + DOLLARS_PER_IMAGE[model] * images


def create(world: MockState, call: ReceivedCall) -> MockResponse:
    """POST /v1/videos/generations."""
    check_together(call.body)
    job = accept_job(
        world,
        call,
        provider=PROVIDER_NAME,
        job_id=world.uuid(),
        model=call.body.get("model", DEFAULT_MODEL),
        prompt=call.body.get("prompt", ""),
        ratio=call.body["aspect_ratio"],
        seconds=int(call.body["duration"]),
        price=price(call.body),
        account=ACCOUNT,
    )
    return MockResponse({"request_id": job.id}, job, accepted=True)


def state(job: MockJob, now: float) -> str:
    """Tell the job's state."""
    if not job.finished(now):
        return job.stage(now, ("pending",) * 3, unknown="reviewing")
    return job.outcome if job.outcome in ("failed", "expired") else "done"


def poll(world: MockState, call: ReceivedCall) -> MockResponse:
    """GET /v1/videos/{request_id}."""
    job = world.jobs.get(PROVIDER_NAME, call.path["request_id"])
    if job is None:
        raise RequestRefused("unknown", "The request was not found")
    now = world.clock.now()
    if job.finished(now):
        return MockResponse(ended(job), job)
    return MockResponse(running(job, now), job, status=202)


def running(job: MockJob, now: float) -> Payload | None:
    """Write what a job shows before its end: no progress at first, then for a while an empty body, then progress."""
    word = state(job, now)
    stage = job.stage(now, ("waiting", "silent", "working"), unknown="working")
    if stage == "silent":
        return None
    return {"status": word, "progress": 0 if stage == "waiting" else job.progress(now)}


def ended(job: MockJob) -> Payload:
    """Write what a job shows after its end; a video that moderation withheld is charged too."""
    if job.outcome == "failed":
        return {"status": "failed", "error": {"code": "internal_error", "message": job.reason()}}
    if job.outcome == "expired":
        return {"status": "expired", "model": job.model}
    return {
        "status": "done",
        "model": job.model,
        "progress": 100,
        "usage": {"cost_in_usd_ticks": round(job.price * TICKS_PER_DOLLAR)},
        "video": video(job),
    }


def video(job: MockJob) -> Payload:
    """Write the video of a job that is done: its address is empty when moderation refused, or may be null."""
    allowed = job.outcome == "succeeded"
    address = None if "no-url" in job.scenario else job.video_url if allowed else ""
    seen = {"url": address, "duration": job.seconds, "respect_moderation": allowed}
    stored = job.body.get("storage_options")
    return {**seen, "file_output": file_output(job, stored)} if stored and allowed else seen


def file_output(job: MockJob, stored: Mapping[str, Any]) -> Payload:
    """Write where a video is kept; times are assumed to be Unix seconds."""
    file: dict[str, Any] = {"file_id": f"file_{job.id}", "filename": stored["filename"]}
    if "expires_after" in stored:
        file["expires_at"] = int(job.ends + stored["expires_after"])
    public = stored.get("public_url", False)
    if public is not False:
        file["public_url"] = job.video_url
        if public is not True and "expires_after" in public:
            file["public_url_expires_at"] = int(job.ends + public["expires_after"])
    return file


PROVIDER = MockProvider(
    name=PROVIDER_NAME,
    title="xAI",
    key_header="Authorization",
    key_prefix="Bearer ",
    endpoints=(
        MockEndpoint("POST", "/v1/videos/generations", create, media=JSON, form=form),
        MockEndpoint("GET", "/v1/videos/{request_id}", poll),
    ),
    statuses=STATUSES,
    messages=MESSAGES,
    reason_messages=REASON_MESSAGES,
    refuse=build_error_body,
    state=state,
    request_id="x-request-id",
)
