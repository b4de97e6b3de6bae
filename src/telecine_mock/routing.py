"""ASGI app of a provider table: validates key, content type and form, then calls the endpoint's handler."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from inspect import isawaitable
from math import ceil
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
from telecine_mock.exchange_log import set_refusal_reason
from telecine_mock.job_creation import apply_refusal_words
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
from telecine_mock.rate_limits import rate_limit_headers
from telecine_mock.request_ids import RequestIdMiddleware
from telecine_mock.scenarios import parse_key_suffix
from telecine_mock.state import MockState
from telecine_mock.validation import fill_defaults, find_problems

METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"})

FALLBACK_REASONS: Mapping[str, str | int] = {
    "malformed": "invalid",
    "content-type": "invalid",
    "wrong-key": 401,
    "over-limit": 429,
}


def create_provider_app(provider: MockProvider, state: MockState) -> Starlette:
    """Create the ASGI app of one provider."""

    async def handle_http_error(_request: Request, error: Exception) -> Response:
        http_error = cast("HTTPException", error)
        status = http_error.status_code
        if status == 404 and provider.page_404 is not None:
            return HTMLResponse(provider.page_404, 404)
        return json_response(provider.refuse(status, http_error.detail), status, http_error.headers)

    middleware: list[Middleware] = []
    if provider.request_id_header:
        middleware.append(Middleware(RequestIdMiddleware, header=provider.request_id_header, state=state))
    app = Starlette(
        routes=build_routes(provider, state),
        exception_handlers={HTTPException: handle_http_error},
        middleware=middleware,
    )
    app.router.redirect_slashes = False
    return app


def build_routes(provider: MockProvider, state: MockState) -> list[Route]:
    """Return the routes. A literal path goes before a path whose parameter matches it."""
    routes = [
        Route(endpoint.path, endpoint_handler(provider, endpoint, state), methods=[endpoint.method])
        for endpoint in provider.endpoints
    ]
    by_path: dict[str, list[Route]] = {}
    for route in sorted(routes, key=lambda route: bool(route.param_convertors)):
        by_path.setdefault(re.sub(r"{[^}]*}", "{}", route.path), []).append(route)
    return [route for group in by_path.values() for route in (*group, refuse_other_methods(group))]


def refuse_other_methods(routes: Sequence[Route]) -> Route:
    """Return the route that refuses the methods that the path of some routes does not have, and names the others."""
    allowed = {method for route in routes for method in route.methods or ()}

    def refuse_method(_request: Request) -> Response:
        raise HTTPException(405, headers={"Allow": ", ".join(sorted(allowed))})

    return Route(routes[0].path, refuse_method, methods=sorted(METHODS - allowed))


def endpoint_handler(
    provider: MockProvider, endpoint: MockEndpoint, state: MockState
) -> Callable[[Request], Awaitable[Response]]:
    """Return the function that serves one endpoint."""

    async def serve(request: Request) -> Any:
        try:
            api_key = check_key(provider, state, request) if endpoint.needs_key else ""
            result = endpoint.handler(state, await read_call(endpoint, request, api_key))
            response = await result if isawaitable(result) else result
        except RequestRefused as refusal:
            set_refusal_reason(request.scope, refusal_message(provider, endpoint, refusal))
            return refusal_response(provider, endpoint, state, refusal)
        return build_response(provider, endpoint, state, response)

    return serve


def build_response(provider: MockProvider, endpoint: MockEndpoint, state: MockState, result: MockResponse) -> ASGIApp:
    """Return the ASGI response with the faults that the job's magic words ask for.

    The callback of a new job is scheduled after the response to its create call has been sent.
    """
    headers = dict(result.headers)
    if endpoint.rate_limit:
        headers |= state.rate_limits.count_call(*endpoint.rate_limit, state.clock.now())
    if result.payload is None:
        response = Response(b"", result.status, headers)
    else:
        response = json_response(result.payload, result.status, headers)
    job = result.job
    if job is None:
        return response
    if not result.accepted:
        count = state.jobs.count_poll(job)
        if count == 1 and "poll-limited" in job.scenario:
            refusal = RequestRefused(429, retry_after=job.scenario.number("poll-limited"))
            return refusal_response(provider, endpoint, state, refusal)
        return faults.apply_poll_faults(job, count) or response
    created = faults.apply_create_faults(job, response, result.payload, state.clock)

    async def respond_then_call_back(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await created(scope, receive, send)
        finally:
            post_callback(provider, state, job)

    return respond_then_call_back


def post_callback(provider: MockProvider, state: MockState, job: MockJob) -> None:
    """Schedule the job's callback, if it has one and ever ends."""
    if provider.build_callback is None or job.run_seconds == float("inf") or "callback-lost" in job.scenario:
        return
    callback = provider.build_callback(job, state.settings)
    if callback is not None:
        state.callback_sender.post(callback, job.ends_at, copies=2 if "callback-twice" in job.scenario else 1)


def check_key(provider: MockProvider, state: MockState, request: Request) -> str:
    """Return the key of a call without the magic words behind it. Raise RequestRefused unless it is a known one."""
    if not provider.key_header:
        return ""
    given = request.headers.get(provider.key_header, "")
    for key in (state.settings.api_key, *state.settings.other_keys):
        expected = provider.key_prefix + key
        scenario = parse_key_suffix(given.removeprefix(expected)) if given.startswith(expected) else None
        if scenario is not None:
            apply_refusal_words(scenario)
            return key
    has_key = given.startswith(provider.key_prefix) and given != provider.key_prefix
    raise RequestRefused("wrong-key" if has_key else 401)


async def read_call(endpoint: MockEndpoint, request: Request, api_key: str) -> ReceivedCall:
    """Validate a request against the endpoint's forms. Raise RequestRefused with the first five problems."""
    query = dict(request.query_params)
    sent_body, files = await read_body(endpoint, request)
    form = endpoint.form(sent_body)
    call = ReceivedCall(
        path=request.path_params,
        query=query,
        body=fill_defaults(form, sent_body),
        sent_body=sent_body,
        files=files,
        origin=f"{request.scope['scheme']}://{request.headers.get('host') or request.url.netloc}",
        query_items=tuple(request.query_params.multi_items()),
        headers=dict(request.headers),
        api_key=api_key,
    )
    problems = [*find_problems(endpoint.query, query), *find_problems(form, sent_body, closed=endpoint.closed)]
    if endpoint.find_problems is not None:
        problems += endpoint.find_problems(call)
    if problems:
        is_malformed = any(problem.malformed for problem in problems)
        message = "; ".join(problem.message for problem in problems[:5])
        raise RequestRefused("malformed" if is_malformed else "invalid", message)
    for name in endpoint.files:
        if name not in files:
            raise RequestRefused("invalid", f"{name} is required")
    return call


ParsedBody = tuple[dict[str, Any], dict[str, ReceivedFile]]


async def read_body(endpoint: MockEndpoint, request: Request) -> ParsedBody:
    """Return the fields and the files of the body."""
    if endpoint.media_type is None:
        return {}, {}
    if endpoint.optional_body and not await request.body():
        return {}, {}
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != endpoint.media_type:
        raise RequestRefused("content-type", f"Content-Type must be {endpoint.media_type}")
    if endpoint.media_type != JSON:
        return await read_multipart(request)
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise RequestRefused("invalid", "the body is not JSON") from None
    if not isinstance(body, dict):
        raise RequestRefused("malformed", "the body must be an object")
    return cast("dict[str, Any]", body), {}


async def read_multipart(request: Request) -> ParsedBody:
    """Return the fields and the files of a multipart body."""
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
    provider: MockProvider, endpoint: MockEndpoint, state: MockState, refusal: RequestRefused
) -> Response:
    """Return the response to a refused request, in the provider's format."""
    status = refusal_status(provider, endpoint, refusal.reason)
    body = (endpoint.refuse or provider.refuse)(status, refusal_message(provider, endpoint, refusal))
    headers = dict(endpoint.refusal_headers.get(status, {}))
    if refusal.reason == "over-limit":
        headers |= retry_after_header(headers, refusal.retry_after)
    elif status == 429:
        headers["Retry-After"] = f"{refusal.retry_after:g}"
        if endpoint.rate_limit is not None:
            reset = int(state.clock.now() + refusal.retry_after)
            headers |= rate_limit_headers(*endpoint.rate_limit, remaining=0, reset=reset)
    return json_response(body, 200 if refusal.as_200 and provider.codes_in_200 else status, headers)


def retry_after_header(documented: Mapping[str, str], seconds: float) -> Mapping[str, str]:
    """Return the `Retry-After` of a job beyond a limit, in whole seconds, if the provider documents that header."""
    name = next((name for name in documented if name.lower() == "retry-after"), None)
    return {} if name is None or seconds == float("inf") else {name: str(max(1, ceil(seconds)))}


def refusal_message(provider: MockProvider, endpoint: MockEndpoint, refusal: RequestRefused) -> str:
    """Return the message of a refusal: its own, that of its reason, or that of its status."""
    if refusal.message:
        return refusal.message
    if isinstance(refusal.reason, str) and provider.reason_messages.get(refusal.reason):
        return provider.reason_messages[refusal.reason]
    return default_message(provider, refusal_status(provider, endpoint, refusal.reason))


def refusal_status(provider: MockProvider, endpoint: MockEndpoint, reason: str | int) -> int:
    """Return the HTTP status of a reason, or that of its fallback where the provider documents none."""
    statuses = {**provider.statuses, **endpoint.statuses}
    if isinstance(reason, str) and reason not in statuses:
        reason = FALLBACK_REASONS.get(reason, reason)
    return reason if isinstance(reason, int) else statuses[reason]


def default_message(provider: MockProvider, status: int) -> str:
    """Return the provider's usual message for a status, or the standard phrase."""
    messages = {known.value: known.phrase for known in HTTPStatus} | dict(provider.messages)
    return messages.get(status, f"Error {status}")


def json_response(body: Payload, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a JSON response in ASCII, so that a lone surrogate in a prompt can be echoed."""
    return Response(json.dumps(body), status, headers, media_type=JSON)
