"""Dashboard at `/`: an HTML page of jobs, exchanges and deliveries, and `/state.json`, which it polls.

`/mock.json` tells programs that these are mock servers, where a job costs nothing.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from telecine_mock.callback_sender import CallbackDelivery
from telecine_mock.exchange_log import LoggedExchange
from telecine_mock.job_store import MockJob
from telecine_mock.provider_table import MockProvider, Payload
from telecine_mock.routing import json_response
from telecine_mock.scenarios import MAGIC_WORD_GROUPS
from telecine_mock.state import MockState

PAGE_PATH = Path(__file__).with_name("page.html")
MAX_ROWS = 50


def dashboard_routes(state: MockState, providers: Mapping[str, MockProvider]) -> list[Route]:
    """Return the routes of the page and of its data; `providers` are those that are served."""

    async def serve_page(_request: Request) -> HTMLResponse:
        return HTMLResponse(PAGE_PATH.read_bytes())

    async def serve_state(_request: Request) -> Response:
        return json_response(build_state(state, providers))

    async def serve_identity(_request: Request) -> Response:
        return json_response(build_identity(state, providers))

    handlers = {"/": serve_page, "/state.json": serve_state, "/mock.json": serve_identity}
    return [Route(path, handler, methods=["GET"]) for path, handler in handlers.items()]


def build_identity(state: MockState, providers: Mapping[str, MockProvider]) -> Payload:
    """Return what `/mock.json` tells: what the servers are, which providers they serve, and how fast."""
    settings = state.settings
    return {
        "server": "telecine_mock",
        "providers": list(providers),
        "pace": settings.pace,
        "enforces_limits": settings.enforce_limits,
    }


def build_state(state: MockState, providers: Mapping[str, MockProvider]) -> Payload:
    """Return the data of the page, newest rows first."""
    now = state.clock.now()
    exchanges = list(reversed(state.exchanges))
    jobs = reversed(state.jobs.list()[-MAX_ROWS:])
    deliveries = reversed(list(state.callback_sender.deliveries)[-MAX_ROWS:])
    return {
        "now": now,
        "providers": [provider_row(provider, state) for provider in providers.values()],
        "words": {
            group: [{"word": str(word), "effect": word.effect} for word in words]
            for group, words in MAGIC_WORD_GROUPS.items()
        },
        "jobs": [job_row(providers[job.provider], job, now) for job in jobs],
        "refused": [exchange_row(each, providers) for each in exchanges if each.prompt is not None and each.reason],
        "exchanges": [exchange_row(each, providers) for each in exchanges],
        "deliveries": [delivery_row(delivery) for delivery in deliveries],
    }


def provider_row(provider: MockProvider, state: MockState) -> dict[str, Any]:
    """Return the row of a provider, with the counts of its jobs since the start."""
    counts = state.job_counter.count(provider.name, state.clock.now())
    return {
        "name": provider.name,
        "title": provider.title,
        "key": provider.describe_key(state.settings.api_key),
        "jobs": counts.created,
        "open": counts.open,
        "peak": counts.peak,
        "over_limit": counts.refused,
    }


def job_row(provider: MockProvider, job: MockJob, now: float) -> dict[str, Any]:
    """Return the row of a job."""
    is_finished = job.is_finished(now)
    return {
        "provider": job.provider,
        "id": job.id,
        "model": job.model,
        "prompt": job.prompt,
        "ratio": job.ratio,
        "state": provider.job_state(job, now),
        "outcome": job.outcome if is_finished else None,
        "reason": job.failure_reason("withheld by moderation") if is_finished else "",
        "progress": job.progress(now),
        "created": job.created,
        "video": job.video_url if is_finished and job.outcome == "succeeded" else None,
        "words": sorted(job.scenario.words),
        "callback": job.callback_url,
    }


def exchange_row(exchange: LoggedExchange, providers: Mapping[str, MockProvider]) -> dict[str, Any]:
    """Return the row of a request and its response."""
    name = exchange.path.partition("/")[2].partition("/")[0]
    return {
        "provider": name if name in providers else None,
        "at": exchange.at,
        "method": exchange.method,
        "path": exchange.path,
        "status": exchange.status,
        "reason": exchange.reason,
        "prompt": exchange.prompt,
    }


def delivery_row(delivery: CallbackDelivery) -> dict[str, Any]:
    """Return the row of an attempt to deliver a callback."""
    return {
        "provider": delivery.provider,
        "id": delivery.job_id,
        "url": delivery.url,
        "attempt": delivery.attempt,
        "at": delivery.at,
        "delivered": delivery.delivered,
        "result": delivery.reason or f"status {delivery.status}",
    }
