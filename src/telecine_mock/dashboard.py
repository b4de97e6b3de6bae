"""The page at `/` that shows jobs and deliveries as they happen, and the JSON it is made from."""

from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from telecine_mock.callback_sender import CallbackDelivery
from telecine_mock.exchange_log import LoggedExchange
from telecine_mock.job_store import MockJob
from telecine_mock.provider_table import MockProvider
from telecine_mock.providers import PROVIDERS
from telecine_mock.routing import json_response
from telecine_mock.scenarios import MAGIC_WORD_GROUPS
from telecine_mock.state import MockState

PAGE_PATH = Path(__file__).with_name("page.html")
MAX_ROWS = 50


def dashboard_routes(world: MockState) -> list[Route]:
    """Serve the page, and its data."""

    async def page(_request: Request) -> HTMLResponse:
        return HTMLResponse(PAGE_PATH.read_bytes())

    async def state(_request: Request) -> Response:
        now = world.clock.now()
        return json_response(
            {
                "now": now,
                "providers": [provider_row(each, world) for each in PROVIDERS.values()],
                "words": {
                    group: [{"word": str(word), "effect": word.effect} for word in words]
                    for group, words in MAGIC_WORD_GROUPS.items()
                },
                "jobs": [job_row(job, now) for job in reversed(world.jobs.list()[-MAX_ROWS:])],
                "refused": [
                    exchange_row(each) for each in reversed(world.exchanges) if each.prompt is not None and each.reason
                ],
                "exchanges": [exchange_row(each) for each in reversed(world.exchanges)],
                "deliveries": [
                    delivery_row(each) for each in reversed(list(world.callback_sender.deliveries)[-MAX_ROWS:])
                ],
            }
        )

    return [Route("/", page, methods=["GET"]), Route("/state.json", state, methods=["GET"])]


def provider_row(provider: MockProvider, world: MockState) -> dict[str, Any]:
    """Show one provider: where it is, which key it takes, how much it has to do."""
    return {
        "name": provider.name,
        "title": provider.title,
        "key": f"{provider.key_header}: {provider.key_prefix}{world.settings.api_key}",
        "jobs": len(world.jobs.list(provider.name)),
    }


def job_row(job: MockJob, now: float) -> dict[str, Any]:
    """Show one job."""
    finished = job.finished(now)
    return {
        "provider": job.provider,
        "id": job.id,
        "model": job.model,
        "prompt": job.prompt,
        "ratio": job.ratio,
        "state": PROVIDERS[job.provider].state(job, now),
        "outcome": job.outcome if finished else None,
        "reason": job.reason("withheld by moderation") if finished else "",
        "progress": job.progress(now),
        "created": job.created,
        "video": job.video_url if finished and job.outcome == "succeeded" else None,
        "words": sorted(job.scenario.words),
        "callback": job.callback_url,
    }


def exchange_row(exchange: LoggedExchange) -> dict[str, Any]:
    """Show one request and how it was answered."""
    name = exchange.path.partition("/")[2].partition("/")[0]
    return {
        "provider": name if name in PROVIDERS else None,
        "at": exchange.at,
        "method": exchange.method,
        "path": exchange.path,
        "status": exchange.status,
        "reason": exchange.reason,
        "prompt": exchange.prompt,
    }


def delivery_row(delivery: CallbackDelivery) -> dict[str, Any]:
    """Show one attempt to deliver a callback."""
    return {
        "provider": delivery.provider,
        "id": delivery.job_id,
        "url": delivery.url,
        "attempt": delivery.attempt,
        "at": delivery.at,
        "delivered": delivery.delivered,
        "result": delivery.reason or f"status {delivery.status}",
    }
