"""From a provider's table to a web app: key, content type and form are checked, then the endpoint answers."""

import json
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from inspect import isawaitable
from typing import Any, cast

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from telecine_mock import faults
from telecine_mock.admission import apply_refusal_words
from telecine_mock.exchange_log import set_refusal_reason
from telecine_mock.job_store import MockJob
from telecine_mock.provider_table import (
    JSON,
    MockEndpoint,
    MockProvider,
    MockResponse,
    Payload,
    ReceivedCall,
    ReceivedFile,
    RequestRefused,
)
from telecine_mock.request_ids import RequestIdMiddleware
from telecine_mock.scenarios import parse_key_suffix
from telecine_mock.state import MockState
from telecine_mock.validation import fill_defaults, find_problems

FALLBACK_REASONS: Mapping[str, str | int] = {"malformed": "invalid", "content-type": "invalid", "wrong-key": 401}


def create_provider_app(provider: MockProvider, world: MockState) -> Starlette:
    """Make an ASGI app of one provider."""

    async def no_such_thing(_request: Request, error: Exception) -> Response:
        known = cast("HTTPException", error)
        if known.status_code == 404 and provider.page_404 is not None:
            return HTMLResponse(provider.page_404, 404)
        return json_response(provider.refuse(known.status_code, known.detail), known.status_code, known.headers)

    app = Starlette(
        routes=build_routes(provider, world),
        exception_handlers={HTTPException: no_such_thing},
        middleware=[Middleware(RequestIdMiddleware, header=provider.request_id, world=world)]
        if provider.request_id
        else [],
    )
    app.router.redirect_slashes = False
    return app


def build_routes(provider: MockProvider, world: MockState) -> list[Route]:
    """Make the routes; a path that is written out goes before one whose parameter could stand for its end."""
    every = [
        Route(each.path, endpoint_handler(provider, each, world), methods=[each.method]) for each in provider.endpoints
    ]
    written = [each for each in every if not each.param_convertors]
    others = [each for each in every if each.param_convertors]
    refusing = [
        Route(each.path, method_not_allowed(each), methods=sorted(set(other.methods or ()) - set(each.methods or ())))
        for each in written
        for other in others
        if other.path_regex.match(each.path)
    ]
    return [*written, *refusing, *others]


def method_not_allowed(right: Route) -> Callable[[Request], Response]:
    """Refuse the methods that a path does not have, and name those that it has."""

    def refuse(_request: Request) -> Response:
        raise HTTPException(405, headers={"Allow": ", ".join(sorted(right.methods or ()))})

    return refuse


def endpoint_handler(
    provider: MockProvider, table: MockEndpoint, world: MockState
) -> Callable[[Request], Awaitable[Response]]:
    """Make the function that serves one endpoint."""

    async def serve(request: Request) -> Any:
        try:
            check_key(provider, world, request)
            call = await read_call(table, request)
            given = table.answer(world, call)
            answer = await given if isawaitable(given) else given
        except RequestRefused as refusal:
            set_refusal_reason(request.scope, refusal_message(provider, table, refusal))
            return refusal_response(provider, table, world, refusal)
        return build_response(provider, table, world, answer)

    return serve


def build_response(provider: MockProvider, table: MockEndpoint, world: MockState, answer: MockResponse) -> ASGIApp:
    """Answer as the job's magic words want it; the callback is posted once the answer to create is out."""
    headers: Mapping[str, str] = world.meter.headers(*table.limit, world.clock.now()) if table.limit else {}
    if answer.payload is None:
        response = Response(b"", answer.status, headers)
    else:
        response = json_response(answer.payload, answer.status, headers)
    job = answer.job
    if job is None:
        return response
    if not answer.accepted:
        count = world.jobs.count_poll(job)
        if count == 1 and "poll-limited" in job.scenario:
            return refusal_response(
                provider, table, world, RequestRefused(429, retry_after=job.scenario.number("poll-limited"))
            )
        return faults.apply_poll_faults(job, count) or response
    faulty = faults.apply_create_faults(job, response, answer.payload, world.clock)

    async def accepted(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await faulty(scope, receive, send)
        finally:
            post_callback(provider, world, job)

    return accepted


def post_callback(provider: MockProvider, world: MockState, job: MockJob) -> None:
    """Hand the job's callback to the courier, if there is one and the job ever ends."""
    if provider.callback is None or job.takes == float("inf") or "callback-lost" in job.scenario:
        return
    callback = provider.callback(job, world.settings)
    if callback is not None:
        world.callback_sender.post(callback, job.ends, copies=2 if "callback-twice" in job.scenario else 1)


def check_key(provider: MockProvider, world: MockState, request: Request) -> None:
    """Refuse every key but the one in the settings; magic words may follow it, for calls that have no prompt."""
    known = provider.key_prefix + world.settings.api_key
    given = request.headers.get(provider.key_header, "")
    scenario = parse_key_suffix(given.removeprefix(known)) if given.startswith(known) else None
    if scenario is None:
        is_key = given.startswith(provider.key_prefix) and given != provider.key_prefix
        raise RequestRefused("wrong-key" if is_key else 401)
    apply_refusal_words(scenario)


async def read_call(table: MockEndpoint, request: Request) -> ReceivedCall:
    """Check a request against the endpoint's tables; raise Refusal with everything that is wrong."""
    query = dict(request.query_params)
    sent, files = await read_body(table, request)
    form = table.form(sent)
    wrong = [*find_problems(table.query, query), *find_problems(form, sent, closed=table.closed)]
    if wrong:
        malformed = any(each.malformed for each in wrong)
        raise RequestRefused("malformed" if malformed else "invalid", "; ".join(each.sentence for each in wrong[:5]))
    origin = f"{request.scope['scheme']}://{request.headers.get('host') or request.url.netloc}"
    return ReceivedCall(request.path_params, query, fill_defaults(form, sent), sent, files, origin)


ParsedBody = tuple[dict[str, Any], dict[str, ReceivedFile]]


async def read_body(table: MockEndpoint, request: Request) -> ParsedBody:
    """Take the fields and the files from the body."""
    if table.media is None:
        return {}, {}
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != table.media:
        raise RequestRefused("content-type", f"Content-Type must be {table.media}")
    if table.media != JSON:
        return await read_multipart(request)
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise RequestRefused("invalid", "the body is not JSON") from None
    if not isinstance(body, dict):
        raise RequestRefused("malformed", "the body must be an object")
    return cast("dict[str, Any]", body), {}


async def read_multipart(request: Request) -> ParsedBody:
    """Take the fields and the files from a multipart body."""
    fields: dict[str, Any] = {}
    files: dict[str, ReceivedFile] = {}
    try:
        async with request.form() as form:
            for name, value in form.items():
                if isinstance(value, UploadFile):
                    files[name] = ReceivedFile(value.filename or "", value.content_type or "", await value.read())
                else:
                    fields[name] = value
    except HTTPException as error:
        raise RequestRefused("invalid", error.detail) from None
    return fields, files


def refusal_response(
    provider: MockProvider, table: MockEndpoint, world: MockState, refusal: RequestRefused
) -> Response:
    """Refuse in the provider's words."""
    status = refusal_status(provider, table, refusal.why)
    body = (table.refuse or provider.refuse)(status, refusal_message(provider, table, refusal))
    headers: dict[str, str] = {}
    if status == 429:
        headers["Retry-After"] = f"{refusal.retry_after:g}"
        if table.limit is not None:
            category, limit = table.limit
            headers |= {
                "X-RateLimit-Limit": str(limit),
                "X-RateLimit-Remaining": "0",
                "X-RateLimit-Reset": str(int(world.clock.now() + refusal.retry_after)),
                "X-RateLimit-Category": category,
            }
    return json_response(body, 200 if refusal.as_200 and provider.codes_in_200 else status, headers)


def refusal_message(provider: MockProvider, table: MockEndpoint, refusal: RequestRefused) -> str:
    """Say why a request is refused."""
    own = provider.reason_messages.get(refusal.why) if isinstance(refusal.why, str) else None
    return refusal.message or own or default_message(provider, refusal_status(provider, table, refusal.why))


def refusal_status(provider: MockProvider, table: MockEndpoint, why: str | int) -> int:
    """Find the status of a refusal; a finer reason has the status of a coarser one where no other is documented."""
    if isinstance(why, str) and why not in provider.statuses:
        why = FALLBACK_REASONS.get(why, why)
    if isinstance(why, int):
        return why
    return table.invalid if why == "invalid" and table.invalid is not None else provider.statuses[why]


def default_message(provider: MockProvider, status: int) -> str:
    """Say what the provider usually says with a status."""
    known = {each.value: each.phrase for each in HTTPStatus} | dict(provider.messages)
    return known.get(status, f"Error {status}")


def json_response(body: Payload, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Write JSON in plain ASCII, so that even half of a surrogate pair in a prompt can be echoed."""
    return Response(json.dumps(body), status, headers, media_type=JSON)
