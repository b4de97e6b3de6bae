"""Mock CDN: serves finished videos and uploaded files, without a key."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from telecine_mock import faults
from telecine_mock.job_store import MockJob
from telecine_mock.state import MockState

CLIPS_DIR = Path(__file__).parent / "clips"


def clip_path(ratio: str) -> Path:
    """Return the sample video of an aspect ratio such as 16:9."""
    return CLIPS_DIR / f"{ratio.replace(':', 'x')}.mp4"


def cdn_routes(state: MockState) -> list[Route]:
    """Return the routes for videos, which support ranges and ETag, and for uploaded files."""

    async def serve_video(request: Request) -> Any:
        job = state.jobs.get(request.path_params["provider"], request.path_params["job_id"])
        error = unavailable_response(job, state.clock.now())
        if job is None or error is not None:
            return error
        return faults.apply_download_faults(job, FileResponse(clip_path(job.ratio), media_type="video/mp4"))

    async def serve_upload(request: Request) -> Response:
        file = state.uploads.get(request.path_params["path"], state.clock.now())
        if file is None:
            return PlainTextResponse("Not Found", 404)
        return Response(file.content, media_type=file.media_type)

    handlers: tuple[tuple[str, Callable[[Request], Awaitable[Any]]], ...] = (
        ("/videos/{provider}/{job_id}.mp4", serve_video),
        ("/uploads/{path:path}", serve_upload),
    )
    return [Route(path, handler, methods=["GET"]) for path, handler in handlers]


def unavailable_response(job: MockJob | None, now: float) -> Response | None:
    """Return the error response for a video that does not exist or has expired; None if it can be served."""
    if job is None or not job.is_finished(now) or job.outcome != "succeeded":
        return PlainTextResponse("Not Found", 404)
    if "link-expired" in job.scenario:
        return PlainTextResponse("This link has expired", int(job.scenario.number("link-expired")))
    if now >= job.expires_at:
        return PlainTextResponse("This link has expired", 403)
    return None
